"""The append transaction: one lock gives contiguous positions and times that never go back.

It speaks to each driver in its own SQL, on SQLite to the driver itself: the whole program waits
for appends, and what SQLAlchemy does around a statement takes longer there than the statement.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from datetime import UTC
from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple

from eventsourcing.persistence import IntegrityError, ProgrammingError
from sqlalchemy import select

from infrastructure.database import writing
from infrastructure.log_tables import events, log_head
from infrastructure.turns import deciding, naming_faults, turn_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from eventsourcing.persistence import StoredEvent
    from sqlalchemy import Connection, Engine

CHANNEL = "stanceline_log"


class Since(NamedTuple):
    """The events of some topics after a position."""

    after: int
    topics: tuple[str, ...]


@contextmanager
def appending(engine: Engine, none: Since | None = None) -> Iterator[Connection]:
    """A connection for one `append`, which is committed at the end, or not at all on an error.

    Raises the library's `IntegrityError` where there is an event of which there was to be none.
    """
    if engine.dialect.name == "sqlite" or none is not None:
        with writing(engine) as connection:
            if none is not None:
                _refuse_any(connection, none)
            yield connection
    else:
        # The append is one statement there, and a transaction by itself: beginning and ending
        # one around it would be two more round trips.
        with (
            naming_faults(),
            turn_of(engine),
            engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
            deciding(),
        ):
            yield connection


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


def _refuse_any(connection: Connection, none: Since) -> None:
    """Look with the lock on the head in hand: what is looked for cannot come any more."""
    connection.execute(select(log_head.c.position).with_for_update())
    found = select(events.c.position, events.c.topic).where(
        events.c.position > none.after, events.c.topic.in_(none.topics)
    )
    for row in connection.execute(found.limit(1)):
        raise IntegrityError(f"{row.topic} was recorded meanwhile, at position {row.position}")


def _append_on_sqlite(
    connection: Connection,
    stored_events: Sequence[StoredEvent],
    command_id: UUID | None,
    now: datetime,
) -> range:
    # The text forms are those in which SQLAlchemy's own types read and write these columns.
    instant = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    [(last, recorded_at)] = driver.execute(
        "UPDATE log_head SET position = position + ?, recorded_at = max(recorded_at, ?)"
        " RETURNING position, recorded_at",
        (len(stored_events), instant),
    ).fetchall()
    positions = range(last - len(stored_events) + 1, last + 1)
    commands = chain([command_id], repeat(None))
    driver.executemany(
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
            for at, e, by in zip(positions, stored_events, commands, strict=False)
        ],
    )
    return positions


def _append_on_postgresql(
    connection: Connection, stored_events: Sequence[StoredEvent], command_id: UUID | None
) -> range:
    # One statement: the lock on the head is held for no round trip but that of the commit.
    # Listeners hear the notification at the commit.
    count = len(stored_events)
    last = connection.exec_driver_sql(
        "WITH head AS (UPDATE log_head SET position = position + %s,"
        " recorded_at = greatest(recorded_at, clock_timestamp())"
        " RETURNING position, recorded_at, pg_notify(%s, '') IS NULL AS notified),"
        " appended AS (INSERT INTO events (position, originator_id, originator_version, topic,"
        " state, recorded_at, command_id)"
        " SELECT head.position - %s + e.n, e.originator_id, e.originator_version, e.topic,"
        " e.state, head.recorded_at, CASE e.n WHEN 1 THEN %s::uuid END"
        " FROM head, unnest(%b::uuid[], %b::int[], %s::text[], %b::bytea[]) WITH ORDINALITY"
        " AS e (originator_id, originator_version, topic, state, n))"
        " SELECT position FROM head",
        (
            count,
            CHANNEL,
            count,
            command_id,
            [originator(e.originator_id) for e in stored_events],
            [e.originator_version for e in stored_events],
            [e.topic for e in stored_events],
            [e.state for e in stored_events],
        ),
    ).scalar_one()
    return range(last - count + 1, last + 1)
