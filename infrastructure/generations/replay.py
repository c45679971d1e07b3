"""Copies the log into another database, event by event, and derives its read models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

import msgspec
from sqlalchemy import Engine, insert, update

from domain.errors import Conflict
from domain.stance.policy import Policy
from infrastructure.database.engine import shrink_write_ahead_log, write_transaction
from infrastructure.generations import migrating
from infrastructure.generations.rebuild import bring_up_to_date
from infrastructure.log.append import erase
from infrastructure.log.event_log import EventLog
from infrastructure.log.private_texts import redacted_by, with_fields
from infrastructure.log.recorder import RecordedEvent, SQLAlchemyRecorder
from infrastructure.log.tables import event_texts, events, log_head
from infrastructure.read_models import progress
from infrastructure.read_models.active import read_snapshot

EVENTS_AT_ONCE = 5_000


def replay(
    log: EventLog,
    policy: Policy,
    to: int,
    into: Engine,
    *,
    reached: Callable[[int], None] = lambda _: None,
) -> None:
    """Make `into` the database as it was when the log had reached position `to`.

    `into` is migrated. It may contain the beginning of the log: then an interrupted replay
    continues. Raises `Conflict`, and changes no event, if it contains anything else, and
    `ReadModelPositionError` if the position of its read models is unknown.
    """
    migrating.upgrade(into)
    with read_snapshot(into) as connection:
        progress.read_with_log(connection)
    copy = SQLAlchemyRecorder(into)
    after = _beginning(log.recorder, copy, to)
    while after < to:
        batch = log.recorder.read(after, EVENTS_AT_ONCE, to)
        copy_events(into, batch)
        after = batch[-1].position
        reached(after)
    bring_up_to_date(into, EventLog(copy), policy)


def _beginning(log: SQLAlchemyRecorder, copy: SQLAlchemyRecorder, to: int) -> int:
    """Return the last position of the copy, after comparing every event in it with the log."""
    position = copy.position()
    if position > to:
        raise Conflict(
            f"into: it holds {position} events already, more than the {to} asked for",
            field="into",
            allowed="an empty database, or one that holds a beginning of this log",
        )
    for after in range(0, position, EVENTS_AT_ONCE):
        batch = zip_longest(
            log.read(after, EVENTS_AT_ONCE, position), copy.read(after, EVENTS_AT_ONCE)
        )
        for at, (recorded, held) in enumerate(batch, after + 1):
            if not _is_same(held, recorded):
                what = "another" if held and held.position == at else "no"
                raise Conflict(
                    f"into: it holds {what} event at position {at}",
                    field="into",
                    allowed="an empty database, or one that holds a beginning of this log",
                )
    return position


def _is_same(held: RecordedEvent | None, recorded: RecordedEvent | None) -> bool:
    """Return whether two events are the same; their texts are not compared.

    A copy may still have a text that was redacted since, until the redaction is copied too.
    """
    if held is None or recorded is None:
        return False
    return msgspec.structs.replace(held, texts=recorded.texts) == recorded


def copy_events(into: Engine, batch: Sequence[RecordedEvent]) -> None:
    """Append events to the log of `into` exactly as they were recorded elsewhere.

    Their texts are copied as far as they are still there. A redaction destroys those in `into`.
    """
    last = batch[-1]
    texts = [
        {"position": one.position, "field": field, "disclosure": disclosure}
        for one in batch
        for field, disclosure in with_fields(one.state, one.texts)
    ]
    erased = [
        erasure for one in batch for erasure in redacted_by(one.originator_id, one.topic, one.state)
    ]
    with write_transaction(into) as connection:
        connection.execute(
            update(log_head).values(position=last.position, recorded_at=last.recorded_at)
        )
        connection.execute(
            insert(events),
            [
                {
                    "position": one.position,
                    "originator_id": one.originator_id,
                    "originator_version": one.originator_version,
                    "topic": one.topic,
                    "state": one.state,
                    "recorded_at": one.recorded_at,
                    "command_id": one.command_id,
                }
                for one in batch
            ],
        )
        if texts:
            connection.execute(insert(event_texts), texts)
        if erased:
            erase(connection, erased)
    if erased:
        shrink_write_ahead_log(into)
