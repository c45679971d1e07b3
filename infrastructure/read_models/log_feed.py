"""The log itself as readers follow it: every event, or those of some types or about one actor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, String, Uuid, cast, func, or_, select, type_coerce

from domain.actor import ActorEvent
from domain.event import Event, actor_id
from domain.source import SourceEvent
from infrastructure.event_mapper import TOPICS
from infrastructure.event_store import RecordedEvent
from infrastructure.log_tables import events
from infrastructure.read_models.developments import development_parties
from infrastructure.read_models.histories import RECORDED
from infrastructure.read_models.knowledge import Knowledge

_ENVELOPE = {field.name for field in fields(Event)}


@dataclass(frozen=True, slots=True)
class EventAnswer:
    """An event: its place in the log, what it is about, and what it says."""

    position: int
    recorded_at: datetime
    type: str
    about: str
    id: str
    version: int
    recorded_by: str
    data: dict[str, Any]


def topics_of(words: Sequence[str]) -> set[str] | str:
    """The types that these words name in full or by their beginning; or the word that names none.

    `development` and `development.reported` are beginnings of `development.reported.v1`.
    """
    named: set[str] = set()
    for word in words:
        topics = {topic for topic in TOPICS if f"{topic}.".startswith(f"{word}.")}
        if not topics:
            return word
        named |= topics
    return named


def log_page(
    knowledge: Knowledge, after: int, limit: int, topics: Collection[str], actor: str | None
) -> list[EventAnswer]:
    """At most `limit` events after position `after`, oldest first, up to the position asked."""
    query = RECORDED.where(events.c.position > after, events.c.position <= knowledge.position)
    if topics:
        query = query.where(events.c.topic.in_(topics))
    if actor is not None:
        about = _about(knowledge, actor)
        query = query.join(about, about.c.position == events.c.position)
    rows = knowledge.connection.execute(query.order_by(events.c.position).limit(limit))
    return [
        event_answer(one, knowledge.log.decode(one)) for one in (RecordedEvent(*r) for r in rows)
    ]


def event_answer(recorded: RecordedEvent, event: Event) -> EventAnswer:
    """A recorded event as readers are told it."""
    about, id = subject_of(event)
    return EventAnswer(
        recorded.position,
        recorded.recorded_at,
        recorded.topic,
        about,
        id,
        recorded.originator_version,
        event.recorded_by,
        {name: value for name, value in vars(event).items() if name not in _ENVELOPE},
    )


def subject_of(event: Event) -> tuple[str, str]:
    """What sort of thing an event is about, and its id there."""
    if isinstance(event, ActorEvent):
        return "actor", event.actor
    if isinstance(event, SourceEvent):
        return "source", event.source
    return "development", str(event.originator_id)


def _about(knowledge: Knowledge, actor: str) -> CTE:
    """Where the events of the actor stand, and those of every development that ever named it.

    Found apart, by the ids: led by the position, a page would look through the whole log for an
    actor that is hardly ever named.
    """
    parties = development_parties.c
    naming = select(_as_stored_uuid(knowledge, parties.development)).where(
        parties.actor == actor, parties.known_from <= knowledge.position
    )
    originator = events.c.originator_id
    found = select(events.c.position).where(
        or_(originator == actor_id(actor), originator.in_(naming))
    )
    return found.cte("about").prefix_with("MATERIALIZED")


def _as_stored_uuid(knowledge: Knowledge, text: ColumnElement[str]) -> ColumnElement[UUID]:
    """A UUID kept as text, in the form in which each database keeps the ids of the log."""
    if knowledge.connection.dialect.name == "sqlite":
        return type_coerce(func.replace(text, "-", "", type_=String), Uuid)
    return cast(text, Uuid)
