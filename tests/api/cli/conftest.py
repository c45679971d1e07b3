"""A database that holds the coded article, for the commands that ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.cli.command_line import stanceline
from tests.database_files import copy_database


@pytest.fixture(scope="package")
def _seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("article") / "stanceline.db"
    assert stanceline("seed", "article", url=f"sqlite:///{file}").exit_code == 0
    return file


@pytest.fixture(autouse=True)
def _seen_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test saw of a log, no other remembers."""
    monkeypatch.setenv("STANCELINE_SEEN_DIR", str(tmp_path / "seen"))


@pytest.fixture
def article(_seeded: Path, tmp_path: Path) -> str:
    """A database that holds the coded article."""
    file = tmp_path / "stanceline.db"
    copy_database(_seeded, file)
    return f"sqlite:///{file}"
