"""Copies the log into another database, event by event, and derives its read models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest

import msgspec
from sqlalchemy import Connection, Engine, and_, exc, insert, select, update

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
ITS_OWN = "an id and a version, and a command, that no other event has"
A_BEGINNING = "an empty database, or one that holds a beginning of this log"


class RepeatedEventError(Conflict):
    """An event has what only one event may have; the event at `position` repeats another."""

    def __init__(self, position: int, what: str) -> None:
        super().__init__(f"position {position}: {what}", allowed=ITS_OWN)
        self.position = position
        self.what = what


def replay(
    log: EventLog,
    policy: Policy,
    to: int,
    into: Engine,
    *,
    reached: Callable[[int], None] = lambda _: None,
) -> None:
    """Make `into` the database as it was when the log had reached position `to`.

    Raises as `copy_log` does.
    """

    def batches() -> Iterator[Sequence[RecordedEvent]]:
        for after in range(0, to, EVENTS_AT_ONCE):
            yield log.recorder.read(after, EVENTS_AT_ONCE, to)

    copy_log(batches(), to, policy, into, reached=reached)


def copy_log(
    batches: Iterable[Sequence[RecordedEvent]],
    to: int,
    policy: Policy,
    into: Engine,
    *,
    named: str = "into",
    reached: Callable[[int], None] = lambda _: None,
) -> None:
    """Copy the events 1 to `to` of another log into a database, and derive its read models.

    `into` is migrated. It may contain the beginning of the log: then an interrupted copy continues.
    Raises `Conflict`, and changes no event, if it contains anything else, and
    `ReadModelPositionError` if the position of its read models is unknown. The errors name the
    parameter `named`. Raises `RepeatedEventError` where an event repeats another; the batches
    before it are kept.
    """
    migrating.upgrade(into)
    with read_snapshot(into) as connection:
        progress.read_with_log(connection)
    copy = SQLAlchemyRecorder(into)
    held = copy.position()
    if held > to:
        raise Conflict(
            f"{named}: it holds {held} events already, more than the {to} asked for",
            field=named,
            allowed=A_BEGINNING,
        )
    for batch in batches:
        beginning = [one for one in batch if one.position <= held]
        _require_same(copy, beginning, named)
        if fresh := batch[len(beginning) :]:
            try:
                copy_events(into, fresh)
            except exc.IntegrityError as error:
                raise _first_repeated(into, fresh) or error from error
        reached(batch[-1].position)
    bring_up_to_date(into, EventLog(copy), policy)


def _require_same(copy: SQLAlchemyRecorder, beginning: Sequence[RecordedEvent], named: str) -> None:
    """Raise `Conflict` unless the copy holds these events."""
    if not beginning:
        return
    first, last = beginning[0].position, beginning[-1].position
    found = copy.read(first - 1, len(beginning), last)
    for at, (recorded, held) in enumerate(zip_longest(beginning, found), first):
        if not _is_same(held, recorded):
            what = "another" if held and held.position == at else "no"
            raise Conflict(
                f"{named}: it holds {what} event at position {at}",
                field=named,
                allowed=A_BEGINNING,
            )


def _first_repeated(into: Engine, batch: Sequence[RecordedEvent]) -> RepeatedEventError | None:
    """Return the first event of a batch that repeats one in it or in the log of `into`."""
    seen: dict[object, int] = {}
    with read_snapshot(into) as connection:
        for one in batch:
            version = (one.originator_id, one.originator_version)
            is_version = and_(
                events.c.originator_id == one.originator_id,
                events.c.originator_version == one.originator_version,
            )
            is_command = events.c.command_id == one.command_id
            for key, is_it, what in (
                (version, is_version, f"event {one.originator_version} of {one.originator_id}"),
                (one.command_id, is_command, f"the event of command {one.command_id}"),
            ):
                if key is None:
                    continue
                at = seen.get(key) or connection.scalar(select(events.c.position).where(is_it))
                if at is not None:
                    return RepeatedEventError(one.position, f"{what} is at position {at} already")
                seen[key] = one.position
    return None


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
    Raises `Conflict`, and appends nothing, if the log of `into` does not end before the first one.
    """
    texts = [
        {"position": one.position, "field": field, "disclosure": disclosure}
        for one in batch
        for field, disclosure in with_fields(one.state, one.texts)
    ]
    erased = [
        erasure for one in batch for erasure in redacted_by(one.originator_id, one.topic, one.state)
    ]
    with write_transaction(into) as connection:
        _move_head(connection, batch)
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


def _move_head(connection: Connection, batch: Sequence[RecordedEvent]) -> None:
    first, last = batch[0], batch[-1]
    head = update(log_head).where(log_head.c.position == first.position - 1)
    moved = connection.execute(head.values(position=last.position, recorded_at=last.recorded_at))
    if not moved.rowcount:
        raise Conflict(
            f"the log does not end before position {first.position}: somebody else recorded"
            " something meanwhile",
            allowed="a database that nothing else writes to",
        )
