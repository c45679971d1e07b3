"""What each event of a page of the log is about, read from the log alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from domain.actor.events import ActorEvent
from domain.dataset import DatasetEvent
from domain.development.development import Development, evolve
from domain.event import Event, UnreadableEvent
from domain.event_subjects import Subjects, needs_before, subjects, subjects_of
from domain.source import SourceEvent
from infrastructure.log.event_filter import EventFilter
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import RecordedEvent

# The events of these aggregates, those of one in order, at least up to a position.
History: TypeAlias = Callable[[Sequence[UUID], int], Iterable[RecordedEvent]]


@dataclass(frozen=True, slots=True)
class EventWithSubjects:
    """An event of the log with all that it is about."""

    recorded: RecordedEvent
    event: Event
    subjects: tuple[Subjects, ...]

    def is_wanted(self, wanted: EventFilter) -> bool:
        """Return whether the event passes the filter."""
        return wanted.takes(self.recorded.topic, self.subjects)


def with_subjects(
    log: EventLog, page: Sequence[RecordedEvent], history: History
) -> list[EventWithSubjects]:
    """Return the events of a page of the log, and what each is about."""
    decoded = [(one, log.decode(one)) for one in page]
    unclear = {event.originator_id for _, event in decoded if needs_before(event)}
    before = _States(log, history(list(unclear), page[-1].position) if unclear else [])
    return [
        EventWithSubjects(one, event, _concerns(event, before.of(event))) for one, event in decoded
    ]


def _concerns(event: Event, before: Development | None) -> tuple[Subjects, ...]:
    try:
        return subjects(event, before)
    except Exception:  # noqa: BLE001 whatever an event holds, it is delivered, and so are all others
        return subjects_of(before)


class _States:
    """The state of developments before each of their events."""

    def __init__(self, log: EventLog, recorded: Iterable[RecordedEvent]) -> None:
        self._before: dict[tuple[UUID, int], Development | None] = {}
        state: Development | None = None
        in_turn = sorted(recorded, key=lambda one: (one.originator_id, one.originator_version))
        for one in in_turn:
            state = None if one.originator_version == 1 else state
            self._before[one.originator_id, one.originator_version] = state
            state = _after(state, log.decode(one))

    def of(self, event: Event) -> Development | None:
        return self._before.get((event.originator_id, event.originator_version))


def _after(state: Development | None, event: Event) -> Development | None:
    """A development after one more event, as far as that can be applied."""
    if isinstance(event, UnreadableEvent | ActorEvent | SourceEvent | DatasetEvent):
        return state
    try:
        return evolve(state, event)
    except Exception:  # noqa: BLE001 as above
        return state
