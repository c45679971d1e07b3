"""The log as the verbs see it: events of the domain in, positions out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent
from sqlalchemy import Connection

from domain.event import Event
from domain.log import AlreadyTakenError, Unless
from infrastructure.append import Since
from infrastructure.event_mapper import EventMapper
from infrastructure.event_store import RecordedEvent, SQLAlchemyRecorder


class EventLog:
    """Implements `domain.log.Log` on the recorder of a database."""

    def __init__(self, recorder: SQLAlchemyRecorder) -> None:
        self.recorder = recorder
        self.mapper = EventMapper()

    def within(self, connection: Connection) -> EventLog:
        """The same log, read in the transaction of a connection that sees it."""
        return EventLog(self.recorder.within(connection))

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
        stored = self.recorder.select_events(originator_id)
        return [self.mapper.to_domain_event(one) for one in stored]

    def first(self, originator_ids: Iterable[UUID]) -> dict[UUID, tuple[int, Event]]:
        found = self.recorder.first_events(list(originator_ids))
        return {one.originator_id: (one.position, self.decode(one)) for one in found}

    def commanded(self, command: UUID) -> tuple[int, Event] | None:
        for one in self.recorder.find_command(command):
            return one.position, self.decode(one)
        return None

    def decode(self, recorded: RecordedEvent) -> Event:
        """The event of the domain that a recorded one holds."""
        return self.mapper.to_domain_event(_stored(recorded))


def _stored(recorded: RecordedEvent) -> Any:
    return StoredEvent(
        recorded.originator_id, recorded.originator_version, recorded.topic, recorded.state
    )
