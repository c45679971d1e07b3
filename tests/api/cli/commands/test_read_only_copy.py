"""What commands do with a copy that may not be written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.cli.command_line import ROOT

STATE = ("state", "hezbollah", "--on", "2024-12-31")


@pytest.fixture
def copy(article: str, tmp_path: Path) -> Iterator[Path]:
    """The folder of a copy without FILE-wal and FILE-shm, all of it read-only."""
    folder = tmp_path / "copy"
    folder.mkdir()
    file = Path(article.removeprefix("sqlite:///"))
    shutil.copytree(f"{file}.read-models", folder / f"{file.name}.read-models")
    shutil.copy(file, folder / "stanceline.db")
    inside = [folder, *folder.rglob("*")]
    for one in inside:
        one.chmod(0o500 if one.is_dir() else 0o400)
    yield folder
    for one in inside:
        one.chmod(0o700)


def unprivileged(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as somebody to whom the permissions of files apply."""
    dropped = []
    if os.geteuid() == 0:
        if (setpriv := shutil.which("setpriv")) is None:
            pytest.skip("root may write everywhere, and setpriv is missing")
        dropped = [setpriv, "--bounding-set=-all", "--inh-caps=-all"]
    return subprocess.run(
        [*dropped, sys.executable, "-c", "from api.cli import main; main()", *arguments],
        cwd=ROOT,
        env=os.environ | {"STANCELINE_DATABASE_URL": f"sqlite:///{folder}/stanceline.db"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", [STATE, ("log", "verify"), ("serve",)], ids=" ".join)
def test_a_copy_in_a_read_only_folder_is_to_be_copied(copy: Path, command: tuple[str, ...]) -> None:
    ended = unprivileged(*command, folder=copy)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"'{copy}/stanceline.db' cannot be opened: its folder is read-")
    assert "copy the database file and its folder ending in .read-models to a" in ended.stderr


def test_read_only_files_in_writable_folders_are_read(copy: Path) -> None:
    for folder in (copy, copy / "stanceline.db.read-models"):
        folder.chmod(0o700)
    ended = unprivileged(*STATE, folder=copy)
    assert ended.returncode == 0, ended.stderr
    assert "Hezbollah on 2024-12-31" in ended.stdout
