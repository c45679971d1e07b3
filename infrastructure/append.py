"""The append transaction: one lock gives contiguous positions and times that never go back.

It speaks to each driver in its own SQL: appending is what the whole program waits for, and
SQLAlchemy's expressions would take longer than the database does.
"""

from __future__ import annotations

from datetime import UTC
from itertools import chain, repeat
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg
from eventsourcing.persistence import ProgrammingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from eventsourcing.persistence import StoredEvent
    from sqlalchemy import Connection

CHANNEL = "stanceline_log"
COPY_ABOVE = 50


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
    if connection.dialect.name == "sqlite":
        return _append_on_sqlite(connection, stored_events, command_id, clock())
    return _append_on_postgresql(connection, stored_events, command_id)


def originator(identifier: UUID | str) -> UUID:
    """The id of an aggregate of ours, always a UUID; ProgrammingError for a text."""
    if isinstance(identifier, str):
        raise ProgrammingError(f"the id of an aggregate must be a UUID, got {identifier!r}")
    return identifier


def _append_on_sqlite(
    connection: Connection,
    stored_events: Sequence[StoredEvent],
    command_id: UUID | None,
    now: datetime,
) -> range:
    # The text forms are those in which SQLAlchemy's own types read and write these columns.
    instant = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    last, recorded_at = connection.exec_driver_sql(
        "UPDATE log_head SET position = position + ?, recorded_at = max(recorded_at, ?)"
        " RETURNING position, recorded_at",
        (len(stored_events), instant),
    ).one()
    positions = range(last - len(stored_events) + 1, last + 1)
    connection.exec_driver_sql(
        "INSERT INTO events (position, originator_id, originator_version, topic, state,"
        " recorded_at, command_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                at,
                originator(e.originator_id).hex,
                e.originator_version,
                e.topic,
                e.state,
                recorded_at,
                by and by.hex,
            )
            for at, e, by in _numbered(positions, stored_events, command_id)
        ],
    )
    return positions


def _append_on_postgresql(
    connection: Connection, stored_events: Sequence[StoredEvent], command_id: UUID | None
) -> range:
    # Notifying in the same statement spares a round trip; listeners hear it at the commit.
    last, recorded_at, _ = connection.exec_driver_sql(
        "WITH head AS (UPDATE log_head SET position = position + %s,"
        " recorded_at = greatest(recorded_at, clock_timestamp())"
        " RETURNING position, recorded_at)"
        " SELECT position, recorded_at, pg_notify(%s, '') FROM head",
        (len(stored_events), CHANNEL),
    ).one()
    positions = range(last - len(stored_events) + 1, last + 1)
    rows = [
        (at, originator(e.originator_id), e.originator_version, e.topic, e.state, recorded_at, by)
        for at, e, by in _numbered(positions, stored_events, command_id)
    ]
    insert = _insert_rows if len(rows) <= COPY_ABOVE else _copy_rows
    insert(connection, rows)
    return positions


def _insert_rows(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    connection.exec_driver_sql(
        "INSERT INTO events (position, originator_id, originator_version, topic, state,"
        " recorded_at, command_id) VALUES (%s, %s, %s, %s, %b, %s, %s)",
        list(rows) if len(rows) > 1 else rows[0],
    )


def _copy_rows(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
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


def _numbered(
    positions: range, stored_events: Sequence[StoredEvent], command_id: UUID | None
) -> Iterator[tuple[int, StoredEvent, UUID | None]]:
    return zip(positions, stored_events, chain([command_id], repeat(None)), strict=False)
