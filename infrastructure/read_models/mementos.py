"""The positions at which an answer about an actor may have changed, and when each was recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select, union

from domain.vocabulary import INHERITING_RELATIONS
from infrastructure.log_tables import events
from infrastructure.read_models.actors import actors, memberships, registered_position
from infrastructure.read_models.developments import development_parties, developments
from infrastructure.read_models.knowledge import STILL, Knowledge
from infrastructure.read_models.stances import stance_pairs


class Memento(NamedTuple):
    """A state of the log: a position, and when it was recorded."""

    position: int
    at: datetime


def memento_of(knowledge: Knowledge, position: int) -> Memento:
    """The state at a position that the log has."""
    query = select(events.c.recorded_at).where(events.c.position == position)
    return Memento(position, knowledge.connection.execute(query).scalar_one())


def first_memento(knowledge: Knowledge, actor: str, toward: str | None) -> Memento:
    """The first state in which the actor, and its counterpart, are known; both must be by now."""
    known = (registered_position(knowledge.connection, id) for id in (actor, toward) if id)
    return memento_of(knowledge, max(position for position in known if position))


def memento_at(knowledge: Knowledge, actor: str, toward: str | None, instant: datetime) -> Memento:
    """The last state recorded by an instant; before the first it is the first."""
    first = first_memento(knowledge, actor, toward)
    query = select(events.c.position, events.c.recorded_at).where(
        events.c.recorded_at <= instant, events.c.position <= knowledge.position
    )
    newest = query.order_by(events.c.recorded_at.desc(), events.c.position.desc()).limit(1)
    row = knowledge.connection.execute(newest).first()
    return first if row is None or row.position < first.position else Memento(*row)


def mementos(
    knowledge: Knowledge, actor: str, toward: str | None, inherit: bool, after: int, limit: int
) -> list[Memento]:
    """The states after position `after` that bore on the actor, oldest first.

    They are those of each event of the actor, of the counterpart where one is named, and of a
    development that it is party to, with that counterpart; of the dissolution of a counterpart;
    with `inherit` also those of its coalitions and of their bonds.
    """
    first = first_memento(knowledge, actor, toward)
    above = _above(knowledge, actor) if inherit else {actor}
    named = above if toward is None else {*above, toward}
    sources = [
        _developments(above, toward),
        select(actors.c.known_from).where(actors.c.id.in_(named)),
        _dissolutions(above),
    ]
    if inherit:
        sources += _bonds(above)
    query = select(events.c.position, events.c.recorded_at).where(
        events.c.position > max(after, first.position - 1),
        events.c.position <= knowledge.position,
        or_(
            events.c.position == first.position,
            events.c.position.in_(select(union(*sources).subquery().c[0])),
        ),
    )
    rows = knowledge.connection.execute(query.order_by(events.c.position).limit(limit))
    return [Memento(*row) for row in rows]


def _developments(above: set[str], toward: str | None) -> Select[tuple[int]]:
    parties = development_parties
    query = select(developments.c.known_from).where(
        developments.c.id.in_(select(parties.c.development).where(parties.c.actor.in_(above)))
    )
    if toward is None:
        return query
    with_it = select(parties.c.development).where(parties.c.actor == toward)
    return query.where(developments.c.id.in_(with_it))


def _dissolutions(above: set[str]) -> Select[tuple[int]]:
    """Where a counterpart was known to be dissolved."""
    pairs = select(stance_pairs.c.toward).where(stance_pairs.c.actor.in_(above))
    return select(actors.c.known_from).where(
        actors.c.dissolved.is_not(None), actors.c.id.in_(pairs)
    )


def _bonds(above: set[str]) -> list[Select[tuple[Any]]]:
    """Where a bond of the actor or of its coalitions began to be known, and where that ended."""
    table = memberships
    bound = or_(table.c.actor.in_(above), table.c.of.in_(above))
    until = select(table.c.known_to).where(bound, table.c.known_to < STILL)
    return [select(table.c.known_from).where(bound), until]


def _above(knowledge: Knowledge, actor: str) -> set[str]:
    """The actor, and every coalition that its bonds ever led to."""
    found: set[str] = set()
    frontier = {actor}
    while frontier:
        found |= frontier
        query = select(memberships.c.of).where(
            memberships.c.actor.in_(frontier), memberships.c.relation.in_(INHERITING_RELATIONS)
        )
        frontier = {row.of for row in knowledge.connection.execute(query)} - found
    return found
