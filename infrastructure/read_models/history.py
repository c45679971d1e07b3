"""The events of an actor, a source or a development, and what each of them changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import bindparam

from domain import dataset as datasets
from domain import source as sources
from domain.actor import actor as actors
from domain.actor.actor import Actor
from domain.actor.events import ActorEvent
from domain.actor.membership import CORRECTABLE
from domain.dataset import Coverage, Dataset, DatasetEvent, Description
from domain.development import development as developments
from domain.development.development import Development
from domain.development.events import DevelopmentReported
from domain.event import (
    Event,
    UnreadableEvent,
    actor_id,
    aggregate_after,
    dataset_id,
    source_id,
)
from domain.source import Source, SourceEvent
from domain.values import Account, Report
from infrastructure.log.event_json import as_json
from infrastructure.log.recorder import RECORDED_EVENTS, RecordedEvent
from infrastructure.log.tables import events
from infrastructure.read_models.as_known import AT, STILL, Knowledge
from infrastructure.read_models.set_aside import first_set_aside

LOADED_AT_ONCE = 1_000

_OF_THESE = RECORDED_EVENTS.where(
    events.c.originator_id.in_(bindparam("ids", expanding=True)), events.c.position <= AT
).order_by(events.c.position)


def histories(knowledge: Knowledge, ids: Collection[UUID]) -> dict[UUID, list[RecordedEvent]]:
    """Return for each of these ids, at most a few thousand, its events, oldest first.

    They are read in the snapshot that is already open: a second connection for each question
    could make all questions wait for one another.
    """
    given = {"ids": list(ids), "position": knowledge.position}
    found: dict[UUID, list[RecordedEvent]] = {}
    for row in knowledge.connection.execute(_OF_THESE, given):
        found.setdefault(row.originator_id, []).append(RecordedEvent(*row))
    return found


def applied_histories(
    knowledge: Knowledge, ids: Collection[UUID]
) -> dict[UUID, list[RecordedEvent]]:
    """Return the same without the events that were set aside: those that the rows follow from."""
    found = histories(knowledge, ids)
    if knowledge.set_aside is None:
        return found
    first = first_set_aside(knowledge.connection, ids)
    return {
        id: applied
        for id, history in found.items()
        if (applied := [one for one in history if one.position < first.get(id, STILL)])
    }


def applied_developments(knowledge: Knowledge, ids: Iterable[str]) -> Iterator[Development]:
    """Yield these developments as they are at the position, without what was set aside."""
    in_turn = map(UUID, ids)
    while some := list(islice(in_turn, LOADED_AT_ONCE)):
        for recorded in applied_histories(knowledge, some).values():
            read = (knowledge.log.decode(one, is_applied=True) for one in recorded)
            state = aggregate_after(read, DevelopmentReported, developments.evolve)
            if state is not None:
                yield state


_ENVELOPE = {field.name for field in fields(Event)}


@dataclass(frozen=True, slots=True)
class EventAnswer:
    """An event: its position in the log, what it is about, and its data."""

    position: int
    recorded_at: datetime
    type: str
    about: str
    id: str
    version: int
    recorded_by: str
    data: dict[str, Any]


def event_answer(recorded: RecordedEvent, event: Event) -> EventAnswer:
    """Return a recorded event as answers show it; the data of an unreadable event is as stored."""
    about, id = subject_of(event)
    if isinstance(event, UnreadableEvent):
        data = event.data
    else:
        said = vars(event).items()
        data = {name: as_json(value) for name, value in said if name not in _ENVELOPE}
    return EventAnswer(
        recorded.position,
        recorded.recorded_at,
        recorded.topic,
        about,
        id,
        recorded.originator_version,
        event.recorded_by,
        data,
    )


def subject_of(event: Event) -> tuple[str, str]:
    """Return the kind of the thing that an event is about, and its id."""
    if isinstance(event, ActorEvent):
        return "actor", event.actor
    if isinstance(event, SourceEvent):
        return "source", event.source
    if isinstance(event, DatasetEvent):
        return "dataset", event.dataset
    if isinstance(event, UnreadableEvent):
        kind, _, _ = event.topic.partition(".")
        named = event.data.get(kind) if kind in _WITH_SLUGS else None
        return kind, named if isinstance(named, str) else str(event.originator_id)
    return "development", str(event.originator_id)


_WITH_SLUGS = ("actor", "source", "dataset")
_OF_AN_ACCOUNT = [field.name for field in fields(Account)]
_OF_A_REPORT = [field.name for field in fields(Report)]
_OF_AN_ACTOR = ("name", "kind", "aliases", "identifiers", "dissolved")
_OF_A_SOURCE = ("name", "url", "affiliation")
_OF_DESCRIPTION = [field.name for field in fields(Description)]
_OF_COVERAGE = [field.name for field in fields(Coverage)]

State = TypeVar("State", Actor, Source, Dataset, Development)


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after an event that changed it."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """An event, the reason for recording it, and the fields that it changed."""

    event: EventAnswer
    reason: str | None
    changes: list[Change]


def development_history(knowledge: Knowledge, id: UUID) -> list[HistoryEntry]:
    """Return every event of one development, oldest first."""
    return _history(knowledge, id, developments.evolve, _of_development)


def actor_history(knowledge: Knowledge, id: str) -> list[HistoryEntry]:
    """Return every event of one actor, oldest first."""
    return _history(knowledge, actor_id(id), actors.evolve, _of_actor)


def source_history(knowledge: Knowledge, id: str) -> list[HistoryEntry]:
    """Return every event of one source, oldest first."""
    return _history(knowledge, source_id(id), sources.evolve, _of_source)


def dataset_history(knowledge: Knowledge, id: str) -> list[HistoryEntry]:
    """Return every event of one data set, oldest first."""
    return _history(knowledge, dataset_id(id), datasets.evolve, _of_dataset)


def _history(
    knowledge: Knowledge,
    id: UUID,
    evolve: Callable[[State | None, Event], State],
    changed: Callable[[State, State], list[Change]],
) -> list[HistoryEntry]:
    entries = []
    state: State | None = None
    applied = {one.position for one in applied_histories(knowledge, [id]).get(id, [])}
    for recorded in histories(knowledge, [id]).get(id, []):
        event = knowledge.log.decode(recorded)
        before = state
        if recorded.position in applied:
            state = evolve(before, event)
        changes = changed(before, state) if before is not None and state is not None else []
        entries.append(HistoryEntry(event_answer(recorded, event), reason_of(event), changes))
    return entries


def reason_of(event: Event) -> str | None:
    """Return the reason that an event, or a value in it, states; None if there is none."""
    stated = (getattr(one, "reason", None) for one in (event, *vars(event).values()))
    return next(filter(None, stated), None)


def _of_development(before: Development, after: Development) -> list[Change]:
    changes = _changes(before.account, after.account, _OF_AN_ACCOUNT)
    reports = after.numbered_reports
    for number, report in before.numbered_reports.items():
        if number not in reports:
            changes.append(Change(f"reports.{number}", as_json(report), None))
        else:
            changes += _changes(report, reports[number], _OF_A_REPORT, f"reports.{number}.")
    return changes


def _of_source(before: Source, after: Source) -> list[Change]:
    return _changes(before, after, _OF_A_SOURCE)


def _of_dataset(before: Dataset, after: Dataset) -> list[Change]:
    description = _changes(before.description, after.description, _OF_DESCRIPTION)
    return description + _changes(before.coverage, after.coverage, _OF_COVERAGE)


def _of_actor(before: Actor, after: Actor) -> list[Change]:
    changes = _changes(before, after, _OF_AN_ACTOR)
    for membership, now in zip(before.memberships, after.memberships, strict=False):
        changes += _changes(membership, now, CORRECTABLE)
    return changes


def _changes(before: Any, after: Any, names: Sequence[str], at: str = "") -> list[Change]:
    """Return those of the named fields that differ; `at` comes before their names."""
    values = [
        (at + name, getattr(before, name, None), getattr(after, name, None)) for name in names
    ]
    return [Change(name, as_json(was), as_json(now)) for name, was, now in values if was != now]
