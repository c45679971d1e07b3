"""A database with the coded article, sealed, and an audit bundle of it, to be tampered with."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.api.cli.command_line import stanceline
from tests.conftest import TEST_KEY

ACTOR = "hezbollah"
ON = "2024-12-31"
KEY = str(TEST_KEY.verifier)
SIZE = 44  # of the log with the coded article


@pytest.fixture(scope="session")
def _exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audit")
    url = f"sqlite:///{folder / 'stanceline.db'}"
    assert stanceline("seed", "article", url=url).exit_code == 0
    return exported(url, folder)


@pytest.fixture
def bundle(_exported: Path, tmp_path: Path) -> Path:
    """A bundle over the events of the coded article."""
    copied = tmp_path / "bundle.zip"
    copied.write_bytes(_exported.read_bytes())
    return copied


def exported(url: str, folder: Path, *more: str) -> Path:
    """A bundle of where the actor stood, written into the folder."""
    file = folder / "bundle.zip"
    result = stanceline(
        "audit", "export", "--actor", ACTOR, "--on", ON, "--to", str(file), *more, url=url
    )
    assert result.exit_code == 0, result.output
    return file


def rewritten(bundle: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change one file of the bundle, and the manifest to go with it, as a forger would."""
    files = members(bundle)
    files[name] = change(files[name])
    if name != "manifest.json":
        manifest = json.loads(files["manifest.json"])
        manifest["files"][name] = sha256(files[name]).hexdigest()
        files["manifest.json"] = json.dumps(manifest).encode()
    put_together(bundle, files)


def members(bundle: Path) -> dict[str, bytes]:
    """The files of a bundle by name."""
    with zipfile.ZipFile(bundle) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


def put_together(bundle: Path, files: dict[str, bytes]) -> None:
    """A bundle of these files, whatever its manifest says of them."""
    with zipfile.ZipFile(bundle, "w") as archive:
        for name, held in files.items():
            archive.writestr(name, held)


def with_names(change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    """A change of a file that is one JSON object."""

    def changed(held: bytes) -> bytes:
        shown = json.loads(held)
        change(shown)
        return json.dumps(shown).encode()

    return changed


def with_line(number: int, change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    """A change of one line of JSON Lines."""

    def changed(log: bytes) -> bytes:
        lines = log.splitlines(keepends=True)
        shown = json.loads(lines[number - 1])
        change(shown)
        lines[number - 1] = json.dumps(shown, separators=(",", ":")).encode() + b"\n"
        return b"".join(lines)

    return changed
