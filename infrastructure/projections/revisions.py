"""Computes each development before and after each event of a batch, with its claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from domain.actor.dissolution import DissolutionEvent
from domain.actor.succession import SuccessionEvent
from domain.claims.claim import Claim
from domain.claims.claims import claims_of
from domain.claims.commitment import Term
from domain.claims.confidence import Attestation, Grading
from domain.claims.endings import NOBODY, Endings, bearing, parties_ever
from domain.claims.publication import as_published, first_published, lasting, publication_days
from domain.claims.successions import NO_SUCCESSIONS
from domain.claims.terms import terms
from domain.dates import When, parse_when
from domain.development.development import Development, check_change, evolve
from domain.development.durations import occurred_until
from domain.development.events import DevelopmentReported, DevelopmentRetracted, RetractionWithdrawn
from domain.event import Event, UnreadableEvent, aggregate_after
from domain.event_subjects import origins
from domain.source import SourceAffiliated, SourceRegistered
from domain.values import Account
from infrastructure.projections.batch import LoggedBatch, LoggedEvent
from infrastructure.projections.dependencies import Dependencies
from infrastructure.projections.registry.lives import Lives, LivesOfActors
from infrastructure.read_models.as_known import STILL
from infrastructure.read_models.developments.rows import development_sources

History = Callable[[Iterable[UUID], int], dict[UUID, list[Event]]]


class Content(NamedTuple):
    """The content of a development: account, days, assessment, claims and commitments.

    It includes all that was published, the newest part on `day`. `earlier` has the contents with
    fewer publications, oldest first.
    """

    day: int
    account: Account
    occurred: When
    assessment: Grading
    claims: list[Claim]
    terms: list[Term]
    earlier: tuple[Content, ...] = ()

    @property
    def by_day(self) -> tuple[Content, ...]:
        """The content from each day of publication on."""
        return (*self.earlier, self)

    def binds_like(self, other: Content) -> bool:
        """Return whether the claims and commitments are the same on each day of publication."""
        claims, terms = (
            [lasting([(one.day, get(one)) for one in content.by_day]) for content in (self, other)]
            for get in (_CLAIMS, _TERMS)
        )
        return claims[0] == claims[1] and terms[0] == terms[1]


_CLAIMS, _TERMS = attrgetter("claims"), attrgetter("terms")


class Revision(NamedTuple):
    """A development and its content, after the event at one position and before it."""

    position: int
    recorded_at: datetime
    after: Development
    content_after: Content
    before: Development | None = None
    content_before: Content | None = None


class Revisions:
    """Follows the developments of one batch, with the history of those from earlier batches.

    `history` returns the events of developments up to and including a position. `affiliated` gives
    the actor that each source belongs to, and `lives` which actors no longer exist or have
    successors; both are updated along the batch.
    """

    def __init__(
        self,
        connection: Connection,
        history: History,
        batch: LoggedBatch,
        affiliated: dict[str, str | None],
        lives: Lives,
    ) -> None:
        self._connection = connection
        self._history = history
        self._batch = batch
        self._affiliations = affiliated
        self._lives = lives
        self._states: dict[UUID, Development] = {}
        self._dependencies = Dependencies(connection)
        self._sources: dict[str, set[UUID]] = {}
        self._before_batch = batch[0].position - 1

    def of(self, entry: LoggedEvent) -> list[Revision]:
        """Return the revisions that an event causes; call it in the order of the log.

        If it raises, for an event that cannot be applied, its state is as before the call.
        """
        id = entry.event.originator_id
        before = self._states.get(id)
        try:
            found = list(self._revised(entry))
        except Exception:
            self._states.pop(id, None)
            if before is not None:
                self._states[id] = before
            raise
        if found and (after := self._states.get(id)) is not None:
            self._remember(after)
        return found

    def _revised(self, entry: LoggedEvent) -> Iterator[Revision]:
        event = entry.event
        if isinstance(event, DevelopmentReported):
            yield self._begun(entry, event)
        elif event.originator_id in self._states:
            yield from self._changed(entry, self._states[event.originator_id])
        elif isinstance(event, SourceRegistered):
            self._affiliations[event.source] = event.affiliation
        elif isinstance(event, SourceAffiliated):
            yield from self._reassess(entry, event)
        elif isinstance(event, DissolutionEvent | SuccessionEvent):
            yield from self._live_otherwise(entry, event)
        elif event.TOPIC.startswith("development."):
            raise LookupError("the log has no first report of its development")

    def load_changed(self) -> None:
        """Load, in one query, every development of an earlier batch that this batch changes."""
        events = [e.event for e in self._batch if not isinstance(e.event, UnreadableEvent)]
        begun = {event.originator_id for event in events if event.originator_version == 1}
        changed = {e.originator_id for e in events if e.TOPIC.startswith("development.")}
        self._load(changed - begun)

    def _load(self, ids: Iterable[UUID]) -> None:
        for id, events in self._history(ids, self._before_batch).items():
            state = aggregate_after(events, DevelopmentReported, evolve)
            if state is not None:
                self._states[id] = state
                self._remember(state)

    def _remember(self, state: Development) -> None:
        for origin in origins(state):
            self._sources.setdefault(origin, set()).add(state.id)
        self._dependencies.remember(state)

    def _begun(self, entry: LoggedEvent, event: DevelopmentReported) -> Revision:
        state = self._states[event.originator_id] = evolve(None, event)
        parse_when(state.account.occurred)
        return Revision(entry.position, entry.recorded_at, state, self._content(state))

    def _changed(self, entry: LoggedEvent, before: Development) -> Iterator[Revision]:
        """Yield the development, and those whose commitments end otherwise."""
        dependent = self._contents(self._dependencies.on({before.id}) - {before.id})
        content = self._content(before)
        check_change(before, entry.event)
        after = self._states[before.id] = evolve(before, entry.event)
        parse_when(after.account.occurred)
        yield self._revision(entry, before, content, after)
        yield from self._ended_otherwise(entry, dependent)

    def _live_otherwise(
        self, entry: LoggedEvent, event: DissolutionEvent | SuccessionEvent
    ) -> Iterator[Revision]:
        """Yield the developments whose commitments end, or pass to successors, because of an event.

        They depend on a commitment of the actor or toward it, or on one that may pass.
        """
        passing = self._lives.predecessors(event)
        dependent = self._dependencies.on_actors({event.actor, *passing}, self._states)
        binding = self._dependencies.binding(passing, self._states) if passing else set()
        former = self._contents(dependent)
        bound = self._contents(binding - dependent)
        self._lives.take(event)
        yield from self._ended_otherwise(entry, former)
        for id, content in bound.items():
            revision = self._revision(entry, self._states[id], content, self._states[id])
            if not revision.content_after.binds_like(content):
                yield revision

    def _ended_otherwise(
        self, entry: LoggedEvent, former: Mapping[UUID, Content]
    ) -> Iterator[Revision]:
        for id, content in former.items():
            state = self._states[id]
            revision = self._revision(entry, state, content, state)
            if revision.content_after != content or _voids_ending(entry.event, state):
                yield revision

    def _revision(
        self, entry: LoggedEvent, before: Development, content_before: Content, after: Development
    ) -> Revision:
        return Revision(
            entry.position,
            entry.recorded_at,
            after,
            self._content(after),
            before,
            content_before,
        )

    def _content(self, state: Development) -> Content:
        others = self._bearing_on(state)
        published = {id: first_published(one.reports) for id, one in others.items()}
        if self._lives.are_all_open:
            lives = None
        else:
            acting = {actor for one in (state, *others.values()) for actor in parties_ever(one)}
            lives = self._lives.of(acting)
        ended = lives.publication_days if lives else ()
        *before, last = publication_days(state, published, others.values(), ended)
        earlier = tuple(
            self._published(
                day,
                as_published(state, day, published),
                {id: as_published(one, day, published) for id, one in others.items()},
                lives,
            )
            for day in before
        )
        return self._published(last, state, others, lives, earlier)

    def _published(
        self,
        day: int,
        development: Development,
        others: Mapping[str, Development],
        lives: LivesOfActors | None,
        earlier: tuple[Content, ...] = (),
    ) -> Content:
        reports, disputes = development.reports, development.disputes
        assessment = Attestation(reports, disputes, self._affiliations).of_deed()
        gone = lives.dissolved(day) if lives else NOBODY
        heirs = lives.successions(day) if lives else NO_SUCCESSIONS
        claims = claims_of(development, self._affiliations, others, gone, heirs)
        made = terms(development, others, gone, heirs)
        account, end = development.account, Endings(others).end_of(development, self._affiliations)
        occurred = occurred_until(account, end)
        return Content(day, account, occurred, assessment, claims, made, earlier)

    def _bearing_on(self, state: Development) -> dict[str, Development]:
        """Return the developments that bear on the end of commitments of this one.

        They are the causes of its endings, those that a `while` names, and all that bear on those.
        """
        found: dict[str, Development] = {}
        reached = bearing(state)
        while reached:
            ids = [UUID(id) for id in sorted(reached)]
            self._load(id for id in ids if id not in self._states)
            states = [self._states[id] for id in ids if id in self._states]
            found |= {str(one.id): one for one in states}
            reached = {id for one in states for id in bearing(one)} - found.keys()
        return found

    def _contents(self, ids: Iterable[UUID]) -> dict[UUID, Content]:
        """Return the contents of these developments as they are before an event."""
        ids = sorted(ids)
        self._load(id for id in ids if id not in self._states)
        return {id: self._content(self._states[id]) for id in ids if id in self._states}

    def _reassess(self, entry: LoggedEvent, event: SourceAffiliated) -> Iterator[Revision]:
        """Assess again all that a source reported, because origins of one actor count once."""
        named = select(development_sources.c.development).where(
            development_sources.c.source == event.source, development_sources.c.known_to == STILL
        )
        ids = {UUID(row.development) for row in self._connection.execute(named)}
        ids |= self._sources.get(event.source, set())
        self._load(id for id in ids if id not in self._states)
        # A report of this batch may have been withdrawn in it, or corrected to another source.
        ids = {id for id in ids if event.source in origins(self._states[id])}
        ids |= self._dependencies.on(ids)
        before = self._contents(ids)
        self._affiliations[event.source] = event.affiliation
        for id, content in before.items():
            state = self._states[id]
            yield self._revision(entry, state, content, state)


def _voids_ending(event: Event, development: Development) -> bool:
    """Return whether an event makes an end, an ending or a met condition void, or no longer void.

    It is void while its cause is retracted. A development shows it even if nothing follows from it,
    as for an ending that was withdrawn.
    """
    endings = (*development.endings, *development.withdrawn_endings)
    causes = {one.cause for one in endings} | {one.cause for one in development.met_conditions}
    causes |= set() if development.end is None else {development.end.cause}
    is_about_a_cause = isinstance(event, DevelopmentRetracted | RetractionWithdrawn)
    return is_about_a_cause and str(event.originator_id) in causes
