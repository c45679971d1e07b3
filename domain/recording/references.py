"""Checks that everything a request refers to is in the log and can be referred to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from domain.actor.actor import Actor
from domain.actor.actor import evolve as evolve_actor
from domain.actor.dissolution import DissolutionCorrected, DissolutionWithdrawn
from domain.actor.events import ActorRegistered
from domain.actor.membership import Membership, MembershipCorrected, MembershipStarted
from domain.actor.succession import SuccessionRecorded
from domain.checks.invalid_values import InvalidValues
from domain.checks.words import check_slug
from domain.dates import parse_when
from domain.development.commitment_events import CommitmentResumed
from domain.development.development import evolve
from domain.development.events import (
    DevelopmentCorrected,
    DevelopmentReported,
    DevelopmentRetracted,
)
from domain.development.suspensions import refuse_void
from domain.errors import Conflict, Invalid
from domain.event import Event, actor_id, aggregate_after, source_id
from domain.log import Log
from domain.recording.dependencies import require_named
from domain.recording.extensions import may_change_extensions, require_extended
from domain.recording.membership_cycles import (
    load_actor,
    refuse_cycle,
    refuse_own_successor,
    succeeded_by,
)
from domain.source import SourceRegistered
from domain.values import Account, DevelopmentEnd, Finder, Finding, Report
from domain.vocabulary import KINDS_WITH_MEMBERS, RELATIONS, may_have


class Reference(NamedTuple):
    """An actor or source that a request names, and the field that names it."""

    kind: str
    slug: str
    field: str

    @property
    def id(self) -> UUID:
        return actor_id(self.slug) if self.kind == "actor" else source_id(self.slug)


_REGISTERS: dict[str, type[Event]] = {"actor": ActorRegistered, "source": SourceRegistered}


class References:
    """Checks of references; each method raises `Invalid` with every missing reference.

    It remembers actors and sources it has found, because they are never unregistered.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._registered: set[tuple[str, str]] = set()

    def require_all(
        self,
        account: Account,
        reports: Sequence[Report] = (),
        id: UUID | None = None,
        before: Account | None = None,
    ) -> None:
        """Raise `Invalid` if an account or its reports name something that is not in the log.

        `id` is the id of the development, and `before` its account before a correction.
        """
        named = list(_parties(account))
        for position, report in enumerate(reports):
            named += _sources(report, f"reports[{position}]")
        found = InvalidValues()
        found.check(self._require, named)
        if account.commitments:
            found.check(self._require_extended, account, id, before)
            found.check(self._require_named, account, id, before)
        found.raise_any()

    def require_reported(self, event: DevelopmentReported) -> None:
        self.require_all(event.account, event.reports, event.originator_id)

    def require_sources(self, report: Report, field: str) -> None:
        self._require(_sources(report, field))

    def require_actor(self, slug: str, field: str) -> None:
        self._require([Reference("actor", slug, field)])

    def require_finding(self, finding: Finding) -> None:
        """Raise `Invalid` with every act, finder and source of a finding that is not recorded."""
        found = InvalidValues()
        found.check(self.require_development, finding.act, "act")
        found.check(self._require, _finder(finding.found_by))
        for position, report in enumerate(finding.reports):
            found.check(self.require_sources, report, f"reports[{position}]")
        found.raise_any()

    def succeeded_by_finder(self, finding: Finding) -> set[str]:
        """Return the actors that the finder of a finding may succeed by its date.

        Empty if the date is not valid, which another check refuses.
        """
        actor = finding.found_by.actor
        try:
            found = parse_when(finding.date, "date").latest
        except Invalid:
            return set()
        return set() if actor is None else succeeded_by(self._log, actor, found)

    def require_end(self, end: DevelopmentEnd) -> None:
        """Raise `Invalid` with the cause and every source of an end that is not recorded."""
        found = InvalidValues()
        found.check(self.require_cause, end.cause)
        for position, report in enumerate(end.reports):
            found.check(self.require_sources, report, f"reports[{position}]")
        found.raise_any()

    def require_development(self, id: UUID | None, field: str) -> None:
        if id is not None and not self._begins(id, DevelopmentReported):
            raise Invalid(
                f"{field}: there is no development {id}", field=field, allowed="a recorded one"
            )

    def require_duplicate_of(self, event: DevelopmentRetracted) -> None:
        """Raise `Invalid` if the development that remains is itself missing or retracted."""
        if event.duplicate_of is None:
            return
        self.require_development(event.duplicate_of, "duplicate_of")
        duplicate_of = aggregate_after(
            self._log.load(event.duplicate_of), DevelopmentReported, evolve
        )
        if duplicate_of is not None and duplicate_of.retracted:
            raise Invalid(
                f"duplicate_of: development {event.duplicate_of} is itself retracted",
                field="duplicate_of",
                allowed="a recorded development that was not retracted, or null",
            )

    def require_corrected(self, event: DevelopmentCorrected) -> None:
        id, account = event.originator_id, event.account
        if not may_change_extensions(event.changed):
            self._require(_parties(account))
            return
        before = aggregate_after(self._log.load(id), DevelopmentReported, evolve)
        self.require_all(account, (), id, None if before is None else before.account)

    def require_coalition(self, event: MembershipStarted) -> None:
        self.require_actor(event.of, "of")
        _require_kind(load_actor(self._log, event.of), event.relation)
        membership = Membership(event.of, event.relation, event.start_date, event.ending_date)
        refuse_cycle(self._log, load_actor(self._log, event.actor), membership, "of")

    def require_corrected_membership(self, event: MembershipCorrected) -> None:
        if "relation" in event.changed:
            _require_kind(load_actor(self._log, event.of), event.relation)
        membership = Membership(event.of, event.relation, event.start_date, event.ending_date)
        refuse_cycle(self._log, load_actor(self._log, event.actor), membership, "changes")

    def require_no_cycle_of(self, event: DissolutionCorrected | DissolutionWithdrawn) -> None:
        """Raise `Conflict` if an actor that exists longer makes its memberships a cycle."""
        actor = evolve_actor(load_actor(self._log, event.actor), event)
        for membership in actor.memberships:
            refuse_cycle(self._log, actor, membership, "id")

    def require_predecessor(self, event: SuccessionRecorded) -> None:
        """Raise `Invalid` without such a predecessor; `Conflict` if it succeeds the successor."""
        self.require_actor(event.of, "of")
        refuse_own_successor(self._log, event.actor, event.of)

    def require_cause(self, cause: str | None) -> None:
        if cause is None:
            return
        id = _uuid_of(cause)
        if id is None:
            raise Invalid(
                f"cause: {cause[:100]!r} is not a development id", field="cause", allowed="a UUID"
            )
        self.require_development(id, "cause")

    def is_retracted(self, development: str) -> bool:
        """Return whether a development is retracted; false if it is not in the log."""
        id = _uuid_of(development)
        events = [] if id is None else self._log.load(id)
        found = aggregate_after(events, DevelopmentReported, evolve)
        return found is not None and found.retracted

    def require_in_effect(self, event: CommitmentResumed) -> None:
        """Raise `Conflict` if the suspension that a resumption ends is void."""
        id = event.originator_id
        development = aggregate_after(self._log.load(id), DevelopmentReported, evolve)
        if development is not None:
            number = event.resumption.suspension
            refuse_void(number, development.interruptions, self.is_retracted)

    def _require_extended(self, account: Account, id: UUID | None, before: Account | None) -> None:
        require_extended(self._log, id, account, before)

    def _require_named(self, account: Account, id: UUID | None, before: Account | None) -> None:
        require_named(self._log, id, account, before)

    def _require(self, named: Iterable[Reference]) -> None:
        unknown = [(one, one.id) for one in named if (one.kind, one.slug) not in self._registered]
        if not unknown:
            return
        first = self._log.first(dict.fromkeys(id for _, id in unknown))
        found = InvalidValues()
        for one, id in unknown:
            found.check(self._require_one, one, first.get(id))
        found.raise_any()

    def _require_one(self, one: Reference, begun: tuple[int, Event] | None) -> None:
        check_slug(one.slug, one.field, one.kind)
        if begun is None or not isinstance(begun[1], _REGISTERS[one.kind]):
            raise Invalid(
                f"{one.field}: there is no {one.kind} {one.slug!r}",
                field=one.field,
                allowed=f"a registered {one.kind}",
                unregistered=(one.kind, one.slug),
            )
        self._registered.add((one.kind, one.slug))

    def _begins(self, id: UUID, begins: type[Event]) -> bool:
        """Return whether the log has an aggregate with this id and first event."""
        first = self._log.first([id]).get(id)
        return first is not None and isinstance(first[1], begins)


def spelt_as_recorded(id: str) -> str:
    """Return the id of a development as the log spells it; other text is unchanged."""
    return str(_uuid_of(id) or id)


def _uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _require_kind(actor: Actor, relation: str) -> None:
    """Raise `Conflict` if others cannot have a relation to an actor of this kind."""
    if not may_have(actor.kind, relation):
        others = ", ".join(one for one in RELATIONS if may_have(actor.kind, one))
        kinds = ", ".join(KINDS_WITH_MEMBERS)
        raise Conflict(
            f"relation: {actor.id} is of the kind {actor.kind!r}, to which no other actor can have"
            f" the relation {relation!r}",
            field="relation",
            allowed=f"{others}; or an actor of the kind {kinds}",
        )


def _parties(account: Account) -> Iterator[Reference]:
    for field in ("initiators", "targets", "mediators"):
        names: tuple[str, ...] = getattr(account, field)
        for position, name in enumerate(names):
            yield Reference("actor", name, f"{field}[{position}]")
    for position, commitment in enumerate(account.commitments):
        yield Reference("actor", commitment.by, f"commitments[{position}].by")
        yield Reference("actor", commitment.toward, f"commitments[{position}].toward")


def _finder(found_by: Finder) -> Iterator[Reference]:
    if found_by.actor is not None:
        yield Reference("actor", found_by.actor, "found_by.actor")
    if found_by.source is not None:
        yield Reference("source", found_by.source, "found_by.source")


def _sources(report: Report, field: str) -> Iterator[Reference]:
    yield Reference("source", report.source, f"{field}.source")
    if report.original_source is not None:
        yield Reference("source", report.original_source, f"{field}.original_source")
