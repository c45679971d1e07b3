"""A running server that other software reads; only `make check-slow` runs these tests.

Nothing is skipped here: a library or a program that is missing is a failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.streamed import Served, served
from tests.golden.published import load_seeds


@pytest.fixture(scope="session")
def chronology(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with the chronology of the examples, an event recorded each second of 2026."""
    url = f"sqlite:///{tmp_path_factory.mktemp('chronology') / 'stanceline.db'}"
    load_seeds("chronology", url)
    with served(url) as running:
        yield running


@pytest.fixture
def server(sqlite_url: str) -> Iterator[Served]:
    """A server whose log is empty."""
    with served(sqlite_url) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for what is downloaded."""
    return tmp_path
