"""The commands that sign, and the key that others verify by."""

from __future__ import annotations

from pathlib import Path

from tests.api.cli.audited import KEY
from tests.api.cli.command_line import stanceline


def test_the_key_that_verifies_the_log_is_printed_alone(article: str) -> None:
    assert stanceline("log", "checkpoint", url=article).exit_code == 0

    printed = stanceline("log", "key", url=article)

    assert (printed.exit_code, printed.stdout) == (0, f"{KEY}\n")
    assert stanceline("log", "verify", "--key", printed.stdout.strip(), url=article).exit_code == 0


def test_a_log_that_is_not_signed_has_no_key_yet(sqlite_url: str) -> None:
    refused = stanceline("log", "key", url=sqlite_url)

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "`stanceline log checkpoint` signs it" in refused.stderr


def test_the_new_key_is_printed_after_a_change(article: str) -> None:
    stanceline("log", "checkpoint", url=article)
    stanceline("log", "rotate-key", url=article)

    printed = stanceline("log", "key", url=article)

    assert printed.exit_code == 0
    assert printed.stdout.strip() != KEY


def test_a_bundle_is_not_replaced_unless_it_is_asked_for(article: str, tmp_path: Path) -> None:
    kept = tmp_path / "answer.zip"
    kept.write_bytes(b"an answer of last year")
    export = ("audit", "export", "--actor", "hezbollah", "--on", "2024-12-31", "--to", str(kept))

    refused = stanceline(*export, url=article)

    assert refused.exit_code == 1
    assert f"{kept} exists already" in refused.stderr
    assert "--force" in refused.stderr
    assert kept.read_bytes() == b"an answer of last year"

    assert stanceline(*export, "--force", url=article).exit_code == 0
    assert kept.read_bytes().startswith(b"PK")
