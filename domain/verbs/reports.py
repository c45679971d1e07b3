"""The verbs about the reports of developments, and those that deny them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from domain.checks.invalid_values import also
from domain.checks.validation import check_report
from domain.development.development import Development
from domain.development.disputes import check_dispute
from domain.development.report_events import (
    DevelopmentDisputed,
    DisputeWithdrawn,
    ReportAdded,
    ReportCorrected,
    ReportWithdrawn,
)
from domain.development.reports import check_changed_report_fields, check_correction
from domain.errors import Conflict
from domain.event import Event
from domain.log import Recorded
from domain.recording.recording import Request
from domain.values import Dispute, Report
from domain.verbs.verbs import Verbs
from domain.vocabulary import DisputePart


class ReportVerbs(Verbs):
    """Add, correct and withdraw reports; dispute developments, and withdraw disputes."""

    def add_report(self, development: UUID, report: Report, request: Request) -> Recorded:
        def decide(before: Development, by: str) -> ReportAdded:
            check_report(report, "report")
            if report in before.reports:
                raise Conflict(
                    "report: this report is already recorded",
                    field="report",
                    allowed="a report that differs in source, date or content",
                )
            return ReportAdded(report=report, **before.next(by))

        return self._report_later(development, report, decide, request)

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
                changed = check_correction(number, report, before.numbered_reports, reason)
            return ReportCorrected(
                number=number, report=report, changed=changed, reason=reason, **before.next(by)
            )

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
        withdrawn = partial(ReportWithdrawn, number=number)
        return self._withdraw(development, withdrawn, reason, request)

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

        def decide(before: Development, by: str) -> DevelopmentDisputed:
            check_dispute(dispute, before.account, before.endings, before.end)
            return DevelopmentDisputed(
                report=report, part=denied, actor=actor, number=number, **before.next(by)
            )

        return self._report_later(development, report, decide, request)

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
        withdrawn = partial(DisputeWithdrawn, dispute=dispute)
        return self._withdraw(development, withdrawn, reason, request)
