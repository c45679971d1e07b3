"""Which events of a page are not applied, because they cannot be, or come after one that is not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound

from domain.event import UnreadableEvent
from infrastructure.database.bulk import Rows, insert_rows
from infrastructure.errors import DATABASE_ERRORS, is_of_machine
from infrastructure.projections.page import Entry, Page
from infrastructure.read_models.set_aside import events_set_aside, first_set_aside

LONGEST_REASON = 500

_LOG = logging.getLogger(__name__)

Result = TypeVar("Result")


class SetAside:
    """Tries to apply events, and collects those that are set aside; `positions` are of this page.

    `first` names, for each aggregate of the page of which an event was set aside, where that was.
    """

    def __init__(self, connection: Connection, page: Page) -> None:
        self.first = first_set_aside(connection, {e.event.originator_id for e in page})
        self.positions: set[int] = set()
        self._rows: Rows = []

    def attempt(self, entry: Entry, apply: Callable[[Entry], Result]) -> Result | None:
        """What applying the event gives; None where it is set aside."""
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

    def applied(self, page: Page) -> Page:
        """The events of the page that were not set aside."""
        return [entry for entry in page if entry.position not in self.positions]

    def write(self, connection: Connection) -> None:
        insert_rows(connection, events_set_aside, self._rows)

    def first_of(self, connection: Connection, ids: Iterable[UUID]) -> dict[UUID, int]:
        """The first event set aside of each of these aggregates, in this page or before."""
        wanted = set(ids)
        here = {id: at for id, at in self.first.items() if id in wanted}
        return {**first_set_aside(connection, wanted), **here}

    def _put(self, entry: Entry, reason: str) -> None:
        event = entry.event
        topic = event.topic if isinstance(event, UnreadableEvent) else event.TOPIC
        self.first.setdefault(event.originator_id, entry.position)
        self.positions.add(entry.position)
        told = (_text(topic), _text(reason)[:LONGEST_REASON])
        self._rows.append((entry.position, str(event.originator_id), *told))


def why_not_applied(error: Exception) -> str:
    """What is said of an event that could not be applied."""
    return f"it cannot be applied: {type(error).__name__}: {error}"


def set_aside(entry: Entry, reason: str) -> Entry:
    """The event as one that is set aside for this reason, whatever is in it."""
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
    """Whether the machine or the database failed, which says nothing about the event."""
    if isinstance(error, NoResultFound):
        return False  # a row that it rests on is not there
    return is_of_machine(error) or isinstance(error, DATABASE_ERRORS)


def _text(said: str) -> str:
    """A text that every database keeps."""
    return said.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()
