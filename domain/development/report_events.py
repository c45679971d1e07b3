"""The events of the reports of a development, and of those that deny it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from domain.checks.invalid_values import InvalidValues
from domain.checks.validation import check_changed, check_report
from domain.checks.words import check_word
from domain.development.disputes import check_dispute, require_dispute
from domain.development.events import DevelopmentEvent
from domain.development.reports import CHECKED_WITHOUT_TEXTS, FIELDS, without_text
from domain.values import Dispute, Report
from domain.vocabulary import DISPUTE_PARTS

if TYPE_CHECKING:
    from domain.development.development import Development


@dataclass(frozen=True, kw_only=True)
class ReportAdded(DevelopmentEvent):
    """One more report of a development."""

    TOPIC: ClassVar[str] = "development.report_added.v1"
    report: Report

    def check_values(self, found: InvalidValues) -> None:
        found.check(check_report, self.report, "report", CHECKED_WITHOUT_TEXTS)

    def evolve(self, before: Development) -> Development:
        return replace(before, reports=(*before.reports, self.report))


@dataclass(frozen=True, kw_only=True)
class ReportCorrected(DevelopmentEvent):
    """A report of a development was recorded wrongly; the whole report after the correction.

    `number` counts the reports of the development from 1. `changed` names the fields that changed.
    """

    TOPIC: ClassVar[str] = "development.report_corrected.v1"
    number: int
    report: Report
    changed: tuple[str, ...]
    reason: str

    def check_values(self, found: InvalidValues) -> None:
        found.check(check_report, self.report, "report", CHECKED_WITHOUT_TEXTS)
        found.check(check_changed, self.changed, FIELDS)

    def check_change(self, before: Development) -> None:
        before.report(self.number)

    def evolve(self, before: Development) -> Development:
        reports = {**before.numbered_reports, self.number: self.report}
        return replace(before, reports=tuple(reports.values()))


@dataclass(frozen=True, kw_only=True)
class ReportWithdrawn(DevelopmentEvent):
    """A report of a development does not count any more; `number` counts from 1."""

    TOPIC: ClassVar[str] = "development.report_withdrawn.v1"
    number: int
    reason: str

    def check_change(self, before: Development) -> None:
        before.require_withdrawable(self.number)

    def evolve(self, before: Development) -> Development:
        reports = before.numbered_reports
        del reports[self.number]
        withdrawn = (*before.withdrawn_reports, self.number)
        return replace(before, reports=tuple(reports.values()), withdrawn_reports=withdrawn)


@dataclass(frozen=True, kw_only=True)
class DevelopmentDisputed(DevelopmentEvent):
    """A report that denies a development or a part of it."""

    TOPIC: ClassVar[str] = "development.disputed.v1"
    report: Report
    part: str | None = None
    actor: str | None = None
    number: int | None = None

    def check_values(self, found: InvalidValues) -> None:
        found.check(check_report, self.report, "report", CHECKED_WITHOUT_TEXTS)
        if self.part is not None:
            found.check(check_word, self.part, DISPUTE_PARTS, "part")

    def check_change(self, before: Development) -> None:
        dispute = Dispute(without_text(self.report), self.part, self.actor, self.number)
        check_dispute(dispute, before.account, before.endings, before.end)

    def evolve(self, before: Development) -> Development:
        dispute = Dispute(self.report, self.part, self.actor, self.number)
        return replace(before, disputes=(*before.disputes, dispute))


@dataclass(frozen=True, kw_only=True)
class DisputeWithdrawn(DevelopmentEvent):
    """A dispute was withdrawn."""

    TOPIC: ClassVar[str] = "development.dispute_withdrawn.v1"
    dispute: int
    reason: str

    def check_change(self, before: Development) -> None:
        require_dispute(before.id, self.dispute, before.disputes)

    def evolve(self, before: Development) -> Development:
        at = self.dispute - 1
        withdrawn = replace(before.disputes[at], withdrawn=True)
        disputes = (*before.disputes[:at], withdrawn, *before.disputes[at + 1 :])
        return replace(before, disputes=disputes)
