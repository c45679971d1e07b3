"""The append transaction: one lock gives contiguous positions and times that never go back."""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

import psycopg
from eventsourcing.persistence import ProgrammingError
from sqlalchemy import bindparam, func, select, update

from infrastructure.log_tables import log_head

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from eventsourcing.persistence import StoredEvent
    from sqlalchemy import Connection

CHANNEL = "stanceline_log"
COPY_ABOVE = 50

_MOVE = (
    update(log_head)
    .values(position=log_head.c.position + bindparam("count", type_=log_head.c.position.type))
    .returning(log_head.c.position, log_head.c.recorded_at)
)
_NOW = bindparam("now", type_=log_head.c.recorded_at.type)
_MOVE_ON_SQLITE = _MOVE.values(recorded_at=func.max(log_head.c.recorded_at, _NOW))
_MOVED_HEAD = _MOVE.values(
    recorded_at=func.greatest(log_head.c.recorded_at, func.clock_timestamp())
).cte()
# Notifying in the same statement spares a round trip; listeners hear it at the commit.
_MOVE_ON_POSTGRESQL = select(
    _MOVED_HEAD.c.position, _MOVED_HEAD.c.recorded_at, func.pg_notify(CHANNEL, "")
)

Row: TypeAlias = "tuple[int, UUID, int, str, bytes, datetime, UUID | None]"


def append(
    connection: Connection,
    stored_events: Sequence[StoredEvent],
    command_id: UUID | None,
    clock: Callable[[], datetime],
) -> range:
    """Write events at the end of the log; returns their positions.

    The first event bears `command_id`. All bear one `recorded_at`: PostgreSQL's own clock,
    or `clock` on SQLite, read while holding the lock, but never before the previous append's.
    """
    last, recorded_at = _move_head(connection, len(stored_events), clock)
    positions = range(last - len(stored_events) + 1, last + 1)
    commands = chain([command_id], repeat(None))
    rows: list[Row] = [
        (at, originator(e.originator_id), e.originator_version, e.topic, e.state, recorded_at, by)
        for at, e, by in zip(positions, stored_events, commands, strict=False)
    ]
    if connection.dialect.name == "sqlite":
        _insert_on_sqlite(connection, rows)
    else:
        _insert_on_postgresql(connection, rows)
    return positions


def originator(identifier: UUID | str) -> UUID:
    """The id of an aggregate of ours, always a UUID; ProgrammingError for a text."""
    if isinstance(identifier, str):
        raise ProgrammingError(f"the id of an aggregate must be a UUID, got {identifier!r}")
    return identifier


def _move_head(
    connection: Connection, count: int, clock: Callable[[], datetime]
) -> tuple[int, datetime]:
    if connection.dialect.name == "sqlite":
        head = connection.execute(_MOVE_ON_SQLITE, {"count": count, "now": clock()}).one()
    else:
        head = connection.execute(_MOVE_ON_POSTGRESQL, {"count": count}).one()
    return head.position, head.recorded_at


def _insert_on_sqlite(connection: Connection, rows: Sequence[Row]) -> None:
    # Ready-made values in the form SQLAlchemy itself would store them: half the time per row.
    instant = rows[0][5].strftime("%Y-%m-%d %H:%M:%S.%f")
    connection.exec_driver_sql(
        "INSERT INTO events (position, originator_id, originator_version, topic, state,"
        " recorded_at, command_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (at, who.hex, version, topic, state, instant, by and by.hex)
            for at, who, version, topic, state, _, by in rows
        ],
    )


def _insert_on_postgresql(connection: Connection, rows: Sequence[Row]) -> None:
    if len(rows) > COPY_ABOVE:
        _copy(connection, rows)
        return
    connection.exec_driver_sql(
        "INSERT INTO events (position, originator_id, originator_version, topic, state,"
        " recorded_at, command_id) VALUES (%s, %s, %s, %s, %b, %s, %s)",
        list(rows) if len(rows) > 1 else rows[0],
    )


def _copy(connection: Connection, rows: Sequence[Row]) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    with (
        driver.cursor() as cursor,
        cursor.copy(
            "COPY events (position, originator_id, originator_version, topic, state,"
            " recorded_at, command_id) FROM STDIN (FORMAT BINARY)"
        ) as copy,
    ):
        copy.set_types(["int8", "uuid", "int4", "text", "bytea", "timestamptz", "uuid"])
        for row in rows:
            copy.write_row(row)
