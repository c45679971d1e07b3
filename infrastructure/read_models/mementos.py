"""The positions at which an answer about an actor may have changed, and when each was recorded.

These are the positions of every event about an actor or a source, because a name, a membership, a
dissolution, a rating or an affiliation may show in an answer about another actor. They are also
those of every event about a development to which the actor and its counterpart, or coalitions or
predecessors of them, are parties. Between two neighbours the answer is the same except for its
position. It need not differ at each of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Select, or_, select, union

from infrastructure.log.tables import events
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.commitments.commitments import commitments
from infrastructure.read_models.developments.rows import development_parties, developments
from infrastructure.read_models.registry.actors import actors, registered_position
from infrastructure.read_models.registry.sources import sources
from infrastructure.read_models.stances.coalitions import ever_above


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
    named = [id for id in (about.actor, about.toward) if id]
    sides = [ever_above(knowledge, id) if about.inherit else {id} for id in named]
    positions = union(
        select(actors.c.known_from),
        select(sources.c.known_from),
        _developments(knowledge, sides),
    ).subquery()
    return select(events.c.position, events.c.recorded_at).where(
        events.c.position >= first_memento(knowledge, about).position,
        events.c.position <= knowledge.position,
        events.c.position.in_(select(positions.c.known_from)),
    )


def _developments(knowledge: Knowledge, sides: Iterable[set[str]]) -> Select[tuple[int]]:
    """Select the developments that ever involved one of the actors of each side.

    A development also gets a new row when the cause of one of its endings changes.
    """
    involving = [developments.c.id.in_(_involving(knowledge, side)) for side in sides]
    return select(developments.c.known_from).where(*involving)


def _involving(knowledge: Knowledge, parties: set[str]) -> CompoundSelect[tuple[Any]]:
    table, c = development_parties, commitments.c
    named = select(table.c.development).where(
        table.c.actor.in_(parties), table.c.known_from <= knowledge.position
    )
    # A successor is bound by commitments of developments that do not name it.
    bound = select(c.development).where(
        or_(c.by.in_(parties), c.toward.in_(parties)),
        c.origin.is_not(None),
        c.known_from <= knowledge.position,
    )
    return union(named, bound)
