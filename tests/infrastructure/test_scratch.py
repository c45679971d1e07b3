"""What a program that was killed left behind is removed by the next one, and nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infrastructure.files import PREFIX, scratch_folder
from tests.architecture.tree import ROOT

HOLDING = """
from infrastructure.files import scratch_folder
with scratch_folder() as folder:
    (folder / "beside.db").write_text("half done")
    print(folder, flush=True)
    input()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where such folders are made."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@contextmanager
def holding() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A program that works in a folder of its own until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING],
        cwd=ROOT, env=dict(os.environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield process, Path(process.stdout.readline().strip())
    finally:
        process.kill()
        process.communicate()


def test_a_folder_is_gone_afterwards(place: Path) -> None:
    with scratch_folder() as folder:
        assert list(place.iterdir()) == [folder]
    assert list(place.iterdir()) == []


def test_what_a_killed_program_left_is_removed(place: Path) -> None:
    with holding() as (process, folder):
        process.kill()
        process.wait()
        assert (folder / "beside.db").exists()
        with scratch_folder() as mine:
            assert list(place.iterdir()) == [mine]


def test_what_another_program_works_in_is_left_alone(place: Path) -> None:
    with holding() as (_, folder):
        with scratch_folder():
            pass
        assert (folder / "beside.db").exists()


@pytest.mark.parametrize("left", [(), ("beside.db",)])
def test_what_was_left_by_one_killed_as_it_began_or_cleaned_up_is_removed(
    place: Path, left: tuple[str, ...]
) -> None:
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    for name in left:
        (folder / name).touch()
    with scratch_folder() as mine:
        assert list(place.iterdir()) == [mine]


def test_one_that_is_taken_for_abandoned_before_it_is_locked_is_made_again(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, made = tempfile.mkdtemp, []

    def make_and_lose_the_first(prefix: str) -> str:
        made.append(make(prefix=prefix))
        if len(made) == 1:
            Path(made[0]).rmdir()
        return made[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", make_and_lose_the_first)
    with scratch_folder() as folder:
        assert (str(folder), list(place.iterdir())) == (made[1], [folder])


def test_what_only_looks_like_ours_is_left_alone(place: Path) -> None:
    (place / "stanceline-notes").mkdir()
    (place / "stanceline-notes/chapter").touch()
    (place / f"{PREFIX}note").touch()
    (place / "else").mkdir()
    (place / "else/chapter").touch()
    (place / f"{PREFIX}link").symlink_to(place / "else")
    with scratch_folder():
        pass
    assert (place / "stanceline-notes/chapter").exists()
    assert (place / f"{PREFIX}note").exists()
    assert (place / "else/chapter").exists()
    assert (place / f"{PREFIX}link").is_symlink()
