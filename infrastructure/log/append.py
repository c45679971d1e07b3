"""The append transaction: one lock gives contiguous positions and times that never decrease.

It uses the SQL of each database, and on SQLite the driver itself: the whole program waits for
appends, and there SQLAlchemy takes longer around a statement than the statement itself.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, repeat
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from infrastructure.database.completeness import HEAD, complete_head, require_complete_log
from infrastructure.database.engine import write_transaction
from infrastructure.database.locks import deciding, naming_faults, turn_of
from infrastructure.errors import CannotWriteError, ClockError
from infrastructure.log.library_errors import DatabaseError, IntegrityError, ProgrammingError
from infrastructure.log.private_texts import SplitEvent
from infrastructure.log.tables import event_texts, events, log_head

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from uuid import UUID

    from eventsourcing.persistence import StoredEvent
    from sqlalchemy import Connection, Engine

    from infrastructure.log.clock import LogClock
    from infrastructure.log.event_log import Since
    from infrastructure.log.private_texts import Disclosure, Erasure

CHANNEL = "stanceline_log"

_ERASE = delete(event_texts).where(
    event_texts.c.field == bindparam("its_field"),
    event_texts.c.position
    == select(events.c.position)
    .where(
        events.c.originator_id == bindparam("its_originator_id"),
        events.c.originator_version == bindparam("its_originator_version"),
    )
    .scalar_subquery(),
)


@contextmanager
def appending(
    engine: Engine, none: Since | None = None, *, is_alone: bool = True
) -> Iterator[Connection]:
    """Open a connection for one `append`, which is committed after the block unless it fails.

    `is_alone` says that the block does nothing else. Raises `IntegrityError` if the log
    has an event that `none` rules out.
    """
    if engine.dialect.name == "sqlite" or none is not None or not is_alone:
        with write_transaction(engine, committing=deciding) as connection:
            if none is not None:
                _refuse_any(connection, none)
            yield connection
    else:
        # On PostgreSQL the append is one statement and its own transaction: beginning and ending
        # one around it would take two more round trips.
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
    limits: LogClock | None = None,
) -> range:
    """Write events at the end of the log and return their positions.

    The first event gets `command_id`. All get the same `recorded_at`: the time of PostgreSQL's
    clock, or of `clock` on SQLite, read under the lock, but never before the previous append.
    Raises `ClockError`, and writes nothing, if the clock is not within `limits`.
    """
    if connection.dialect.name == "sqlite":
        return _append_on_sqlite(connection, stored_events, command_id, clock(), limits)
    return _append_on_postgresql(connection, stored_events, command_id, limits)


def originator(identifier: UUID | str) -> UUID:
    """Return the id of an aggregate, always a UUID; raises ProgrammingError for a text."""
    if isinstance(identifier, str):
        raise ProgrammingError(f"the id of an aggregate must be a UUID, got {identifier!r}")
    return identifier


def _refuse_any(connection: Connection, none: Since) -> None:
    """Check under the lock of the head, so that no such event can come afterwards."""
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
    limits: LogClock | None,
) -> range:
    # The text forms are those of SQLAlchemy's own types for these columns.
    instant = now.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    if limits is not None:
        limits.require(_last_recorded(driver), now)
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
    driver.executemany(
        "INSERT INTO event_texts (position, field, disclosure) VALUES (?, ?, ?)",
        [(positions[n - 1], *one) for n, one in _numbered(stored_events)],
    )
    if limits is not None:
        limits.note(now)
    return positions


def _numbered(stored_events: Sequence[StoredEvent]) -> Iterator[tuple[int, Disclosure]]:
    """Yield each private text with the number of its event, from 1."""
    for number, event in enumerate(stored_events, 1):
        if isinstance(event, SplitEvent):
            for one in event.disclosures:
                yield number, one


def erase(connection: Connection, erased: Sequence[Erasure]) -> None:
    """Destroy these private texts; the database refuses it unless an event redacts them."""
    if connection.dialect.name == "sqlite":
        # Freed pages are overwritten with zeros.
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    connection.execute(
        _ERASE, [{f"its_{k}": v for k, v in one._asdict().items()} for one in erased]
    )


def _last_recorded(driver: sqlite3.Connection) -> datetime | None:
    """Return when the last event was recorded; None for an empty log."""
    row = driver.execute("SELECT position, recorded_at FROM log_head").fetchone()
    if row is None or row[0] == 0:
        return None
    try:
        return datetime.fromisoformat(row[1]).replace(tzinfo=UTC)
    except (TypeError, ValueError) as error:
        raise DatabaseError(f"log_head names no time: {row[1]!r}") from error


# The statement that moves the head checks the clock, under the lock of the head.
_WITHIN_LIMITS = (
    " AND (position = 0 OR recorded_at <= clock_timestamp() + %b::interval"
    " AND clock_timestamp() <= coalesce(%b::timestamptz, recorded_at + %b::interval, 'infinity'))"
)


def _may_move(limits: LogClock | None) -> tuple[str, tuple[object, ...]]:
    """Return the condition of the statement that moves the head, and its values after `HEAD`."""
    # The column tableoid has no value in a row that the statement waited for.
    same = f"WHERE {HEAD} = %s"
    if limits is None:
        return same, ()
    window = limits.window()
    return f"{same}{_WITHIN_LIMITS}", (window.before, window.latest, window.gap)


def _append_on_postgresql(
    connection: Connection,
    stored_events: Sequence[StoredEvent],
    command_id: UUID | None,
    limits: LogClock | None,
) -> range:
    # One statement: the lock on the head is held only for the round trip of the commit.
    # Listeners get the notification at the commit.
    count, texts = len(stored_events), list(_numbered(stored_events))
    head = complete_head(connection)
    may_move, bounds = _may_move(limits)
    row = connection.exec_driver_sql(
        "WITH head AS (UPDATE log_head SET position = position + %s,"  # noqa: S608 our own words
        f" recorded_at = greatest(recorded_at, clock_timestamp()) {may_move}"
        " RETURNING position, recorded_at, pg_notify(%s, '') IS NULL AS notified),"
        " appended AS (INSERT INTO events (position, originator_id, originator_version, topic,"
        " state, recorded_at, command_id)"
        " SELECT head.position - %s + e.n, e.originator_id, e.originator_version, e.topic,"
        " e.state, head.recorded_at, CASE e.n WHEN 1 THEN %s::uuid END"
        " FROM head, unnest(%b::uuid[], %b::int[], %s::text[], %b::bytea[]) WITH ORDINALITY"
        " AS e (originator_id, originator_version, topic, state, n)),"
        " with_texts AS (INSERT INTO event_texts (position, field, disclosure)"
        " SELECT head.position - %s + t.n, t.field, t.disclosure"
        " FROM head, unnest(%b::int[], %s::text[], %s::text[]) AS t (n, field, disclosure))"
        " SELECT position, recorded_at FROM head",
        (
            count,
            head,
            *bounds,
            CHANNEL,
            count,
            command_id,
            [originator(e.originator_id) for e in stored_events],
            [e.originator_version for e in stored_events],
            [e.topic for e in stored_events],
            [e.state for e in stored_events],
            count,
            [n for n, _ in texts],
            [one.field for _, one in texts],
            [one.disclosure for _, one in texts],
        ),
    ).one_or_none()
    if row is None:
        raise _not_appended(connection, head, limits)
    if limits is not None:
        limits.note(row.recorded_at)
    return range(row.position - count + 1, row.position + 1)


def _not_appended(
    connection: Connection, expected: int, limits: LogClock | None
) -> DatabaseError | CannotWriteError:
    """Return the reason why the head of the log, the table of this number, was not moved."""
    row = connection.exec_driver_sql(
        f"SELECT position, recorded_at, clock_timestamp(), {HEAD} AS head FROM log_head"  # noqa: S608
    ).one_or_none()
    require_complete_log(connection)
    if row is None:
        return DatabaseError("log_head has no row: the head of the log is missing")
    if row.head != expected:
        return CannotWriteError("the log was restored before this was recorded; nothing was")
    position, recorded_at, now, _ = row
    if limits is None:
        return CannotWriteError("the log moved while this was recorded; nothing was, try again")
    try:
        limits.require(recorded_at if position else None, now)
    except ClockError as refused:
        return refused
    return ClockError("the clock moved while this was recorded; nothing was, try again")
