"""When a row was known: from the position that made it until the position that replaced it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    and_,
    bindparam,
    select,
)

from infrastructure.log.event_log import EventLog
from infrastructure.log.tables import events
from infrastructure.read_models.set_aside import SetAsideSoFar

STILL = 2**62  # known_to of a row that nothing has replaced
NEWEST = STILL - 1  # a position at which just those rows are the answer


def known_columns() -> tuple[Column[int], Column[int]]:
    """The range of positions, first included and last excluded, at which a row is the answer."""
    return (
        Column("known_from", BigInteger, nullable=False),
        Column("known_to", BigInteger, nullable=False),
    )


def published_columns() -> tuple[Column[int], Column[int]]:
    """The range of days of publication, first included and last excluded, that a row is for."""
    return (
        Column("published_from", Integer, nullable=False, comment="day ordinal"),
        Column("published_to", Integer, nullable=False, comment="day ordinal"),
    )


# For statements made once and asked often: making one takes longer than running it.
AT: BindParameter[int] = bindparam("position", type_=BigInteger)


def known(table: FromClause, position: int | BindParameter[int] = AT) -> ColumnElement[bool]:
    """The rows that were the answer when the log had reached `position`."""
    return and_(table.c.known_from <= position, table.c.known_to > position)


def published(table: FromClause, day: int | BindParameter[int]) -> ColumnElement[bool]:
    """The rows that are the answer for one who read all that was published by `day`."""
    return and_(table.c.published_from <= day, table.c.published_to > day)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What an answer may know: one snapshot of the rows, and the position it is asked at.

    `newest` is the position the rows have reached; `at` is when `position` was recorded,
    None for the empty log. The rows are `ours` if they were derived by the rules of this release
    and have reached `position`, which those of a question about the log itself may not have.
    `set_aside` counts the events up to `position` from which no row follows; None where all do.
    """

    connection: Connection
    log: EventLog
    position: int
    newest: int
    at: datetime | None
    ours: bool = True
    set_aside: SetAsideSoFar | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the rows say all that this release could say of the events they follow from."""
        return self.ours and self.set_aside is None

    @property
    def is_newest(self) -> bool:
        return self.position == self.newest


def iso_instant(at: datetime) -> str:
    """An instant in UTC as answers tell it."""
    return at.isoformat().replace("+00:00", "Z")


def recorded_at(knowledge: Knowledge, positions: Collection[int]) -> dict[int, datetime]:
    """When each of at most some hundred positions was recorded."""
    query = select(events.c.position, events.c.recorded_at)
    rows = knowledge.connection.execute(query.where(events.c.position.in_(set(positions))))
    return {row.position: row.recorded_at for row in rows}
