"""What each event of a page made of a development: its state and its claims before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from domain.claims import Claim, claims_of
from domain.commitment import Term, terms
from domain.confidence import Assessment, assess
from domain.development import (
    CommitmentEnded,
    Development,
    DevelopmentReported,
    DevelopmentRetracted,
    evolve,
)
from domain.event import Event
from domain.source import SourceAffiliated, SourceRegistered
from infrastructure.projections.page import Entry, Page
from infrastructure.read_models.developments import (
    development_grounds,
    development_sources,
    developments,
)
from infrastructure.read_models.knowledge import STILL

History = Callable[[Iterable[UUID], int], dict[UUID, list[Event]]]


class Said(NamedTuple):
    """What a development says: how far it is believed, its claims and its commitments."""

    assessment: Assessment
    claims: list[Claim]
    terms: list[Term]


class Revision(NamedTuple):
    """A development at one position, and as it was known just before."""

    position: int
    recorded_at: datetime
    after: Development
    says: Said
    before: Development | None = None
    said: Said | None = None


class Revisions:
    """Follows the developments of one page; needs the history of those begun before it.

    `history` answers the events of developments up to and including a position. `affiliated`
    names the actor each source belongs to, and is kept up with the page.
    """

    def __init__(
        self,
        connection: Connection,
        history: History,
        page: Page,
        affiliated: dict[str, str | None],
    ) -> None:
        self._connection = connection
        self._history = history
        self._page = page
        self._affiliations = affiliated
        self._states: dict[UUID, Development] = {}
        self._retracted: set[str] = set()
        self._grounds: dict[str, set[str]] = {}
        self._sources: dict[str, set[UUID]] = {}
        self._before_page = page[0].position - 1

    def all(self) -> Iterator[Revision]:
        """A revision for each event that bears on a development, in the order of the log."""
        self._load_changed()
        for entry in self._page:
            event = entry.event
            if isinstance(event, DevelopmentReported):
                yield self._begun(entry, event)
            elif event.originator_id in self._states:
                yield self._changed(entry, self._states[event.originator_id])
                if isinstance(event, DevelopmentRetracted):
                    yield from self._void_grounds(entry, str(event.originator_id))
            elif isinstance(event, SourceRegistered):
                self._affiliations[event.source] = event.affiliation
            elif isinstance(event, SourceAffiliated):
                yield from self._reassess(entry, event)

    def _load_changed(self) -> None:
        """Every development that the page changes and an earlier page began, at one go."""
        begun = {e.event.originator_id for e in self._page if e.event.originator_version == 1}
        changed = {
            e.event.originator_id for e in self._page if e.event.TOPIC.startswith("development.")
        }
        self._load(changed - begun)

    def _load(self, ids: Iterable[UUID]) -> None:
        for id, events in self._history(ids, self._before_page).items():
            state: Development | None = None
            for event in events:
                state = evolve(state, event)
            assert state is not None
            self._states[id] = state
            self._remember(state)
            if state.retracted:
                self._retracted.add(str(id))

    def _remember(self, state: Development) -> None:
        for origin in origins(state):
            self._sources.setdefault(origin, set()).add(state.id)
        for ending in state.endings:
            if ending.ground is not None:
                self._grounds.setdefault(ending.ground, set()).add(str(state.id))

    def _begun(self, entry: Entry, event: DevelopmentReported) -> Revision:
        state = self._states[event.originator_id] = evolve(None, event)
        self._remember(state)
        return Revision(entry.position, entry.recorded_at, state, self._read(state))

    def _changed(self, entry: Entry, before: Development) -> Revision:
        said = self._read(before)
        after = self._states[before.id] = evolve(before, entry.event)
        if isinstance(entry.event, CommitmentEnded) and entry.event.ending.ground:
            self._look_up_retraction(entry.event.ending.ground)
        self._remember(after)
        return self._revision(entry, before, said, after)

    def _revision(
        self, entry: Entry, before: Development, said: Said, after: Development
    ) -> Revision:
        says = self._read(after)
        return Revision(entry.position, entry.recorded_at, after, says, before, said)

    def _read(self, state: Development) -> Said:
        for ending in state.endings:
            if ending.ground is not None:
                self._look_up_retraction(ending.ground)
        assessment = assess(state.reports, state.disputes, self._affiliations)
        claims = claims_of(state, assessment, self._retracted)
        return Said(assessment, claims, terms(state, self._retracted))

    def _look_up_retraction(self, ground: str) -> None:
        if UUID(ground) in self._states or ground in self._retracted:
            return
        retracted = select(developments.c.id).where(
            developments.c.id == ground,
            developments.c.known_to == STILL,
            developments.c.retracted,
        )
        if self._connection.execute(retracted).first() is not None:
            self._retracted.add(ground)

    def _void_grounds(self, entry: Entry, ground: str) -> Iterator[Revision]:
        """Endings that rested on a development fall with it."""
        resting = select(development_grounds.c.development).where(
            development_grounds.c.ground == ground
        )
        ids = {row.development for row in self._connection.execute(resting)}
        ids |= self._grounds.get(ground, set())
        self._load(UUID(id) for id in ids if UUID(id) not in self._states)
        before = {id: self._read(self._states[UUID(id)]) for id in sorted(ids)}
        self._retracted.add(ground)
        for id, said in before.items():
            state = self._states[UUID(id)]
            yield self._revision(entry, state, said, state)

    def _reassess(self, entry: Entry, event: SourceAffiliated) -> Iterator[Revision]:
        """Origins of one actor count once, so an affiliation bears on all that a source said."""
        named = select(development_sources.c.development).where(
            development_sources.c.source == event.source, development_sources.c.known_to == STILL
        )
        ids = {UUID(row.development) for row in self._connection.execute(named)}
        ids |= self._sources.get(event.source, set())
        self._load(id for id in ids if id not in self._states)
        before = {id: self._read(self._states[id]) for id in sorted(ids)}
        self._affiliations[event.source] = event.affiliation
        for id, said in before.items():
            state = self._states[id]
            yield self._revision(entry, state, said, state)


def origins(state: Development) -> set[str]:
    """Every source that a report or a dispute of the development comes from or relays."""
    if len(state.reports) == 1 and not state.disputes:
        (only,) = state.reports
        return {only.source, only.relays} if only.relays else {only.source}
    told = [*state.reports, *(dispute.report for dispute in state.disputes)]
    named = {report.source for report in told}
    return named | {report.relays for report in told if report.relays}
