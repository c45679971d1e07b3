"""Commitments between two actors, each with where it stands on a day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from domain.claims import Claim
from domain.commitment import Standing, Term, standing, terms
from domain.dates import iso_day
from domain.development import Development, evolve
from domain.vocabulary import Effect
from infrastructure.read_models.claims import claim_of, claims
from infrastructure.read_models.developments import developments
from infrastructure.read_models.histories import histories
from infrastructure.read_models.knowledge import Knowledge, known

MOST_ACTS = 200
DAYS_SHOWN_AFTER_THE_END = 90

_BOUND = select(claims.c.actor, claims.c.toward, claims.c.development).where(
    claims.c.part == "commitment",
    claims.c.actor.in_(bindparam("actors", expanding=True)),
    known(claims),
)
_ACTS = (
    select(claims)
    .where(
        or_(
            and_(claims.c.actor == bindparam("by"), claims.c.toward == bindparam("toward")),
            and_(claims.c.actor == bindparam("toward"), claims.c.toward == bindparam("by")),
        ),
        claims.c.effect.in_([Effect.ATTACK.value, Effect.THREAT.value]),
        claims.c.end_latest >= bindparam("begins"),
        claims.c.start_earliest <= bindparam("through"),
        known(claims),
    )
    .order_by(claims.c.start_earliest, claims.c.development)
    .limit(MOST_ACTS)
)

_RETRACTED = select(developments.c.id).where(
    developments.c.id.in_(bindparam("ids", expanding=True)),
    developments.c.retracted,
    known(developments),
)

Pair = tuple[str, str]
Committed = tuple[str, Term, Standing]


def commitments_of(
    knowledge: Knowledge, pairs: Iterable[Pair], on: int
) -> dict[Pair, list[Committed]]:
    """For each pair its commitments on day `on`, with the development each comes from.

    One that is over is shown for 90 days more. Breaches and strains beyond 200 acts between two
    actors since the commitment began are not listed.
    """
    wanted = set(pairs)
    found: dict[Pair, list[Committed]] = {}
    for id, term in _terms(knowledge, wanted, on):
        pair = (term.commitment.by, term.commitment.toward)
        if term.live_through + DAYS_SHOWN_AFTER_THE_END < on and _is_over(term, on):
            continue
        acts = _acts(knowledge, pair, term, on)
        found.setdefault(pair, []).append((id, term, standing(term, on, acts)))
    return found


def commitment_answer(id: str, term: Term, stands: Standing) -> dict[str, Any]:
    """A commitment as an answer shows it."""
    commitment = term.commitment
    return {
        "development": id,
        "number": term.number,
        "action": commitment.action,
        "effective": commitment.effective,
        "effective_earliest": iso_day(term.begins),
        "until": commitment.until,
        "ended": iso_day(term.stops) if term.stops is not None else None,
        "partial": commitment.partial,
        "scope": commitment.scope,
        "condition": commitment.condition,
        "status": stands.status,
        "breaches": list(stands.breaches),
        "strained_by": list(stands.strained_by),
    }


def _is_over(term: Term, on: int) -> bool:
    return (term.last is not None and term.last < on) or (
        term.stops is not None and term.stops <= on
    )


def _terms(knowledge: Knowledge, pairs: set[Pair], on: int) -> Iterable[tuple[str, Term]]:
    """Every term between the pairs that was declared by day `on`, in the order of beginning."""
    if not pairs:
        return []
    given = {"actors": sorted({actor for actor, _ in pairs}), "position": knowledge.position}
    ids = sorted(
        {
            row.development
            for row in knowledge.connection.execute(_BOUND, given)
            if (row.actor, row.toward) in pairs
        }
    )
    if not ids:
        return []
    states = states_of(knowledge, ids)
    retracted = _retracted(knowledge, states.values())
    found = [
        (str(state.id), term)
        for state in states.values()
        for term in terms(state, retracted)
        if (term.commitment.by, term.commitment.toward) in pairs
        and min(term.declared, term.begins) <= on
    ]
    return sorted(found, key=lambda item: (item[1].begins, item[0], item[1].number))


def states_of(knowledge: Knowledge, ids: Iterable[str]) -> dict[str, Development]:
    """Developments as known at the position, from their events in the log."""
    states: dict[str, Development] = {}
    for id, recorded in histories(knowledge, [UUID(id) for id in ids]).items():
        for one in recorded:
            states[str(id)] = evolve(states.get(str(id)), knowledge.log.decode(one))
    return states


def _retracted(knowledge: Knowledge, states: Iterable[Development]) -> set[str]:
    grounds = {e.ground for state in states for e in state.endings if e.ground is not None}
    if not grounds:
        return set()
    given = {"ids": sorted(grounds), "position": knowledge.position}
    return {row.id for row in knowledge.connection.execute(_RETRACTED, given)}


def _acts(knowledge: Knowledge, pair: Pair, term: Term, on: int) -> list[Claim]:
    """Attacks and threats between the two that reach past the beginning of the term."""
    given = {
        "by": pair[0],
        "toward": pair[1],
        "begins": term.begins,
        "through": min(on, term.live_through),
        "position": knowledge.position,
    }
    return [claim_of(row) for row in knowledge.connection.execute(_ACTS, given)]
