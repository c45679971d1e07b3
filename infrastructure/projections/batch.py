"""A batch of the log as projections take it, and which of its events are set aside.

An event is set aside if it cannot be applied, or follows one of the same aggregate that was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound

from domain.event import Event, UnreadableEvent
from infrastructure.database.bulk import Rows, insert_rows
from infrastructure.errors import DATABASE_ERRORS, is_of_machine
from infrastructure.log.applicability import why_not_applied
from infrastructure.read_models.set_aside import events_set_aside, first_set_aside

LONGEST_REASON = 500

_LOG = logging.getLogger(__name__)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event with its place in the log."""

    position: int
    recorded_at: datetime
    event: Event


LoggedBatch = list[LoggedEvent]


class SetAside:
    """Tries to apply events, and collects those of this batch that are set aside (`positions`).

    `first` gives the position of the first event set aside of each aggregate in the batch.
    """

    def __init__(self, connection: Connection, batch: LoggedBatch) -> None:
        self.first = first_set_aside(connection, {e.event.originator_id for e in batch})
        self.positions: set[int] = set()
        self._rows: Rows = []

    def attempt(self, entry: LoggedEvent, apply: Callable[[LoggedEvent], Result]) -> Result | None:
        """Return the result of applying the event; None if it is set aside."""
        event = entry.event
        before = self.first.get(event.originator_id)
        if before is not None and before < entry.position:
            self._put(entry, f"the event at position {before}, which it follows, is set aside")
        elif isinstance(event, UnreadableEvent):
            self._put(entry, event.reason)
        else:
            try:
                return apply(entry)
            except Exception as error:
                if _is_of_database(error):
                    raise
                _LOG.debug("position %d cannot be applied", entry.position, exc_info=error)
                self._put(entry, why_not_applied(error))
        return None

    def applied(self, batch: LoggedBatch) -> LoggedBatch:
        """Return the events of the batch that were not set aside."""
        return [entry for entry in batch if entry.position not in self.positions]

    def write(self, connection: Connection) -> None:
        insert_rows(connection, events_set_aside, self._rows)

    def first_of(self, connection: Connection, ids: Iterable[UUID]) -> dict[UUID, int]:
        """Return the first event set aside of each aggregate, in this batch or before."""
        wanted = set(ids)
        here = {id: at for id, at in self.first.items() if id in wanted}
        return {**first_set_aside(connection, wanted), **here}

    def _put(self, entry: LoggedEvent, reason: str) -> None:
        event = entry.event
        topic = event.topic if isinstance(event, UnreadableEvent) else event.TOPIC
        self.first.setdefault(event.originator_id, entry.position)
        self.positions.add(entry.position)
        texts = (_text(topic), _text(reason)[:LONGEST_REASON])
        self._rows.append((entry.position, str(event.originator_id), *texts))


def set_aside(entry: LoggedEvent, reason: str) -> LoggedEvent:
    """Return the event as one that is set aside for this reason, whatever it contains."""
    event = entry.event
    if isinstance(event, UnreadableEvent):
        return entry
    unreadable = UnreadableEvent(
        originator_id=event.originator_id,
        originator_version=event.originator_version,
        recorded_by=event.recorded_by,
        topic=event.TOPIC,
        data={},
        reason=reason,
    )
    return replace(entry, event=unreadable)


def _is_of_database(error: Exception) -> bool:
    """Return whether the machine or the database failed, and not the event."""
    if isinstance(error, NoResultFound):
        return False  # a row that the event refers to is missing
    return is_of_machine(error) or isinstance(error, DATABASE_ERRORS)


def _text(said: str) -> str:
    """Return the text in a form that every database stores."""
    return said.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()
