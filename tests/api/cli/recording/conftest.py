"""A database that does not exist yet."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def empty(tmp_path: Path) -> str:
    """The URL of a file that the first command creates."""
    return f"sqlite:///{tmp_path / 'stanceline.db'}"
