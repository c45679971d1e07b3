"""A ZIP that was made to keep its reader busy is refused at once."""

from __future__ import annotations

import json
import os
import time
import zipfile
from pathlib import Path

import pytest

from domain.errors import Invalid
from infrastructure.json_strict import read_json
from infrastructure.verifying.bundle import MOST_BYTES, MOST_TIMES_LARGER, open_bundle_files

PATIENCE_SECONDS = 10.0


def zipped(file: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file


def test_a_name_that_comes_twice_among_very_many_is_found_at_once(tmp_path: Path) -> None:
    """Given 40,000 names, the last of them twice: each compared with each took 200 seconds."""
    names = [f'"{number}": 0' for number in range(40_000)]
    text = f"{{{', '.join([*names, names[-1]])}}}".encode()
    began = time.monotonic()
    with (
        open_bundle_files(zipped(tmp_path / "bundle.zip", manifest=text)) as members,
        pytest.raises(Invalid, match="the name '39999' twice"),
    ):
        members.json("manifest")
    assert time.monotonic() - began < PATIENCE_SECONDS


def test_a_bundle_that_would_unpack_to_very_much_is_not_opened(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bundle.zip", log=bytes(MOST_BYTES), checkpoint=bytes(MOST_BYTES))
    assert MOST_TIMES_LARGER * bomb.stat().st_size < 2 * MOST_BYTES
    with pytest.raises(Invalid, match="would unpack to 16777216"), open_bundle_files(bomb):
        pass


def test_files_that_share_their_bytes_are_counted_each(tmp_path: Path) -> None:
    """Given a ZIP whose directory names the same bytes a thousand times over."""
    bomb = zipped(tmp_path / "bundle.zip", log=bytes(1_000_000))
    with zipfile.ZipFile(bomb, "a") as archive:
        first = archive.infolist()[0]
        for number in range(1_000):
            again = zipfile.ZipInfo(f"log{number}")
            for field in ("header_offset", "file_size", "compress_size", "CRC", "compress_type"):
                setattr(again, field, getattr(first, field))
            archive.filelist.append(again)
        archive.writestr("end", b"")
    with pytest.raises(Invalid, match="would unpack to"), open_bundle_files(bomb):
        pass


def test_a_file_that_is_read_at_once_has_a_limit(tmp_path: Path) -> None:
    noise = os.urandom(MOST_BYTES // 100)
    long = zipped(tmp_path / "bundle.zip", noise=noise, checkpoint=b"a" * (MOST_BYTES + 1))
    with open_bundle_files(long) as members, pytest.raises(Invalid, match="longer"):
        members.text("checkpoint")


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_bundle_that_is_not_a_regular_file_is_refused(tmp_path: Path, kind: str) -> None:
    paths = {"pipe": tmp_path / "pipe", "device": Path("/dev/zero")}
    os.mkfifo(paths["pipe"])
    with pytest.raises(Invalid, match="not a regular file"), open_bundle_files(paths[kind]):
        pass


def test_brackets_without_end_in_a_file_are_no_json() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        read_json("[" * 1_000_000)
    assert read_json(json.dumps([[1]])) == [[1]]
