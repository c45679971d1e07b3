"""A database with the cast of `tests.builders`: verbs, projection and read models."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent
from sqlalchemy import Engine, Row, Table, select

from domain.application import Stanceline
from domain.dates import FOREVER
from domain.stance.policy import Policy
from domain.values import Report
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.set_aside import SetAsideEvent, listed_set_aside
from infrastructure.read_models.stances.segments import stance_segments
from tests.builders import BY, a_development, register_cast


class World:
    """One database with the cast registered.

    `verbs` records, `catch_up` projects, the other methods read.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.log = EventLog(SQLAlchemyRecorder(engine))
        self.verbs = Stanceline(self.log)
        register_cast(self.verbs)

    def report(self, *reports: Report, **said: Any) -> UUID:
        """Record `a_development` and return its id."""
        return self.verbs.report_development(a_development(*reports, **said), BY).id

    def catch_up(self, batch_size: int = 10_000) -> None:
        catch_up(self.engine, self.log, Policy(), batch_size=batch_size)

    def append(self, topic: str, state: bytes, id: UUID | None = None, version: int = 1) -> int:
        """Append what another release or program would; return its position."""
        (position,) = self.log.recorder.insert_events(
            [StoredEvent(id or uuid4(), version, topic, state)]
        )
        return position

    def aside(self) -> list[SetAsideEvent]:
        """Return the events that are set aside."""
        with read_snapshot(self.engine) as connection:
            return listed_set_aside(connection, 100)

    def timeline(self, actor: str = "hezbollah", toward: str = "israel") -> list[str]:
        """Return the segments of a pair as `2024-01-01 2024-03-31 hostilities`."""
        return [
            f"{date.fromordinal(row.start)} {_last(row.through)} {row.posture}"
            for row in self.rows(stance_segments)
            if (row.actor, row.toward) == (actor, toward)
        ]

    def rows(self, table: Table) -> list[Row[Any]]:
        """Return all rows of a table, ordered by primary key."""
        with read_snapshot(self.engine) as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key)).all())


def _last(ordinal: int) -> str:
    return ".." if ordinal == FOREVER else date.fromordinal(ordinal).isoformat()
