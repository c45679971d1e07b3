"""Lists of actors, sources and developments: the answers of the routes, and a table of each."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from tests.api.cli.command_line import http_body, stanceline


@pytest.mark.parametrize(
    ("command", "path", "asked"),
    [
        (("actors",), "/v1/actors", {}),
        (("actors", "hizbullah"), "/v1/actors", {"q": "hizbullah"}),
        (("actors", "--limit", "3"), "/v1/actors", {"limit": "3"}),
        (("sources",), "/v1/sources", {}),
        (("sources", "--position", "20"), "/v1/sources", {"position": "20"}),
        (("developments",), "/v1/developments", {}),
        (("duplicates",), "/v1/duplicates", {}),
        (("similar-actors",), "/v1/similar-actors", {}),
        (("similar-actors", "hezbollah"), "/v1/similar-actors", {"actor": "hezbollah"}),
        (
            ("duplicates", "--dataset", "seeds", "--occurred-from", "2024-12-01", "--limit", "2"),
            "/v1/duplicates",
            {"dataset": "seeds", "occurred_from": "2024-12-01", "limit": "2"},
        ),
        (
            ("developments", "--actor", "hezbollah", "--kind", "agreement"),
            "/v1/developments",
            {"actor": "hezbollah", "kind": "agreement"},
        ),
        (
            ("developments", "--occurred-from", "2024-12-01", "--reported-by", "2024-12"),
            "/v1/developments",
            {"occurred_from": "2024-12-01", "reported_by": "2024-12"},
        ),
        (
            ("developments", "--recorded-to", "2999-01-01T00:00:00Z", "--min-confidence", "30"),
            "/v1/developments",
            {"recorded_to": "2999-01-01T00:00:00Z", "min_confidence": "30"},
        ),
    ],
)
def test_the_json_of_a_list_is_the_answer_of_its_route(
    article: str, command: tuple[str, ...], path: str, asked: dict[str, str]
) -> None:
    printed = stanceline(*command, "--json", url=article)

    assert printed.exit_code == 0, printed.stderr
    assert printed.stdout_bytes == http_body(path, article, **asked) + b"\n"


@pytest.mark.parametrize(
    ("name", "limit"), [("actors", "6"), ("sources", "1"), ("developments", "6")]
)
def test_a_list_is_read_page_by_page_with_the_cursor_that_it_prints(
    article: str, name: str, limit: str
) -> None:
    whole = json.loads(stanceline(name, "--json", url=article).stdout)["data"]
    found = []
    asked: tuple[str, ...] = ()
    while True:
        page = json.loads(stanceline(name, "--limit", limit, "--json", *asked, url=article).stdout)
        found += page["data"]
        if page["next"] is None:
            break
        shown = stanceline(name, "--limit", limit, *asked, url=article).stdout
        assert shown.endswith(f"More: the same with --cursor {page['next']}\n")
        asked = ("--cursor", page["next"])
    assert found == whole
    assert len(whole) > int(limit)


def test_an_actor_is_found_by_a_part_of_its_name(article: str) -> None:
    printed = stanceline("actors", "Nujaba", url=article)

    assert "harakat-hezbollah-al-nujaba" in printed.stdout
    assert "prefix" in printed.stdout


def test_a_development_is_listed_with_its_day_parties_title_and_id(article: str) -> None:
    printed = stanceline("developments", "--kind", "agreement", url=article)
    [first, *_] = json.loads(
        stanceline("developments", "--kind", "agreement", "--json", url=article).stdout
    )["data"]

    lines = printed.stdout.splitlines()
    parties = f"{', '.join(first['initiators'])} → {', '.join(first['targets'])}"
    assert lines[1].startswith(f"{first['occurred']}  agreement  {parties}: confidence ")
    assert lines[2:4] == [f"    {first['title']}", f"    {first['id']}"]


def test_two_developments_that_may_be_one_are_listed_with_the_command_that_accepts_it(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/twice.db"
    raid = ("--kind", "attack", "--initiator", "Northland", "--target", "Southland")
    said = ("--occurred", "2026-03-02", "--title", "Raid at the river", "--source", "Gazette")
    new = ("--new-actor", "Northland=state", "--new-actor", "Southland=state")
    once = ("report", *raid, *said, "--statement", "A raid.")
    assert stanceline(*once, *new, "--new-source", "Gazette", url=url).exit_code == 0
    assert stanceline(*once, url=url).exit_code == 0

    printed = stanceline("duplicates", url=url).stdout
    (found,) = json.loads(stanceline("duplicates", "--json", url=url).stdout)["data"]
    assert printed.splitlines()[1:] == [
        "80  same-parties, same-kind, same-day, similar-title",
        "    stays: 2026-03-02  attack: Raid at the river",
        "    goes: 2026-03-02  attack: Raid at the river",
        f"    {found['accept']['command']}",
    ]
    _, *command = shlex.split(found["accept"]["command"])
    assert stanceline(*command, url=url).exit_code == 0
    assert stanceline("duplicates", url=url).stdout.endswith("Nothing is on record.\n")


def test_what_nothing_fits_is_said_to_be_nothing(article: str) -> None:
    assert stanceline("actors", "zzzzzz", url=article).stdout.endswith("Nothing is on record.\n")
    printed = stanceline("developments", "--occurred-to", "1950-01-01", url=article)
    assert printed.stdout.endswith("Nothing is on record.\n")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("developments", "--kind", "war"), "kind: 'war' is not in the vocabulary"),
        (("developments", "--actor", "ghost"), "there is no actor 'ghost'"),
        (("developments", "--source", "ghost"), "there is no source 'ghost'"),
        (("actors", "x" * 301), "q is too long"),
        (("sources", "--cursor", "none"), "--cursor: cannot be read"),
        (
            ("developments", "--occurred-from", "2025-01-02", "--occurred-to", "2025-01-01"),
            "--occurred-to: 2025-01-01 is before 2025-01-02",
        ),
    ],
)
def test_a_list_is_refused_as_its_route_refuses_it(
    article: str, command: tuple[str, ...], said: str
) -> None:
    refused = stanceline(*command, url=article)

    assert refused.exit_code == 1
    assert said in refused.stderr
    assert "/v1/" not in refused.stderr
