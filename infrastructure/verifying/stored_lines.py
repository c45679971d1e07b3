"""The events of a database as somebody reads them who trusts nothing that is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, exc, select

from domain.errors import Invalid
from infrastructure.event_store import RecordedEvent
from infrastructure.log_tables import events
from infrastructure.sealing.entries import Line
from infrastructure.sealing.tree import leaves_after

PAGE = 5_000

_EVENTS = select(
    events.c.position,
    events.c.recorded_at,
    events.c.originator_id,
    events.c.originator_version,
    events.c.topic,
    events.c.state,
    events.c.command_id,
).order_by(events.c.position)

_KINDS = {
    "recorded_at": datetime,
    "originator_id": UUID,
    "originator_version": int,
    "topic": str,
    "state": bytes,
    "command_id": UUID | None,
}


def stored_lines(
    connection: Connection,
    size: int,
    *,
    after: int = 0,
    until: int | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> Iterator[Line]:
    """Every event after one position up to another, with its leaf in a tree of `size` leaves.

    `told` hears each position that a page ends at. Raises `Invalid` where a row comes that was
    never written by us.
    """
    for page in _pages(connection, after, until):
        held = min(len(page), max(0, size - after))
        leaves = leaves_after(connection, after, held)
        for at, event in enumerate(page):
            yield Line(event, leaves[at] if at < held else None)
        after = page[-1].position
        told(after)


def _pages(connection: Connection, after: int, until: int | None) -> Iterator[list[RecordedEvent]]:
    query = _EVENTS if until is None else _EVENTS.where(events.c.position <= until)
    limit = PAGE
    while True:
        rows = connection.execute(query.where(events.c.position > after).limit(limit))
        try:
            page = [_typed(RecordedEvent(*row)) for row in rows]
        except (TypeError, ValueError, AttributeError, exc.OperationalError) as error:
            if limit == 1:
                raise Invalid(f"the event there cannot be read: {error}") from error
            limit = 1  # so that all that come before it are checked, and it can be named
            continue
        if not page:
            return
        yield page
        after = page[-1].position


def _typed(event: RecordedEvent) -> RecordedEvent:
    # A column of SQLite takes a value of any type from somebody who wants it to.
    for name, kind in _KINDS.items():
        value = getattr(event, name)
        if not isinstance(value, kind):
            raise TypeError(f"its {name} is of the kind {type(value).__name__}")
    return event
