"""A small world whose read models follow the log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infrastructure.database.engine import open_engine
from tests.infrastructure.projections.world import World


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """The cast of the builders on each kind of database in turn."""
    engine = open_engine(database_url)
    yield World(engine)
    engine.dispose()
