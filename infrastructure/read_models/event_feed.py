"""Pages of the log: every event, or the events that pass a filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    String,
    Table,
    Uuid,
    cast,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union,
)

from domain.event import actor_id, source_id
from infrastructure.log.event_filter import EventFilter
from infrastructure.log.recorder import RECORDED_EVENTS, RecordedEvent
from infrastructure.log.tables import events
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.commitments.findings import findings
from infrastructure.read_models.developments.rows import (
    development_parties,
    development_sources,
    developments,
)
from infrastructure.read_models.event_subjects import History, with_subjects
from infrastructure.read_models.history import EventAnswer, event_answer, histories
from infrastructure.read_models.registry.actors import memberships, successions


def log_page(
    knowledge: Knowledge, after: int, limit: int, wanted: EventFilter
) -> list[EventAnswer]:
    """Return at most `limit` events after `after`, oldest first, up to the answer's position."""
    found: list[EventAnswer] = []
    while len(found) < limit:
        most = limit - len(found)
        rows = knowledge.connection.execute(_candidates(knowledge, after, most, wanted)).all()
        page = [RecordedEvent(*row) for row in rows]
        found += [
            event_answer(one.recorded, one.event)
            for one in with_subjects(knowledge.log, page, _history(knowledge))
            if one.is_wanted(wanted)
        ]
        if len(page) < most:
            break
        after = page[-1].position
    return found


def _history(knowledge: Knowledge) -> History:
    def read(ids: Sequence[UUID], until: int) -> list[RecordedEvent]:
        found = histories(knowledge, ids).values()
        return [one for history in found for one in history if one.position <= until]

    return read


def _candidates(
    knowledge: Knowledge, after: int, most: int, wanted: EventFilter
) -> Select[*tuple[Any, ...]]:
    """Select the next events that may pass: on aggregates that ever had what the filter names."""
    query = RECORDED_EVENTS.where(
        events.c.position > after, events.c.position <= knowledge.position
    )
    if wanted.types:
        topic = events.c.topic
        begun = [topic.startswith(f"{word}.", autoescape=True) for word in wanted.types]
        query = query.where(or_(topic.in_(wanted.types), *begun))
    if not wanted.names_nothing:
        about = _about(knowledge, wanted)
        query = query.join(about, about.c.position == events.c.position)
    return query.order_by(events.c.position).limit(most)


def _about(knowledge: Knowledge, wanted: EventFilter) -> CTE:
    """Select the positions of the events of all aggregates that ever had what the filter names.

    Found apart, by the ids: led by the position, a page would look through the whole log for an
    actor that is hardly ever named.
    """
    found = select(events.c.position).where(*_conditions(knowledge, wanted))
    return found.cte("about").prefix_with("MATERIALIZED")


def _conditions(knowledge: Knowledge, wanted: EventFilter) -> Iterator[ColumnElement[bool]]:
    originator = events.c.originator_id
    parties, reported, whole = development_parties, development_sources, developments
    if wanted.actor is not None:
        party = _ever(knowledge, parties, parties.c.actor == wanted.actor)
        finder = _ever(knowledge, findings, findings.c.actor == wanted.actor)
        yield _is_any(_bound_with(knowledge, wanted.actor), party, finder)
    for actor in wanted.pair or ():
        yield originator.in_(_ever(knowledge, parties, parties.c.actor == actor))
    if wanted.source is not None:
        named = _ever(knowledge, reported, reported.c.source == wanted.source)
        yield _is_any([source_id(wanted.source)], named)
    if wanted.kind is not None:
        yield originator.in_(_ever(knowledge, whole, whole.c.kind == wanted.kind))
    if wanted.conflict is not None:
        yield originator.in_(_ever(knowledge, whole, whole.c.conflict == wanted.conflict))


def _is_any(ids: Iterable[UUID], *named: Select[UUID]) -> ColumnElement[bool]:
    """Of these aggregates or of those named, in one list: for an `or` of two PostgreSQL would look
    through the whole log."""
    return events.c.originator_id.in_(union(*named, *(select(literal(id, Uuid)) for id in ids)))


def _bound_with(knowledge: Knowledge, actor: str) -> list[UUID]:
    """Return the actor, and the actors that ever had a membership in it, or succeeded it."""
    bound = union(
        *(
            select(table.c.actor).where(
                table.c.of == actor, table.c.known_from <= knowledge.position
            )
            for table in (memberships, successions)
        )
    )
    others = knowledge.connection.execute(bound).scalars()
    return [actor_id(actor), *(actor_id(other) for other in others)]


def _ever(knowledge: Knowledge, table: Table, such: ColumnElement[bool]) -> Select[UUID]:
    """The developments with such a row at any position up to the one asked about."""
    id = table.c.id if table is developments else table.c.development
    return select(_as_stored_uuid(knowledge, id)).where(
        such, table.c.known_from <= knowledge.position
    )


def _as_stored_uuid(knowledge: Knowledge, text: ColumnElement[str]) -> ColumnElement[UUID]:
    """A UUID kept as text, in the form in which each database keeps the ids of the log."""
    if knowledge.connection.dialect.name == "sqlite":
        return type_coerce(func.replace(text, "-", "", type_=String), Uuid)
    return cast(text, Uuid)
