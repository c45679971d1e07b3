"""A file that is written wholly or stays as it was."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from infrastructure.files import whole_file


def test_it_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_bytes(b"before")
    with whole_file(file, 0o600) as written:
        written.write(b"after")
        assert file.read_bytes() == b"before"
    assert file.read_bytes() == b"after"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("before", [b"before", None])
def test_one_that_is_broken_off_leaves_all_as_it_was(tmp_path: Path, before: bytes | None) -> None:
    file = tmp_path / "kept"
    if before is not None:
        file.write_bytes(before)

    def break_off() -> None:
        with whole_file(file) as written:
            written.write(b"half of it")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()

    assert [one.read_bytes() for one in tmp_path.iterdir()] == ([before] if before else [])


def test_a_loss_of_power_afterwards_does_not_take_it_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a disk that keeps of a folder only what was synced: here, the names at that moment."""
    names_kept: list[list[str]] = []
    fsync = os.fsync

    def kept_on_disk(opened: int) -> None:
        fsync(opened)
        if stat.S_ISDIR(os.fstat(opened).st_mode):
            names_kept.append(os.listdir(opened))

    monkeypatch.setattr(os, "fsync", kept_on_disk)
    with whole_file(tmp_path / "kept") as written:
        written.write(b"after")

    assert names_kept == [["kept"]]


def test_a_pipe_or_a_device_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="not a regular file"), whole_file(pipe):
        pass
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_link_to_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    link = tmp_path / "link"
    link.symlink_to("pipe")
    with pytest.raises(OSError, match="not a regular file"), whole_file(link):
        pass
    assert link.is_symlink()


def test_a_folder_that_does_not_exist_and_a_folder_in_place_of_the_file_are_named(
    tmp_path: Path,
) -> None:
    missing = tmp_path / "nodir" / "kept"
    with pytest.raises(FileNotFoundError, match=r"the folder .*nodir does not exist") as refused:
        whole_file(missing).__enter__()
    assert refused.value.filename == str(missing)
    with pytest.raises(IsADirectoryError, match="it is a folder"):
        whole_file(tmp_path).__enter__()


def test_a_file_that_cannot_be_made_is_named_and_not_the_temporary_one(tmp_path: Path) -> None:
    file = tmp_path / ("a" * 250)  # with what is appended, a longer name than any file may have
    with pytest.raises(OSError, match="File name too long") as refused:
        whole_file(file).__enter__()
    assert refused.value.filename == str(file)
