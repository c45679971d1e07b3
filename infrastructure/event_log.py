"""The log as the verbs see it: events of the domain in, positions out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.persistence import IntegrityError, StoredEvent
from sqlalchemy import Connection

from domain.errors import Conflict
from domain.event import Event, UnreadableEvent
from domain.log import AlreadyTakenError, Unless
from infrastructure.append import Since
from infrastructure.applicability import why_inapplicable
from infrastructure.event_mapper import EventMapper, UnreadableError, is_nested_too_deep
from infrastructure.event_store import RecordedEvent, SQLAlchemyRecorder


class EventLog:
    """Implements `domain.log.Log` on the recorder of a database.

    `set_aside` names the first event of an aggregate that the read models could not apply, and why.
    """

    def __init__(
        self,
        recorder: SQLAlchemyRecorder,
        set_aside: Callable[[UUID], tuple[int, str] | None] = lambda _: None,
    ) -> None:
        self.recorder = recorder
        self.mapper = EventMapper()
        self._set_aside = set_aside

    def within(self, connection: Connection) -> EventLog:
        """The same log, read in the transaction of a connection that sees it."""
        same = copy(self)  # with its mapper, which takes longer to make than a page to read
        same.recorder = self.recorder.within(connection)
        return same

    def append(
        self, events: Sequence[Event], command: UUID | None = None, unless: Unless | None = None
    ) -> list[int]:
        stored = [self.mapper.to_stored_event(event) for event in events]
        none = None
        if unless is not None:
            none = Since(unless.after, tuple(kind.TOPIC for kind in unless.types))
        try:
            return list(self.recorder.insert_events(stored, command_id=command, none=none))
        except IntegrityError as error:
            raise AlreadyTakenError(str(error)) from error

    def position(self) -> int:
        return self.recorder.position()

    def load(self, originator_id: UUID) -> list[Event]:
        """Raises `Conflict`, with the position, where one of them cannot be read or applied."""
        stored = self.recorder.select_events(originator_id)
        try:
            found = [_read(self.mapper, one) for one in stored]
        except UnreadableError as error:
            raise self._unusable(originator_id, error.reason) from error
        if found and (first := self._set_aside(originator_id)) is not None:
            raise _unusable(originator_id, *first)
        return found

    def first(self, originator_ids: Iterable[UUID]) -> dict[UUID, tuple[int, Event]]:
        found = self.recorder.first_events(list(originator_ids))
        return {one.originator_id: (one.position, self.decode(one)) for one in found}

    def naming(self, after: int) -> Iterable[tuple[int, Event]]:
        for one in self.recorder.naming_events(after):
            yield one.position, self.decode(one)

    def commanded(self, command: UUID) -> tuple[int, Event] | None:
        for one in self.recorder.find_command(command):
            return one.position, self.decode(one)
        return None

    def decode(self, recorded: RecordedEvent) -> Event:
        """The event of the domain that a recorded one holds, or an `UnreadableEvent`."""
        return decode(self.mapper, recorded)

    def _unusable(self, originator_id: UUID, reason: str) -> Conflict:
        history = self.recorder.histories([originator_id], self.position())
        unreadable = (one for one in history if isinstance(self.decode(one), UnreadableEvent))
        first = next(unreadable, history[-1])
        return _unusable(originator_id, first.position, f"{first.topic}: {reason}")


def decode(mapper: EventMapper, recorded: RecordedEvent) -> Event:
    """The event that a recorded one holds; an `UnreadableEvent` where that is not known here."""
    try:
        return _read(mapper, _stored(recorded))
    except UnreadableError as error:
        return _unreadable(recorded, error.reason)


def _read(mapper: EventMapper, stored: StoredEvent) -> Event:
    event = mapper.to_domain_event(stored)
    if (reason := why_inapplicable(event, stored.state)) is not None:
        raise UnreadableError(stored, reason)
    return event


def _unusable(originator_id: UUID, position: int, reason: str) -> Conflict:
    return Conflict(
        f"position {position}, an event of {originator_id}, cannot be applied: {reason}. Nothing"
        " more can be recorded about it",
        field="id",
        allowed="a release that applies that event",
    )


def _unreadable(recorded: RecordedEvent, reason: str) -> UnreadableEvent:
    data = _content(recorded.state)
    recorded_by = data.pop("recorded_by", "")
    return UnreadableEvent(
        originator_id=recorded.originator_id,
        originator_version=recorded.originator_version,
        recorded_by=recorded_by if isinstance(recorded_by, str) else "",
        topic=recorded.topic,
        data=data,
        reason=reason,
    )


def _content(state: bytes) -> dict[str, Any]:
    """The content as stored; its text, by the name `text`, where it is no JSON object."""
    try:
        found = None if is_nested_too_deep(state) else msgspec.json.decode(state)
        msgspec.json.encode(found)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 its text is delivered, which tells all that it holds
        found = None
    if isinstance(found, dict):
        return found
    return {"text": state.decode("utf-8", "backslashreplace")}


def _stored(recorded: RecordedEvent) -> StoredEvent:
    return StoredEvent(
        recorded.originator_id, recorded.originator_version, recorded.topic, recorded.state
    )
