"""The verbs about developments and their reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.checks.accounts import check_changed_fields
from domain.checks.publications import check_publications
from domain.checks.validation import check_report
from domain.checks.violations import also
from domain.development.development import Development
from domain.development.events import (
    DevelopmentCorrected,
    DevelopmentRedacted,
    DevelopmentReported,
    DevelopmentRetracted,
)
from domain.development.report_events import DevelopmentDisputed, ReportAdded, ReportCorrected
from domain.development.reports import check_changed_report_fields
from domain.errors import DomainError
from domain.event import Event
from domain.log import Recorded
from domain.recording.batch import CHANGES_OF_NAMED, Batch, decide_report, recheck_on
from domain.recording.extensions import may_change_extensions
from domain.recording.recording import Request, the_development
from domain.recording.redaction import texts_in
from domain.values import DevelopmentEnd, Dispute, NewDevelopment, Report
from domain.verbs.verbs import Verbs, with_cause_as_recorded
from domain.vocabulary import DisputePart


class DevelopmentVerbs(Verbs):
    """Report, dispute, correct, end, retract and redact developments."""

    def report_development(self, new: NewDevelopment, request: Request) -> Recorded:
        event = decide_report(new, request, self._references)
        require = self._require_reported(request)
        return self._recording.create(event, request, require, recheck_on([event]))

    def report_developments(
        self, batch: Sequence[NewDevelopment], request: Request
    ) -> list[Recorded | DomainError]:
        """Record many developments in one transaction; return a place or an error for each."""
        decided = Batch(batch, request, self._references)
        events, require = decided.events, self._require_reported(request)
        return decided.with_refusals(
            self._recording.create_all(events, require, recheck_on(events))
        )

    def refusals_of(
        self, batch: Sequence[NewDevelopment], request: Request
    ) -> list[DomainError | None]:
        """Return for each development the error that does not depend on registrations, else None.

        It does not check whether actors and sources exist, so that an importer registers them only
        for developments that can be recorded.
        """
        decided = Batch(batch, request)
        return decided.with_refusals(
            self._recording.refusals_of(
                decided.events, lambda one: check_publications(one, request.latest_publication)
            )
        )

    def _require_reported(self, request: Request) -> Callable[[DevelopmentReported], None]:
        """Return the checks of a development that is not recorded yet."""

        def require(event: DevelopmentReported) -> None:
            with also(self._references.require_reported, event):
                check_publications(event, request.latest_publication)
            self._references.require_reported(event)

        return require

    def add_report(self, development: UUID, report: Report, request: Request) -> Recorded:
        return self._report_later(
            development, report, lambda d, by: d.add_report(report, by), request
        )

    def correct_report(
        self,
        development: UUID,
        number: int,
        changes: dict[str, Any],
        reason: str,
        request: Request,
    ) -> Recorded:
        """Correct a report; `changes` holds the new value of each field that was wrong."""
        check_changed_report_fields(changes)

        def decide(before: Development, by: str) -> ReportCorrected:
            report = replace(before.report(number), **changes)
            with also(self._references.require_sources, report, "report"):
                return before.correct_report(number, report, reason, by)

        return self._change_development(
            development,
            decide,
            request,
            lambda event: self._references.require_sources(event.report, "report"),
        )

    def withdraw_report(
        self, development: UUID, number: int, reason: str, request: Request
    ) -> Recorded:
        """Withdraw a report; the last one of a development cannot be withdrawn."""
        return self._change_development(
            development, lambda d, by: d.withdraw_report(number, reason, by), request
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
            return self._change_development(development, decide, request, require)

    def withdraw_dispute(
        self, development: UUID, dispute: int, reason: str, request: Request
    ) -> Recorded:
        return self._change_development(
            development, lambda d, by: d.withdraw_dispute(dispute, reason, by), request
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
        rechecks = CHANGES_OF_NAMED if may_change_extensions(changes) else ()
        return self._change_development(development, decide, request, require, rechecks)

    def retract_development(
        self, development: UUID, reason: str, duplicate_of: UUID | None, request: Request
    ) -> Recorded:
        """Retract a development; `duplicate_of` is the development that reports the same."""
        with also(self._references.require_development, duplicate_of, "duplicate_of"):
            return self._change_development(
                development,
                lambda d, by: d.retract(reason, duplicate_of, by),
                request,
                self._references.require_duplicate_of,
                (DevelopmentRetracted,),
            )

    def withdraw_retraction(self, development: UUID, reason: str, request: Request) -> Recorded:
        """Record that a retraction was a mistake; endings that the development caused apply again.

        What its commitments extend, or last `while` it is kept, is not checked again.
        """
        return self._change_development(
            development, lambda d, by: d.withdraw_retraction(reason, by), request
        )

    def end_development(self, development: UUID, end: DevelopmentEnd, request: Request) -> Recorded:
        """Record the first day on which a development that lasts no longer holds."""
        end = with_cause_as_recorded(end)
        return self._caused(
            development, end.cause, lambda d, by: d.end_development(end, by), request
        )

    def withdraw_end(self, development: UUID, reason: str, request: Request) -> Recorded:
        return self._change_development(
            development, lambda d, by: d.withdraw_end(reason, by), request
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
