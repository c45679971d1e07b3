"""The positions at which an answer about an actor may have changed, and when each was recorded.

They are those of every event about an actor or a source, for a name, a membership, a dissolution, a
rating or an affiliation may show in an answer about another, and of every event that bore on a
development to which the actor is a party, or a coalition of it. So between two neighbours the
answer is one and the same but for its position; that it differs at each of them is not said.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select, union

from domain.vocabulary import INHERITING_RELATIONS
from infrastructure.log.tables import events
from infrastructure.read_models.actors import actors, memberships, registered_position
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.developments.rows import development_parties, developments
from infrastructure.read_models.sources import sources


class Memento(NamedTuple):
    """A state of the log: a position, and when it was recorded."""

    position: int
    at: datetime


class About(NamedTuple):
    """What an answer is about: an actor, toward all or one, with or without its coalitions."""

    actor: str
    toward: str | None
    inherit: bool


def first_memento(knowledge: Knowledge, about: About) -> Memento:
    """The first state in which the actor, and its counterpart, are known; both must be by now."""
    named = [id for id in (about.actor, about.toward) if id]
    known = (registered_position(knowledge.connection, id) for id in named)
    position = max(position for position in known if position)
    query = select(events.c.recorded_at).where(events.c.position == position)
    return Memento(position, knowledge.connection.execute(query).scalar_one())


def last_memento(knowledge: Knowledge, about: About) -> Memento:
    """The last state that may have changed the answer."""
    query = _bearing(knowledge, about).order_by(events.c.position.desc()).limit(1)
    return Memento(*knowledge.connection.execute(query).one())


def memento_at(knowledge: Knowledge, about: About, instant: datetime) -> Memento:
    """The last of the states that was recorded by an instant; before the first it is the first."""
    by_then = _bearing(knowledge, about).where(events.c.recorded_at <= instant)
    row = knowledge.connection.execute(by_then.order_by(events.c.position.desc()).limit(1)).first()
    return Memento(*row) if row else first_memento(knowledge, about)


def mementos(knowledge: Knowledge, about: About, after: int, limit: int) -> list[Memento]:
    """The states after position `after`, oldest first; at a position they never change."""
    later = _bearing(knowledge, about).where(events.c.position > after)
    rows = knowledge.connection.execute(later.order_by(events.c.position).limit(limit))
    return [Memento(*row) for row in rows]


def _bearing(knowledge: Knowledge, about: About) -> Select[int, datetime]:
    """Each state by the position asked at, the first included: it is that of a registration."""
    above = _above(knowledge, about.actor) if about.inherit else {about.actor}
    positions = union(
        select(actors.c.known_from),
        select(sources.c.known_from),
        _developments(knowledge, above, about.toward),
    ).subquery()
    return select(events.c.position, events.c.recorded_at).where(
        events.c.position >= first_memento(knowledge, about).position,
        events.c.position <= knowledge.position,
        events.c.position.in_(select(positions.c.known_from)),
    )


def _developments(knowledge: Knowledge, above: set[str], toward: str | None) -> Select[tuple[int]]:
    """Select the developments that ever involved one of these actors and the counterpart.

    A development also gets a new row when the cause of one of its endings changes.
    """
    query = select(developments.c.known_from).where(
        developments.c.id.in_(_involving(knowledge, above))
    )
    if toward is None:
        return query
    return query.where(developments.c.id.in_(_involving(knowledge, {toward})))


def _involving(knowledge: Knowledge, parties: set[str]) -> Select[tuple[Any]]:
    table = development_parties
    return select(table.c.development).where(
        table.c.actor.in_(parties), table.c.known_from <= knowledge.position
    )


def _above(knowledge: Knowledge, actor: str) -> set[str]:
    """Return the actor and every coalition it ever belonged to by the position."""
    found: set[str] = set()
    frontier = {actor}
    while frontier:
        found |= frontier
        query = select(memberships.c.of).where(
            memberships.c.actor.in_(frontier),
            memberships.c.relation.in_(INHERITING_RELATIONS),
            memberships.c.known_from <= knowledge.position,
        )
        frontier = {row.of for row in knowledge.connection.execute(query)} - found
    return found
