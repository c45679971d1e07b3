"""The command that redacts a development, and audit bundles made before and after it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.cli.audited import KEY, members
from tests.api.cli.command_line import http_body, stanceline
from tests.infrastructure.auditing.verifier import verified

QUESTION = ("--actor", "hezbollah", "--on", "2024-12-31")


def export(url: str, to: Path) -> Path:
    """Export an answer whose basis is the development below."""
    done = stanceline("audit", "export", *QUESTION, "--to", str(to), url=url)
    assert done.exit_code == 0, done.stderr
    return to


def basis(bundle: Path) -> str:
    """The id of a development that the answer in a bundle rests on."""
    answer = json.loads(members(bundle)["answer.json"])
    found: str = answer["stances"][0]["basis"][0]["development"]
    return found


def redact(url: str, development: str, *options: str) -> str:
    given = options or ("--part", "title", "--part", "reports")
    done = stanceline(
        "redact", development, *given, "--reason", "A witness.", "--by", "me", url=url
    )
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_bundles_made_before_and_after_a_redaction_are_accepted(
    article: str, tmp_path: Path
) -> None:
    before = export(article, tmp_path / "before.zip")
    id = basis(before)
    assert redact(article, id).startswith("Redacted at position 45. Backups, copies")
    after = export(article, tmp_path / "after.zip")
    for bundle in (before, after):
        checked = verified(bundle)
        assert checked.returncode == 0, checked.stderr
        program = stanceline("log", "verify", str(bundle), "--key", KEY, url=article)
        assert program.exit_code == 0, program.stdout
    title = json.loads(members(before)["answer.json"])["stances"][0]["basis"][0]["title"]
    assert title.encode() not in b"".join(members(after).values())
    shown = json.loads(http_body(f"/v1/developments/{id}", article))
    assert (shown["title"], shown["redacted"]) == (None, True)


def test_tables_show_that_a_text_is_redacted(article: str, tmp_path: Path) -> None:
    redact(article, basis(export(article, tmp_path / "before.zip")))
    listed = stanceline("developments", "--limit", "500", url=article)
    assert "[redacted]" in listed.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--part", "name"), "'name' is not a part of this development"),
        (("--part", "disputes.9"), "'disputes.9' is not a part of this development"),
    ],
)
def test_a_wrong_part_is_refused(
    article: str, tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    id = basis(export(article, tmp_path / "before.zip"))
    refused = stanceline("redact", id, *options, "--reason", "A witness.", url=article)
    assert refused.exit_code == 1
    assert message in refused.stderr
    assert json.loads(http_body("/v1/events", article, limit="1"))["position"] == 44


def test_an_unknown_development_is_refused(article: str) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    refused = stanceline("redact", nobody, "--part", "title", "--reason", "Why.", url=article)
    assert refused.exit_code == 1
    assert "there is no development" in refused.stderr
