"""Events that could not be applied: the position of each, and why it was set aside.

Such an event and all later ones of the same actor, source or development change no row; it stays
as it was known just before. All other events are applied. A release that can apply them has
another `progress.version`, and derives the rows again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Index, Select, Table, bindparam, func, select

from domain.checks.text import printable
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.engine import PlainText, metadata
from infrastructure.database.json_rows import encode_rows, is_among

events_set_aside = Table(
    "events_set_aside",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("originator", PlainText, nullable=False),
    Column("topic", PlainText, nullable=False),
    Column("reason", PlainText, nullable=False),
    Index("ix_events_set_aside_originator", "originator", "position"),
)


@dataclass(frozen=True, slots=True)
class SetAsideEvent:
    """An event that was not applied."""

    position: int
    type: str
    originator: str
    reason: str

    def __str__(self) -> str:
        return printable(f"position {self.position}: {self.type} is set aside: {self.reason}")


class SetAsideSoFar(NamedTuple):
    """How many events up to a position were set aside, and the position of the first."""

    events: int
    first: int


def set_aside_by(connection: Connection, position: int) -> SetAsideSoFar | None:
    """Count the events set aside up to a position; None if there are none."""
    ((events, first),) = _so_far.rows(connection, position=position)
    return None if first is None else SetAsideSoFar(events, first)


def first_set_aside(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return for each of these aggregates the first position set aside, if there is one."""
    rows = _first_of_each.rows(connection, ids=encode_rows(str(id) for id in ids))
    return {UUID(id): position for id, position in rows}


def first_of(connection: Connection, id: UUID) -> tuple[int, str] | None:
    """Return the first event of an aggregate that was set aside, and why; None if none was."""
    table = events_set_aside
    of_id = select(table.c.position, table.c.reason).where(table.c.originator == str(id))
    row = connection.execute(of_id.order_by(table.c.position).limit(1)).one_or_none()
    return None if row is None else (row.position, row.reason)


def listed_set_aside(connection: Connection, most: int) -> list[SetAsideEvent]:
    """Return the first `most` events that were set aside, in the order of the log."""
    table = events_set_aside
    query = select(table.c.position, table.c.topic, table.c.originator, table.c.reason)
    rows = connection.execute(query.order_by(table.c.position).limit(most))
    return [SetAsideEvent(*row) for row in rows]


@CompiledQuery
def _so_far(_: str) -> Select[int, int]:
    position = events_set_aside.c.position
    counted = select(func.count().label("events"), func.min(position).label("first"))
    return counted.where(position <= bindparam("position", type_=BigInteger))


@CompiledQuery
def _first_of_each(dialect: str) -> Select[str, int]:
    table = events_set_aside
    first = select(table.c.originator, func.min(table.c.position).label("first"))
    return first.where(is_among(dialect, table.c.originator, "ids")).group_by(table.c.originator)
