"""The `eventsourcing` library's published recorder cases, on both kinds of database.

All required cases for recorders of aggregates and applications run. The optional case for
subscriptions does not: the log is followed with `SQLAlchemyRecorder.follower`. The cases for a
tracking or process recorder do not apply, because read models keep their own positions, nor do
those for an infrastructure factory. The aggregate recorder cases expect that no positions are
returned, so they run with a recorder that returns none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from eventsourcing.persistence import StoredEvent
from sqlalchemy import Engine

from infrastructure.database.engine import open_engine
from infrastructure.log.recorder import SQLAlchemyRecorder

with pytest.MonkeyPatch.context() as modules:
    # The module also holds cases for ciphers and imports one at its top, which needs a package
    # that nothing else here does; no recorder enciphers.
    modules.setitem(sys.modules, "eventsourcing.cipher", SimpleNamespace(AESCipher=None))
    from eventsourcing.tests import persistence as published


class PositionsUnsaid(SQLAlchemyRecorder):
    """A recorder that returns no positions, as the cases for a recorder of aggregates expect."""

    def insert_events(  # type: ignore[override]
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> None:
        super().insert_events(stored_events, **kwargs)


class OnSQLite:
    engine: Engine
    recorder_class: type[SQLAlchemyRecorder] = SQLAlchemyRecorder

    @pytest.fixture(autouse=True)
    def _open(self, sqlite_url: str) -> Iterator[None]:
        self.engine = open_engine(sqlite_url)
        yield
        self.engine.dispose()

    def create_recorder(self) -> SQLAlchemyRecorder:
        return self.recorder_class(self.engine)


class OnPostgreSQL(OnSQLite):
    @pytest.fixture(autouse=True)
    def _open(self, postgres_url: str) -> Iterator[None]:
        self.engine = open_engine(postgres_url)
        yield
        self.engine.dispose()


class TestAggregatesOnSQLite(OnSQLite, published.AggregateRecorderTestCase):
    recorder_class = PositionsUnsaid


class TestAggregatesOnPostgreSQL(OnPostgreSQL, published.AggregateRecorderTestCase):
    recorder_class = PositionsUnsaid


class TestApplicationOnSQLite(OnSQLite, published.ApplicationRecorderTestCase[SQLAlchemyRecorder]):
    pass


class TestApplicationOnPostgreSQL(
    OnPostgreSQL, published.ApplicationRecorderTestCase[SQLAlchemyRecorder]
):
    pass


class TestNonInterleavingOnSQLite(OnSQLite, published.NonInterleavingNotificationIDsBaseCase):
    pass


class TestNonInterleavingOnPostgreSQL(
    OnPostgreSQL, published.NonInterleavingNotificationIDsBaseCase
):
    pass
