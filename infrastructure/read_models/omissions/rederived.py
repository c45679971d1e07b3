"""Derives claims and commitments in memory, as if what a question leaves out were retracted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select

from domain.claims.claims import claims_of
from domain.claims.endings import bearing, parties_ever
from domain.claims.omission import without_sources
from domain.claims.publication import as_published, first_published
from domain.claims.successions import Passing
from domain.claims.terms import terms
from domain.dates import FOREVER
from domain.event_subjects import origins
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.read_models.as_known import Knowledge, known, published
from infrastructure.read_models.claim_filter import ActorClaimFilter, ClaimFilter
from infrastructure.read_models.claims import claims
from infrastructure.read_models.history import applied_developments
from infrastructure.read_models.omissions.affected import Affected, affected_by
from infrastructure.read_models.omissions.evidence import evidence_without
from infrastructure.read_models.omissions.omission import DATASET, SOURCE, Omission
from infrastructure.read_models.registry.actors import dissolutions, successions
from infrastructure.read_models.registry.sources import rated_sources

if TYPE_CHECKING:
    from domain.claims.claim import Claim, Pair
    from domain.claims.commitment import Term
    from domain.development.development import Development


def with_omission(knowledge: Knowledge, only: ClaimFilter, pairs: Iterable[Pair]) -> ClaimFilter:
    """Return the filter with what counts for these pairs without what it leaves out."""
    if not isinstance(only, ActorClaimFilter) or not only.without:
        return only
    affected = affected_by(knowledge, only.without, pairs)
    sources = frozenset(id for kind, id in only.without if kind == SOURCE)
    states = _Changed(knowledge, affected, sources, only.published)
    found: dict[Pair, list[Claim]] = {}
    made: dict[str, list[Term]] = {}
    kept: dict[str, Development] = {}
    for development in states.published():
        id = str(development.id)
        passing = [
            claim
            for claim in claims_of(
                development,
                states.affiliations,
                states.bearing,
                states.dissolved,
                states.successions,
            )
            if only.passes(claim, development.account)
        ]
        for claim in passing:
            found.setdefault((claim.actor, claim.toward), []).append(claim)
        if passing:
            made[id] = terms(development, states.bearing, states.dissolved, states.successions)
        kept[id] = development
    gone = affected.retracted | affected.changed
    first_days = _first_days(knowledge, gone, found)
    retracted, affiliations = affected.retracted, states.affiliations
    evidence = evidence_without(
        knowledge, only.without, only.published, programs=only.counts_programs
    )
    datasets = frozenset(id for kind, id in only.without if kind == DATASET)
    omission = Omission(
        gone, retracted, found, made, first_days, kept, affiliations, datasets, evidence
    )
    return replace(only, omission=omission)


class _Changed:
    """The developments that are derived again, and those that bear on their commitments.

    All are as if the sources had withdrawn their reports, and as published by a day.
    """

    def __init__(
        self, knowledge: Knowledge, affected: Affected, sources: Set[str], day: int
    ) -> None:
        self._knowledge, self._gone, self._sources = knowledge, affected.retracted, sources
        self._day = day
        self._states = self._loaded(affected.changed)
        others = self._bearing()
        self._first = {
            id: first_published(one.reports) if one.reports else FOREVER
            for id, one in others.items()
        }
        self.bearing = others
        if day < FOREVER:
            self.bearing = {id: as_published(one, day, self._first) for id, one in others.items()}
        self.successions = _successions(knowledge, day)
        every = [*others.values(), *(self._states.values() if self.successions else ())]
        acting = {actor for one in every for actor in parties_ever(one)}
        acting |= {one.successor for passing in self.successions.values() for one in passing}
        self.dissolved = dissolutions(knowledge, acting, day) if acting else {}
        states = chain(self._states.values(), others.values())
        named = {source for state in states for source in origins(state)}
        rows = rated_sources(knowledge, named) if named else {}
        self.affiliations = {id: row.affiliation for id, row in rows.items()}

    def published(self) -> Iterator[Development]:
        """Yield the developments that are not retracted and have a report by the day."""
        for state in self._states.values():
            if state.retracted:
                continue
            if self._day == FOREVER:
                yield state
            elif first_published(state.reports) <= self._day:
                yield as_published(state, self._day, self._first)

    def _bearing(self) -> dict[str, Development]:
        """Return all developments that bear on the end of their commitments."""
        found: dict[str, Development] = {}
        reached = {id for state in self._states.values() for id in bearing(state)}
        while reached:
            loaded = self._loaded(reached)
            found |= loaded
            reached = {id for one in loaded.values() for id in bearing(one)} - found.keys()
        return found

    def _loaded(self, ids: Iterable[str]) -> dict[str, Development]:
        states = applied_developments(self._knowledge, sorted(ids))
        return {str(state.id): self._without(state) for state in states}

    def _without(self, state: Development) -> Development:
        state = without_sources(state, self._sources) if self._sources else state
        return replace(state, retracted=True) if str(state.id) in self._gone else state


def _successions(knowledge: Knowledge, day: int) -> dict[str, list[Passing]]:
    """Return the successors of each actor that has any, as published by a day (ordinal)."""
    c = successions.c
    query = select(c.of, c.actor, c.earliest, c.latest, c.doubtful).where(
        known(successions, knowledge.position), published(successions, day), ~c.withdrawn
    )
    found: dict[str, list[Passing]] = {}
    for of, *passing in knowledge.connection.execute(query.order_by(c.actor, c.number)):
        found.setdefault(of, []).append(Passing(*passing))
    return found


def _first_days(
    knowledge: Knowledge, gone: Set[str], found: Mapping[Pair, Iterable[Claim]]
) -> dict[Pair, int]:
    """Return the first day of each pair on which a claim is left out or derived again."""
    rows = _first_of.rows(knowledge.connection, ids=encode_rows(gone), position=knowledge.position)
    days = {(actor, toward): day for actor, toward, day in rows}
    for pair, made in found.items():
        first = min(claim.start_earliest for claim in made)
        days[pair] = min(days.get(pair, first), first)
    return days


@CompiledQuery
def _first_of(dialect: str) -> Select[*tuple[Any, ...]]:
    c = claims.c
    first = select(c.actor, c.toward, func.min(c.start_earliest).label("first"))
    among = is_among(dialect, c.development, "ids")
    return first.where(among, known(claims)).group_by(c.actor, c.toward)
