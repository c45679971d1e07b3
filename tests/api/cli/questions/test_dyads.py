"""The command `dyad`, and the option `--without`, on the coded article."""

from __future__ import annotations

import json

from tests.api.cli.command_line import http_body, stanceline

DYAD = ("dyad", "hezbollah", "israel")


def test_a_dyad_on_a_day_names_the_posture_its_sides_and_both_stances(article: str) -> None:
    result = stanceline(*DYAD, "--on", "2024-12-31", url=article)

    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "Hezbollah and Israel on 2024-12-31, as known at position 44"
    assert lines[1] == "ceasefire, confirmed, by Hezbollah and Israel"
    assert lines[2].startswith("Hezbollah → Israel: ceasefire since 2024-11-27")
    assert lines[3].startswith("Israel → Hezbollah: ceasefire since 2024-11-27")


def test_a_dyad_over_a_period_is_a_table(article: str) -> None:
    result = stanceline(*DYAD, "--from", "2024-12-01", "--to", "2024-12-31", url=article)

    assert result.exit_code == 0, result.stderr
    for word in ("from 2024-12-01 to 2024-12-31", "ceasefire", "\thezbollah, israel\n"):
        assert word in result.stdout


def test_a_dyad_as_json_is_the_http_answer(article: str) -> None:
    result = stanceline(*DYAD, "--on", "2024-12-31", "--json", url=article)

    body = http_body("/v1/dyads/hezbollah/israel", article, on="2024-12-31")
    assert json.loads(result.stdout) == json.loads(body)


def test_what_differs_without_a_source_is_listed(article: str) -> None:
    asked = ("--on", "2024-12-31", "--without", "source:nobody")
    refused = stanceline(*DYAD, *asked, url=article)
    assert (refused.exit_code, "'nobody'" in refused.stderr) == (1, True)

    sources = [f"source:{id}" for id in _sources(article)]
    options = [word for source in sources for word in ("--without", source)]
    for command in (DYAD, ("state", "hezbollah")):
        result = stanceline(*command, "--on", "2024-12-31", *options, url=article)
        assert result.exit_code == 0, result.stderr
        assert "No stance follows from what is on record." in result.stdout
        assert f"Without {', '.join(sources)} these stances differ:" in result.stdout
        assert "Hezbollah → Israel\n" in result.stdout
        assert "  without: no stance" in result.stdout


def _sources(article: str) -> list[str]:
    """The sources of every development, in order."""
    listed = json.loads(stanceline("developments", "--json", url=article).stdout)["data"]
    return sorted({report["source"] for one in listed for report in one["reports"]})
