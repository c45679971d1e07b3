"""A small world whose read models follow the log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure.database import open_engine
from tests.infrastructure.projections.world import World


@pytest.fixture
def sqlite_template(_migrated_sqlite: Path) -> Path:
    """A migrated, empty database to copy, for tests that need many in one."""
    return _migrated_sqlite


@pytest.fixture
def postgres_template(_migrated_postgres: str) -> str:
    """The name of such a database on the server."""
    return _migrated_postgres


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """The cast of the builders on each kind of database in turn."""
    engine = open_engine(database_url)
    yield World(engine)
    engine.dispose()


@pytest.fixture
def embedded_world(sqlite_url: str) -> Iterator[World]:
    """The same, on SQLite only."""
    engine = open_engine(sqlite_url)
    yield World(engine)
    engine.dispose()
