"""Every verb of the system: load, decide, append. Read this module first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from domain import actor as actors
from domain import development as developments
from domain import source as sources
from domain.actor import Actor, ActorRegistered, MembershipCorrected, MembershipStarted
from domain.checks.accounts import check_changed_fields
from domain.checks.validation import check_report, check_slug
from domain.checks.violations import also
from domain.dataset import Coverage
from domain.development import (
    Development,
    DevelopmentCorrected,
    DevelopmentDisputed,
    DevelopmentRedacted,
    DevelopmentReported,
    DevelopmentRetracted,
    ReportAdded,
)
from domain.errors import DomainError
from domain.event import Event, commanded_development_id
from domain.log import Log, Recorded
from domain.membership import check_changed_parts
from domain.recording.extensions import may_change_extensions
from domain.recording.recording import (
    Recording,
    Request,
    the_actor,
    the_dataset,
    the_development,
    the_source,
)
from domain.recording.redaction import texts_in
from domain.recording.references import References, spelt_as_recorded
from domain.recording.registration import Registry
from domain.values import Dispute, Ending, NewDevelopment, Report
from domain.vocabulary import DisputePart

__all__ = ["NewDevelopment", "Request", "Stanceline"]

# Events that can create a membership cycle.
_MEMBERSHIPS = (MembershipStarted, MembershipCorrected)
# Events after which a commitment can no longer be extended or named in a `while`.
_CHANGES_OF_NAMED = (DevelopmentRetracted, DevelopmentCorrected)


class Stanceline:
    """The verbs. Each records and returns the position, or raises a `DomainError`."""

    def __init__(self, log: Log) -> None:
        self._recording = Recording(log)
        self._references = References(log)
        self._registry = Registry(log)

    def dry_run(self, refusal: Exception | None = None) -> Stanceline:
        """Return verbs that check a request and record nothing.

        Each raises a `DomainError`; for a request without an error `refusal`, or `DryRunPassed`.

        A request that was recorded before is answered as at first.
        """
        same = copy(self)
        same._recording = self._recording.dry_run(refusal)
        return same

    # Actors

    def register_actor(
        self,
        id: str,
        name: str,
        kind: str,
        aliases: tuple[str, ...],
        identifiers: dict[str, str],
        request: Request,
    ) -> Recorded:
        """Register an actor. Identifiers are unique; similar names are allowed and reported."""
        by = request.recorded_by
        event = actors.register_actor(id, name, kind, aliases, identifiers, by)
        recheck_on = (ActorRegistered,) if identifiers else ()
        require = self._registry.require_unassigned
        recorded = self._recording.create(event, request, require, recheck_on)
        return self._flagged(recorded, id, event.name, *event.aliases)

    def add_alias(self, actor: str, alias: str, request: Request) -> Recorded:
        recorded = self._recording.change(
            the_actor(actor), lambda a, by: a.add_alias(alias, by), request
        )
        return self._flagged(recorded, actor, alias)

    def rename_actor(self, actor: str, name: str, reason: str, request: Request) -> Recorded:
        recorded = self._recording.change(
            the_actor(actor), lambda a, by: a.rename(name, reason, by), request
        )
        return self._flagged(recorded, actor, name)

    def _flagged(self, recorded: Recorded, actor: str, *names: str) -> Recorded:
        return replace(recorded, similar_to=self._registry.actors_like(actor, names))

    def start_membership(
        self,
        actor: str,
        of: str,
        relation: str,
        start_date: str | None,
        request: Request,
        ending_date: str | None = None,
        reported_at: str | None = None,
    ) -> Recorded:
        """Record a membership; with an `ending_date` it is a past membership."""

        def decide(member: Actor, by: str) -> MembershipStarted:
            return member.start_membership(of, relation, start_date, ending_date, by, reported_at)

        require = self._references.require_coalition
        with also(self._references.require_actor, of, "of"):
            return self._recording.change(the_actor(actor), decide, request, require, _MEMBERSHIPS)

    def end_membership(
        self,
        actor: str,
        of: str,
        ending_date: str,
        reason: str,
        request: Request,
        reported_at: str | None = None,
    ) -> Recorded:
        return self._recording.change(
            the_actor(actor),
            lambda a, by: a.end_membership(of, ending_date, reason, by, reported_at),
            request,
        )

    def correct_membership(
        self,
        actor: str,
        number: int,
        changes: dict[str, Any],
        reason: str,
        request: Request,
        reported_at: str | None = None,
    ) -> Recorded:
        """Correct a membership; `changes` holds the new value of each field that was wrong."""
        check_changed_parts(changes)

        def decide(member: Actor, by: str) -> MembershipCorrected:
            return member.correct_membership(number, changes, reason, by, reported_at)

        require = self._references.require_no_cycle
        return self._recording.change(the_actor(actor), decide, request, require, _MEMBERSHIPS)

    def withdraw_membership(
        self, actor: str, number: int, reason: str, request: Request
    ) -> Recorded:
        return self._recording.change(
            the_actor(actor), lambda a, by: a.withdraw_membership(number, reason, by), request
        )

    def dissolve_actor(
        self, actor: str, date: str, reason: str, request: Request, reported_at: str | None = None
    ) -> Recorded:
        return self._recording.change(
            the_actor(actor), lambda a, by: a.dissolve(date, reason, by, reported_at), request
        )

    # Sources

    def register_source(
        self, id: str, name: str, affiliation: str | None, url: str | None, request: Request
    ) -> Recorded:
        with also(self._require_affiliation, affiliation):
            event = sources.register_source(id, name, affiliation, url, request.recorded_by)
        recorded = self._recording.create(
            event, request, lambda _: self._require_affiliation(affiliation)
        )
        return replace(recorded, similar_to=self._registry.sources_like(id, event.name))

    def rate_source(
        self, source: str, reliability: str, start_date: date, reason: str, request: Request
    ) -> Recorded:
        return self._recording.change(
            the_source(source), lambda s, by: s.rate(reliability, start_date, reason, by), request
        )

    def affiliate_source(
        self, source: str, affiliation: str | None, reason: str, request: Request
    ) -> Recorded:
        with also(self._require_affiliation, affiliation):
            return self._recording.change(
                the_source(source),
                lambda s, by: s.affiliate(affiliation, reason, by),
                request,
                lambda _: self._require_affiliation(affiliation),
            )

    def _require_affiliation(self, affiliation: str | None) -> None:
        if affiliation is not None:
            self._references.require_actor(affiliation, "affiliation")

    # Data sets

    def declare_coverage(self, dataset: str, coverage: Coverage, request: Request) -> Recorded:
        """Record the days that a data set claims to cover; the newest declaration counts."""
        check_slug(dataset, "id")
        return self._recording.change(
            the_dataset(dataset), lambda d, by: d.declare_coverage(coverage, by), request
        )

    # Developments

    def report_development(self, new: NewDevelopment, request: Request) -> Recorded:
        event = self._decide_report(new, request)
        recheck_on = _CHANGES_OF_NAMED if event.account.names_another else ()
        return self._recording.create(event, request, self._references.require_reported, recheck_on)

    def report_developments(
        self, batch: Sequence[NewDevelopment], request: Request
    ) -> list[Recorded | DomainError]:
        """Record many developments in one transaction; return a place or an error for each."""
        events: list[DevelopmentReported] = []
        refusals: dict[int, DomainError] = {}
        for at, new in enumerate(batch):
            try:
                events.append(self._decide_report(new, request, at))
            except DomainError as refusal:
                refusals[at] = refusal
        names_another = any(event.account.names_another for event in events)
        recheck_on = _CHANGES_OF_NAMED if names_another else ()
        recorded = self._recording.create_all(events, self._references.require_reported, recheck_on)
        outcomes = iter(recorded)
        return [refusals.get(at) or next(outcomes) for at in range(len(batch))]

    def _decide_report(
        self, new: NewDevelopment, request: Request, row: int = 0
    ) -> DevelopmentReported:
        with also(self._references.require_all, new.account, new.reports):
            return _decide_report(new, request, row)

    def refusals_of(
        self, batch: Sequence[NewDevelopment], request: Request
    ) -> list[DomainError | None]:
        """Return for each development the error that does not depend on registrations, else None.

        It does not check whether actors and sources exist, so that an importer registers them only
        for developments that can be recorded.
        """
        refusals: dict[int, DomainError] = {}
        events: dict[int, DevelopmentReported] = {}
        for at, new in enumerate(batch):
            try:
                events[at] = _decide_report(new, request, at)
            except DomainError as refusal:
                refusals[at] = refusal
        conflicts = self._recording.conflicts_of(list(events.values()))
        refusals |= {at: it for at, it in zip(events, conflicts, strict=True) if it is not None}
        return [refusals.get(at) for at in range(len(batch))]

    def check_actor(
        self, id: str, name: str, kind: str, identifiers: dict[str, str], request: Request
    ) -> None:
        """Raise if an actor is not valid or has an identifier of another actor."""
        event = actors.register_actor(id, name, kind, (), identifiers, request.recorded_by)
        self._registry.require_unassigned(event)

    def add_report(self, development: UUID, report: Report, request: Request) -> Recorded:
        return self._report_later(
            development, report, lambda d, by: d.add_report(report, by), request
        )

    def dispute_development(
        self,
        development: UUID,
        report: Report,
        part: str | None,
        request: Request,
        actor: str | None = None,
        number: int | None = None,
    ) -> Recorded:
        """Record that a report denies a part of a development; without a part, the deed."""
        denied = DisputePart.DEED.value if part is None else part
        dispute = Dispute(report, denied, actor, number)
        return self._report_later(
            development, report, lambda d, by: d.dispute(dispute, by), request
        )

    def _report_later(
        self,
        development: UUID,
        report: Report,
        decide: Callable[[Development, str], ReportAdded | DevelopmentDisputed],
        request: Request,
    ) -> Recorded:
        def require(_: Event | None = None) -> None:
            self._references.require_sources(report, "report")

        def check() -> None:
            with also(require):
                check_report(report, "report")
            require()

        with also(check):
            return self._recording.change(the_development(development), decide, request, require)

    def withdraw_dispute(
        self, development: UUID, dispute: int, reason: str, request: Request
    ) -> Recorded:
        return self._recording.change(
            the_development(development),
            lambda d, by: d.withdraw_dispute(dispute, reason, by),
            request,
        )

    def correct_development(
        self,
        development: UUID,
        changes: dict[str, Any],
        reason: str,
        request: Request,
        reported_at: str | None = None,
    ) -> Recorded:
        """Correct an account; `changes` holds the new value of each field that was wrong."""
        check_changed_fields(changes)

        def decide(before: Development, by: str) -> DevelopmentCorrected:
            account = replace(before.account, **changes)
            with also(self._references.require_all, account, (), before.id, before.account):
                return before.correct(account, reason, by, reported_at)

        require = self._references.require_corrected
        recheck_on = _CHANGES_OF_NAMED if may_change_extensions(changes) else ()
        return self._recording.change(
            the_development(development), decide, request, require, recheck_on
        )

    def retract_development(
        self, development: UUID, reason: str, duplicate_of: UUID | None, request: Request
    ) -> Recorded:
        """Retract a development; `duplicate_of` is the development that reports the same."""
        with also(self._references.require_development, duplicate_of, "duplicate_of"):
            return self._recording.change(
                the_development(development),
                lambda d, by: d.retract(reason, duplicate_of, by),
                request,
                self._references.require_duplicate_of,
                (DevelopmentRetracted,),
            )

    def redact_development(
        self, development: UUID, parts: tuple[str, ...], reason: str, request: Request
    ) -> Recorded:
        """Destroy the private texts in these parts of a development, in all its events so far."""
        subject = the_development(development)

        def decide(before: Development, by: str) -> DevelopmentRedacted:
            events = self._recording.history(subject)[: before.version]
            return before.redact(parts, texts_in(events, parts), reason, by)

        return self._recording.change(subject, decide, request)

    def end_commitment(self, development: UUID, ending: Ending, request: Request) -> Recorded:
        if ending.cause is not None:
            ending = replace(ending, cause=spelt_as_recorded(ending.cause))

        def require(_: Event | None = None) -> None:
            self._references.require_cause(ending.cause)

        with also(require):
            return self._recording.change(
                the_development(development),
                lambda d, by: d.end_commitment(ending, by),
                request,
                require,
            )

    def withdraw_ending(
        self, development: UUID, commitment: int, reason: str, request: Request
    ) -> Recorded:
        return self._recording.change(
            the_development(development),
            lambda d, by: d.withdraw_ending(commitment, reason, by),
            request,
        )


def _decide_report(new: NewDevelopment, request: Request, row: int = 0) -> DevelopmentReported:
    id = new.id
    if id is None and new.external_id is None and request.command is not None:
        id = commanded_development_id(request.command, row)
    return developments.report_development(
        id, new.account, new.reports, new.external_id, request.recorded_by
    )
