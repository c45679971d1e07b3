"""When a row was known: from the position that made it until the position that replaced it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    and_,
    bindparam,
)

from infrastructure.event_log import EventLog

STILL = 2**62  # known_to of a row that nothing has replaced


def known_columns() -> tuple[Column[int], Column[int]]:
    """The range of positions, first included and last excluded, at which a row is the answer."""
    return (
        Column("known_from", BigInteger, nullable=False),
        Column("known_to", BigInteger, nullable=False),
    )


# For statements made once and asked often: making one takes longer than running it.
AT: BindParameter[int] = bindparam("position", type_=BigInteger)


def known(table: FromClause, position: int | BindParameter[int] = AT) -> ColumnElement[bool]:
    """The rows that were the answer when the log had reached `position`."""
    return and_(table.c.known_from <= position, table.c.known_to > position)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What an answer may know: one snapshot of the rows, and the position it is asked at.

    `newest` is the position the rows have reached; `at` is when `position` was recorded,
    None for the empty log.
    """

    connection: Connection
    log: EventLog
    position: int
    newest: int
    at: datetime | None

    @property
    def is_newest(self) -> bool:
        return self.position == self.newest
