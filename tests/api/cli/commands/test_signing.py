"""The commands that sign, and the key that others verify by."""

from __future__ import annotations

import os
import stat
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
    assert f"{kept} already exists\n" in refused.stderr
    assert "Allowed: another --to, or --force to replace it" in refused.stderr
    assert kept.read_bytes() == b"an answer of last year"

    assert stanceline(*export, "--force", url=article).exit_code == 0
    assert kept.read_bytes().startswith(b"PK")


def test_a_bundle_is_not_written_in_place_of_a_pipe_or_a_folder(
    article: str, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    export = ("audit", "export", "--actor", "hezbollah", "--on", "2024-12-31", "--force", "--to")

    over_pipe = stanceline(*export, str(pipe), url=article)
    over_folder = stanceline(*export, str(tmp_path), url=article)
    nowhere = stanceline(*export, str(tmp_path / "nodir" / "x.zip"), url=article)

    assert over_pipe.stderr == f"{pipe}: it is not a regular file, and is not replaced\n"
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert over_folder.stderr == f"{tmp_path}: it is a folder, and a file is to be written\n"
    assert nowhere.stderr == (
        f"{tmp_path}/nodir/x.zip: the folder {tmp_path}/nodir does not exist\n"
    )
    assert {one.exit_code for one in (over_pipe, over_folder, nowhere)} == {1}
