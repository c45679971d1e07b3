"""The cast of the builders in one database, and what its read models show."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, Table, select

from domain.application import Stanceline
from domain.dates import FOREVER
from domain.values import Report
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.stances.segments import stance_segments
from tests.builders import BY, a_development, tell_the_cast


class World:
    """Verbs and read models on one database, with the cast registered."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.log = EventLog(SQLAlchemyRecorder(engine))
        self.tell = Stanceline(self.log)
        tell_the_cast(self.tell)

    def report(self, *reports: Report, **said: Any) -> UUID:
        """Record a development of the builders; its id."""
        return self.tell.report_development(a_development(*reports, **said), BY).id

    def catch_up(self, page_size: int = 10_000) -> None:
        catch_up(self.engine, self.log, page_size=page_size)

    def timeline(self, actor: str = "hezbollah", toward: str = "israel") -> list[str]:
        """The segments of a pair, as in `2024-01-01 2024-03-31 hostilities`."""
        return [
            f"{date.fromordinal(row.start)} {_last(row.through)} {row.posture}"
            for row in self.rows(stance_segments)
            if (row.actor, row.toward) == (actor, toward)
        ]

    def rows(self, table: Table) -> list[Row[Any]]:
        """Every row of a table, by its primary key."""
        with read_snapshot(self.engine) as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key)).all())


def _last(ordinal: int) -> str:
    return ".." if ordinal == FOREVER else date.fromordinal(ordinal).isoformat()
