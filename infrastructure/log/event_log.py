"""The log as verbs use it: takes events of the domain, returns positions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import datetime
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from domain.errors import AlreadyTakenError, Conflict
from infrastructure.errors import IntegrityError, UnreadableContentError

if TYPE_CHECKING:
    from domain.event import Event
    from domain.log import Unless
    from infrastructure.log.mapper import EventMapper
    from infrastructure.log.recorder import RecordedEvent, SQLAlchemyRecorder


class Since(NamedTuple):
    """The events of some topics after a position."""

    after: int
    topics: tuple[str, ...]


class EventLog:
    """Implements `domain.log.Log` on the recorder of a database.

    A function in place of the recorder makes it at its first use: most questions only read rows.
    `set_aside` returns position and reason of the first event of an aggregate set aside, or None.
    The log of a replica names the log of its `primary`, which may have more events.
    """

    def __init__(
        self,
        recorder: SQLAlchemyRecorder | Callable[[], SQLAlchemyRecorder],
        set_aside: Callable[[UUID], tuple[int, str] | None] = lambda _: None,
        primary: EventLog | None = None,
    ) -> None:
        self._recorder = recorder
        self._set_aside = set_aside
        self._primary = primary

    @cached_property
    def recorder(self) -> SQLAlchemyRecorder:
        """The recorder that this log reads and appends with."""
        return self._recorder() if callable(self._recorder) else self._recorder

    @cached_property
    def mapper(self) -> EventMapper:
        """The mapper, imported at the first event: most questions only read rows."""
        mapper: EventMapper = import_module("infrastructure.log.mapper").EventMapper()
        return mapper

    def within(self, connection: Connection) -> EventLog:
        """Return the same log, read in the transaction of a connection that sees it."""
        same = copy(self)
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

    def is_ahead(self, position: int) -> bool:
        """Return whether a position is ahead of the log, and not only of a replica of it."""
        if self._primary is not None:
            return self._primary.is_ahead(position)
        return position > self.position()

    def position_at(self, instant: datetime) -> int:
        """Return the last position recorded by `instant`; for a replica that of its primary."""
        return (self._primary or self).recorder.position_at(instant)

    def load(self, originator_id: UUID) -> list[Event]:
        """Raises `Conflict`, with the position, if one of them cannot be read or applied."""
        stored = self.recorder.select_events(originator_id)
        try:
            found = [self.mapper.to_applicable_event(one) for one in stored]
        except UnreadableContentError as error:
            raise self._unusable(originator_id) from error
        if found and (first := self._set_aside(originator_id)) is not None:
            raise _unusable(originator_id, *first)
        return found

    def first(self, originator_ids: Iterable[UUID]) -> dict[UUID, tuple[int, Event]]:
        found = self.recorder.first_events(list(originator_ids))
        return {one.originator_id: (one.position, self.decode(one)) for one in found}

    def histories(self, originator_ids: Iterable[UUID]) -> dict[UUID, list[Event]]:
        # A question starts faster without this module.
        from domain.event import UnreadableEvent  # noqa: PLC0415

        found: dict[UUID, list[Event]] = {}
        unreadable = set()
        for one in self.recorder.histories(list(originator_ids), self.position()):
            event = self.decode(one)
            found.setdefault(one.originator_id, []).append(event)
            if isinstance(event, UnreadableEvent):
                unreadable.add(one.originator_id)
        return {id: events for id, events in found.items() if id not in unreadable}

    def naming(self, after: int) -> Iterable[tuple[int, Event]]:
        for one in self.recorder.naming_events(after):
            yield one.position, self.decode(one)

    def commanded(self, command: UUID) -> tuple[int, Event] | None:
        for one in self.recorder.find_command(command):
            return one.position, self.decode(one)
        return None

    def decode(self, recorded: RecordedEvent, *, is_applied: bool = False) -> Event:
        """Return the event of the domain in a recorded one, or an `UnreadableEvent`.

        The values of one that the read models applied are not checked again.
        """
        return self.mapper.decode(recorded, is_applied=is_applied)

    def _unusable(self, originator_id: UUID) -> Conflict:
        # A question starts faster without this module.
        from domain.event import UnreadableEvent  # noqa: PLC0415

        history = self.recorder.histories([originator_id], self.position())
        read = ((one.position, self.decode(one)) for one in history)
        position, first = next((at, e) for at, e in read if isinstance(e, UnreadableEvent))
        return _unusable(originator_id, position, f"{first.topic}: {first.reason}")


def _unusable(originator_id: UUID, position: int, reason: str) -> Conflict:
    return Conflict(
        f"position {position}, an event of {originator_id}, cannot be applied: {reason}. Nothing"
        " more can be recorded about it",
        field="id",
        allowed="a release that applies that event",
    )
