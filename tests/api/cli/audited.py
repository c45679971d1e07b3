"""A database with the coded article, sealed, and an audit bundle of it, to be tampered with."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.api.cli.command_line import stanceline
from tests.conftest import TEST_KEY

ACTOR = "hezbollah"
ON = "2024-12-31"
KEY = str(TEST_KEY.verifier)


def exported(url: str, folder: Path, *more: str) -> Path:
    """A bundle of where the actor stood, written into the folder."""
    file = folder / "bundle.zip"
    result = stanceline(
        "audit", "export", "--actor", ACTOR, "--on", ON, "--to", str(file), *more, url=url
    )
    assert result.exit_code == 0, result.output
    return file


def rewritten(bundle: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Put the bundle together again with one file of it changed."""
    with zipfile.ZipFile(bundle) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    files[name] = change(files[name])
    with zipfile.ZipFile(bundle, "w") as archive:
        for each, held in files.items():
            archive.writestr(each, held)


def with_line(number: int, change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    """A change of one line of JSON Lines."""

    def changed(log: bytes) -> bytes:
        lines = log.splitlines(keepends=True)
        told = json.loads(lines[number - 1])
        change(told)
        lines[number - 1] = json.dumps(told, separators=(",", ":")).encode() + b"\n"
        return b"".join(lines)

    return changed
