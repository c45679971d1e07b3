"""The verbs on a real log, in an embedded database of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.application import Stanceline
from infrastructure.database.engine import open_engine
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from tests.builders import register_cast


@pytest.fixture
def log(sqlite_url: str) -> Iterator[EventLog]:
    """A log that is still empty."""
    engine = open_engine(sqlite_url)
    yield EventLog(SQLAlchemyRecorder(engine))
    engine.dispose()


@pytest.fixture
def verbs(log: EventLog) -> Stanceline:
    """The verbs, with the actors and sources of the builders registered."""
    verbs = Stanceline(log)
    register_cast(verbs)
    return verbs
