"""A development: its state after each of its events, and the decision on the first of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from domain.aggregate import outdated_values
from domain.amendments import Amendment
from domain.checks.accounts import checked_account
from domain.checks.invalid_values import InvalidValues
from domain.checks.validation import check_report, checked_external_id
from domain.development.events import DevelopmentEvent, DevelopmentReported
from domain.development.kept_commitments import KeptCommitment, held_by
from domain.development.reports import check_report_number
from domain.errors import Conflict, Invalid
from domain.event import Event, begun, development_id
from domain.values import (
    Account,
    DevelopmentEnd,
    Dispute,
    Ending,
    ExternalId,
    Finding,
    Interruption,
    MetCondition,
    Report,
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
    def held(self) -> list[KeptCommitment]:
        """The commitments and parties that a correction must keep."""
        findings = self.numbered_findings.values()
        return held_by(self.endings, self.interruptions, self.met_conditions, findings)

    def report(self, number: int) -> Report:
        """Return a report by its number; raise if there is none or it was withdrawn."""
        check_report_number(self.id, number, self.numbered_reports, self.withdrawn_reports)
        return self.numbered_reports[number]

    def require_withdrawable(self, number: int) -> None:
        """Raise an error if a report is missing, withdrawn or the only one."""
        self.report(number)
        if len(self.reports) == 1:
            raise Conflict(
                f"report {number} is the only report of the development",
                field="number",
                allowed="one of several reports; or retract the development instead",
            )

    @property
    def parts_recorded(self) -> dict[str, int]:
        """How many reports, disputes and findings were recorded, including those withdrawn."""
        return {
            "reports": self.reports_recorded,
            "disputes": len(self.disputes),
            "findings": len(self.findings),
        }

    def refuse_if_retracted(self) -> None:
        """Raise `Conflict` if the development is retracted."""
        if self.retracted:
            raise Conflict(
                f"development {self.id} is retracted and cannot be changed",
                field="id",
                allowed="a development that is not retracted; or withdraw the retraction first",
            )

    def next(self, by: str) -> dict[str, Any]:
        """Return what its next event has in common with every event, if `by` records it."""
        return {
            "originator_id": self.id,
            "originator_version": self.version + 1,
            "recorded_by": by,
        }


def evolve(development: Development | None, event: Event) -> Development:
    """Return the development after one more of its events; never refuse an event."""
    if isinstance(event, DevelopmentReported):
        return Development(event.originator_id, 1, event.account, event.reports, event.external_id)
    now = replace(begun(development, event), version=event.originator_version)
    return event.evolve(now) if isinstance(event, DevelopmentEvent) else now


def check_change(development: Development, event: Event) -> None:
    """Raise a `DomainError` if an event names what the development before it does not have."""
    if isinstance(event, DevelopmentEvent):
        with outdated_values():
            event.check_change(development)


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
    found = InvalidValues()
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
