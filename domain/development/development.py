"""A development: its state, and the decisions about it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID, uuid4

from domain.amendments import Amendment
from domain.checks.accounts import checked_account
from domain.checks.text import LONG_TEXT, check_text
from domain.checks.validation import check_published, check_report, checked_external_id
from domain.checks.violations import Violations
from domain.development.commitment_events import (
    CommitmentEnded,
    CommitmentResumed,
    CommitmentSuspended,
    ConditionMet,
    EndingWithdrawn,
    FindingRecorded,
    FindingWithdrawn,
    MetConditionWithdrawn,
    ResumptionWithdrawn,
    SuspensionWithdrawn,
)
from domain.development.conditions import check_condition_met, require_condition_met
from domain.development.disputes import check_dispute, require_dispute
from domain.development.durations import (
    check_development_end,
    check_still_ends,
    require_development_end,
)
from domain.development.endings import (
    Held,
    IsRetracted,
    check_end,
    check_still_held,
    held_by,
    require_ending,
)
from domain.development.events import (
    DevelopmentCorrected,
    DevelopmentEnded,
    DevelopmentEndWithdrawn,
    DevelopmentRedacted,
    DevelopmentReported,
    DevelopmentRetracted,
    RetractionWithdrawn,
)
from domain.development.findings import check_finding, require_finding
from domain.development.redactions import check_parts
from domain.development.report_events import (
    DevelopmentDisputed,
    DisputeWithdrawn,
    ReportAdded,
    ReportCorrected,
    ReportWithdrawn,
)
from domain.development.reports import check_correction, check_report_number
from domain.development.suspensions import (
    check_suspension,
    checked_resumption,
    refuse_overlap,
    require_resumption,
    require_suspension,
)
from domain.errors import Conflict, Invalid
from domain.event import development_id
from domain.values import (
    Account,
    DevelopmentEnd,
    Dispute,
    Ending,
    ExternalId,
    Finding,
    Interruption,
    MetCondition,
    PrivateText,
    Report,
    Resumption,
    Suspension,
    with_own_id,
)


@dataclass(frozen=True, slots=True)
class Development:
    """The state of a development after its events.

    Reports, disputes, findings and commitments are numbered from 1. `reports` holds the reports
    that were not withdrawn, and `withdrawn_reports` the numbers of the others. `endings` holds the
    endings that were not withdrawn, `amendments` what corrections with a date changed.
    `interruptions` has the suspensions by their numbers, from 1, and
    `met_conditions` and `end` what was not withdrawn. `findings` holds all findings, and
    `withdrawn_findings` the numbers of those that were withdrawn.
    """

    id: UUID
    version: int
    account: Account
    reports: tuple[Report, ...]
    external_id: ExternalId | None = None
    disputes: tuple[Dispute, ...] = ()
    endings: tuple[Ending, ...] = ()
    withdrawn_endings: tuple[Ending, ...] = ()
    interruptions: tuple[Interruption, ...] = ()
    met_conditions: tuple[MetCondition, ...] = ()
    end: DevelopmentEnd | None = None
    retracted: bool = False
    duplicate_of: UUID | None = None
    amendments: tuple[Amendment, ...] = ()
    withdrawn_reports: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()
    withdrawn_findings: tuple[int, ...] = ()

    @property
    def reports_recorded(self) -> int:
        """How many reports were recorded, including those that were withdrawn."""
        return len(self.reports) + len(self.withdrawn_reports)

    @property
    def numbered_reports(self) -> dict[int, Report]:
        """The reports that were not withdrawn, by their numbers."""
        every = range(1, self.reports_recorded + 1)
        numbers = (number for number in every if number not in self.withdrawn_reports)
        return dict(zip(numbers, self.reports, strict=True))

    @property
    def numbered_findings(self) -> dict[int, Finding]:
        """The findings that were not withdrawn, by their numbers."""
        every = enumerate(self.findings, start=1)
        return {at: one for at, one in every if at not in self.withdrawn_findings}

    @property
    def held(self) -> list[Held]:
        """The commitments and parties that a correction must keep."""
        findings = self.numbered_findings.values()
        return held_by(self.endings, self.interruptions, self.met_conditions, findings)

    def report(self, number: int) -> Report:
        """Return a report by its number; raise if there is none or it was withdrawn."""
        check_report_number(self.id, number, self.numbered_reports, self.withdrawn_reports)
        return self.numbered_reports[number]

    def add_report(self, report: Report, by: str) -> ReportAdded:
        self._refuse_if_retracted()
        check_report(report, "report")
        if report in self.reports:
            raise Conflict(
                "report: this report is already recorded",
                field="report",
                allowed="a report that differs in source, date or content",
            )
        return ReportAdded(report=report, **self._next(by))

    def correct_report(self, number: int, report: Report, reason: str, by: str) -> ReportCorrected:
        self._refuse_if_retracted()
        self.report(number)
        changed = check_correction(number, report, self.numbered_reports, reason)
        return ReportCorrected(
            number=number, report=report, changed=changed, reason=reason, **self._next(by)
        )

    def withdraw_report(self, number: int, reason: str, by: str) -> ReportWithdrawn:
        self._refuse_if_retracted()
        check_text(reason, "reason", LONG_TEXT, required=True)
        self.require_withdrawable(number)
        return ReportWithdrawn(number=number, reason=reason, **self._next(by))

    def require_withdrawable(self, number: int) -> None:
        """Raise an error if a report is missing, withdrawn or the only one."""
        self.report(number)
        if len(self.reports) == 1:
            raise Conflict(
                f"report {number} is the only report of the development",
                field="number",
                allowed="one of several reports; or retract the development instead",
            )

    def dispute(self, dispute: Dispute, by: str) -> DevelopmentDisputed:
        self._refuse_if_retracted()
        check_dispute(dispute, self.account, self.endings)
        return DevelopmentDisputed(
            report=dispute.report,
            part=dispute.part,
            actor=dispute.actor,
            number=dispute.number,
            **self._next(by),
        )

    def withdraw_dispute(self, dispute: int, reason: str, by: str) -> DisputeWithdrawn:
        self._refuse_if_retracted()
        check_text(reason, "reason", LONG_TEXT, required=True)
        require_dispute(self.id, dispute, self.disputes)
        return DisputeWithdrawn(dispute=dispute, reason=reason, **self._next(by))

    def correct(
        self, account: Account, reason: str, by: str, reported_at: str | None = None
    ) -> DevelopmentCorrected:
        self._refuse_if_retracted()
        found = Violations()
        found.check(check_text, reason, "reason", LONG_TEXT, required=True)
        found.check(check_published, reported_at, "reported_at")
        account = with_own_id(found.check(checked_account, account), self.id)
        found.raise_any()
        names = [field.name for field in fields(Account)]
        changed = tuple(n for n in names if getattr(account, n) != getattr(self.account, n))
        if not changed:
            raise Conflict("changes: nothing would change", field="changes", allowed="a new value")
        check_still_held(self.account, account, self.held)
        check_still_ends(self.account, account, self.end)
        return DevelopmentCorrected(
            account=account,
            changed=changed,
            reason=reason,
            reported_at=reported_at,
            **self._next(by),
        )

    def retract(self, reason: str, duplicate_of: UUID | None, by: str) -> DevelopmentRetracted:
        self._refuse_if_retracted()
        found = Violations()
        found.check(check_text, reason, "reason", LONG_TEXT, required=True)
        if duplicate_of == self.id:
            found.add(
                Invalid(
                    "duplicate_of: a development cannot be a duplicate of itself",
                    field="duplicate_of",
                    allowed="another development, or null",
                )
            )
        found.raise_any()
        return DevelopmentRetracted(reason=reason, duplicate_of=duplicate_of, **self._next(by))

    def withdraw_retraction(self, reason: str, by: str) -> RetractionWithdrawn:
        check_text(reason, "reason", LONG_TEXT, required=True)
        if not self.retracted:
            raise Conflict(
                f"development {self.id} is not retracted",
                field="id",
                allowed="a development that is retracted",
            )
        return RetractionWithdrawn(reason=reason, **self._next(by))

    def end_development(self, end: DevelopmentEnd, by: str) -> DevelopmentEnded:
        self._refuse_if_retracted()
        check_development_end(self.id, self.account, end, self.end)
        return DevelopmentEnded(end=end, **self._next(by))

    def withdraw_end(self, reason: str, by: str) -> DevelopmentEndWithdrawn:
        self._refuse_if_retracted()
        check_text(reason, "reason", LONG_TEXT, required=True)
        require_development_end(self.id, self.end)
        return DevelopmentEndWithdrawn(reason=reason, **self._next(by))

    def end_commitment(self, ending: Ending, by: str) -> CommitmentEnded:
        self._refuse_if_retracted()
        check_end(self.id, self.account, ending)
        return CommitmentEnded(ending=ending, **self._next(by))

    def withdraw_ending(self, commitment: int, reason: str, by: str) -> EndingWithdrawn:
        self._refuse_if_retracted()
        check_text(reason, "reason", LONG_TEXT, required=True)
        require_ending(self.id, commitment, self.endings, self.withdrawn_endings)
        return EndingWithdrawn(commitment=commitment, reason=reason, **self._next(by))

    def suspend_commitment(
        self, suspension: Suspension, by: str, is_retracted: IsRetracted
    ) -> CommitmentSuspended:
        """Suspend a commitment; `is_retracted` only words the message of a refusal."""
        self._refuse_if_retracted()
        check_suspension(self.id, self.account, suspension)
        refuse_overlap(suspension, self.interruptions, is_retracted)
        return CommitmentSuspended(suspension=suspension, **self._next(by))

    def resume_commitment(
        self, commitment: int, resumption: Resumption, by: str, is_retracted: IsRetracted
    ) -> CommitmentResumed:
        """Resume the newest suspension of a commitment; the number in `resumption` is ignored.

        `is_retracted` only words the message of a refusal.
        """
        self._refuse_if_retracted()
        resumption = checked_resumption(
            self.id, self.account, commitment, resumption, self.interruptions, is_retracted
        )
        return CommitmentResumed(resumption=resumption, **self._next(by))

    def withdraw_suspension(self, suspension: int, reason: str, by: str) -> SuspensionWithdrawn:
        """Withdraw a suspension, with its resumption."""
        self._refuse_if_retracted()
        check_text(reason, "reason", LONG_TEXT, required=True)
        require_suspension(self.id, suspension, self.interruptions)
        return SuspensionWithdrawn(suspension=suspension, reason=reason, **self._next(by))

    def withdraw_resumption(self, suspension: int, reason: str, by: str) -> ResumptionWithdrawn:
        self._refuse_if_retracted()
        check_text(reason, "reason", LONG_TEXT, required=True)
        require_resumption(self.id, suspension, self.interruptions)
        return ResumptionWithdrawn(suspension=suspension, reason=reason, **self._next(by))

    def meet_condition(self, met: MetCondition, by: str, is_retracted: IsRetracted) -> ConditionMet:
        """Record a met condition; `is_retracted` only words the message of a refusal."""
        self._refuse_if_retracted()
        check_condition_met(self.id, self.account, met, self.met_conditions, is_retracted)
        return ConditionMet(met=met, **self._next(by))

    def withdraw_met_condition(
        self, commitment: int, reason: str, by: str
    ) -> MetConditionWithdrawn:
        self._refuse_if_retracted()
        check_text(reason, "reason", LONG_TEXT, required=True)
        require_condition_met(self.id, commitment, self.met_conditions)
        return MetConditionWithdrawn(commitment=commitment, reason=reason, **self._next(by))

    def record_finding(self, finding: Finding, by: str) -> FindingRecorded:
        """Record whether an act violated a commitment, as somebody found it."""
        self._refuse_if_retracted()
        check_finding(self.id, self.account, finding, self.numbered_findings)
        return FindingRecorded(finding=finding, **self._next(by))

    def withdraw_finding(self, finding: int, reason: str, by: str) -> FindingWithdrawn:
        self._refuse_if_retracted()
        check_text(reason, "reason", LONG_TEXT, required=True)
        require_finding(self.id, finding, self.findings, self.withdrawn_findings)
        return FindingWithdrawn(finding=finding, reason=reason, **self._next(by))

    def redact(
        self, parts: tuple[str, ...], texts: tuple[PrivateText, ...], reason: str, by: str
    ) -> DevelopmentRedacted:
        """Redact `texts`, which are those of `parts`; a retracted development too."""
        found = Violations()
        found.check(check_text, reason, "reason", LONG_TEXT, required=True)
        found.check(check_parts, parts, self.parts_recorded)
        found.raise_any()
        if not texts:
            raise Conflict(
                f"parts: there is no text to redact in {', '.join(parts)}",
                field="parts",
                allowed="a part with a text that is not redacted",
            )
        return DevelopmentRedacted(parts=parts, texts=texts, reason=reason, **self._next(by))

    @property
    def parts_recorded(self) -> dict[str, int]:
        """How many reports, disputes and findings were recorded, including those withdrawn."""
        return {
            "reports": self.reports_recorded,
            "disputes": len(self.disputes),
            "findings": len(self.findings),
        }

    def _refuse_if_retracted(self) -> None:
        if self.retracted:
            raise Conflict(
                f"development {self.id} is retracted and cannot be changed",
                field="id",
                allowed="a development that is not retracted; or withdraw the retraction first",
            )

    def _next(self, by: str) -> dict[str, Any]:
        return {
            "originator_id": self.id,
            "originator_version": self.version + 1,
            "recorded_by": by,
        }


def report_development(
    id: UUID | None,
    account: Account,
    reports: tuple[Report, ...],
    external_id: ExternalId | None,
    by: str,
) -> DevelopmentReported:
    """Check a new development and return its first event; raise `Invalid` with every problem.

    Without `id`, a development has the id of its record in a data set, or else a new one.
    """
    found = Violations()
    account = found.check(checked_account, account)
    if not reports:
        found.add(Invalid("reports is empty", field="reports", allowed="at least one report"))
    for position, report in enumerate(reports):
        found.check(check_report, report, f"reports[{position}]")
    if external_id is not None:
        external_id = found.check(checked_external_id, external_id)
    found.raise_any()
    if id is None:
        id = uuid4() if external_id is None else development_id(external_id.dataset, external_id.id)
    return DevelopmentReported(
        originator_id=id,
        originator_version=1,
        recorded_by=by,
        account=with_own_id(account, id),
        reports=reports,
        external_id=external_id,
    )
