"""The events of a development as a whole: it is reported, corrected, retracted, ended, redacted."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from domain.aggregate import AggregateEvent
from domain.amendments import with_changed
from domain.checks.accounts import checked_account
from domain.checks.invalid_values import InvalidValues
from domain.checks.text import A_TEXT
from domain.checks.validation import (
    check_changed,
    check_published,
    check_recorded_change,
    check_report,
    checked_external_id,
)
from domain.development.durations import (
    check_development_end,
    check_reports_of_end,
    check_still_ends,
    require_development_end,
)
from domain.development.endings import check_party, require_commitment
from domain.development.findings import check_no_judge_in_own_cause
from domain.development.kept_commitments import check_still_ends_in_places
from domain.development.redactions import (
    check_parts,
    redacted_account,
    redacted_each,
    redacted_end,
    redacted_reasons,
)
from domain.development.reports import CHECKED_WITHOUT_TEXTS, without_text
from domain.errors import Invalid
from domain.event import Event
from domain.values import Account, DevelopmentEnd, ExternalId, PrivateText, Report

if TYPE_CHECKING:
    from domain.development.development import Development

_FIELDS_OF_ACCOUNTS = tuple(field.name for field in fields(Account))


@dataclass(frozen=True, kw_only=True)
class DevelopmentEvent(AggregateEvent["Development"]):
    """An event of a development."""


@dataclass(frozen=True, kw_only=True)
class DevelopmentReported(DevelopmentEvent):
    """A development, with its first reports."""

    TOPIC: ClassVar[str] = "development.reported.v1"
    BEGINS: ClassVar[bool] = True
    account: Account
    reports: tuple[Report, ...]
    external_id: ExternalId | None = None

    def repeats(self, before: Event) -> bool:
        """Return whether it has the content of an earlier one, maybe of another edition."""
        recorded = before.external_id if isinstance(before, DevelopmentReported) else None
        if recorded is None or self.external_id is None:
            return super().repeats(before)
        same = replace(self.external_id, edition=recorded.edition)
        return super(DevelopmentReported, replace(self, external_id=same)).repeats(before)

    def check_values(self, found: InvalidValues) -> None:
        found.check(checked_account, self.account, texts=False)
        if not self.reports:
            found.add(Invalid("reports is empty", field="reports", allowed="at least one report"))
        for position, report in enumerate(self.reports):
            found.check(check_report, report, f"reports[{position}]", CHECKED_WITHOUT_TEXTS)
        if self.external_id is not None:
            found.check(checked_external_id, self.external_id)


@dataclass(frozen=True, kw_only=True)
class DevelopmentCorrected(DevelopmentEvent):
    """The account of a development was wrong; the whole account after the correction.

    `changed` names the fields that changed.
    """

    TOPIC: ClassVar[str] = "development.corrected.v1"
    account: Account
    changed: tuple[str, ...]
    reason: str
    reported_at: str | None = None

    def check_values(self, found: InvalidValues) -> None:
        found.check(checked_account, self.account, texts=False)
        found.check(check_changed, self.changed, _FIELDS_OF_ACCOUNTS)
        found.check(check_published, self.reported_at, "reported_at")

    def check_change(self, before: Development) -> None:
        # Which commitment was moved is not checked: two may be the same once redacted.
        for held in before.held:
            require_commitment(before.id, self.account, held.commitment)
            check_party(self.account, held.commitment, held.by, "account")
        check_still_ends_in_places(before.account, self.account, before.held)
        check_no_judge_in_own_cause(before.account, self.account, before.numbered_findings)
        check_still_ends(before.account, self.account, before.end)

    def evolve(self, before: Development) -> Development:
        amendments = with_changed(
            before.amendments, before.account, self.account, self.changed, self.reported_at
        )
        return replace(before, account=self.account, amendments=amendments)


@dataclass(frozen=True, kw_only=True)
class DevelopmentRetracted(DevelopmentEvent):
    """A development was withdrawn."""

    TOPIC: ClassVar[str] = "development.retracted.v1"
    reason: str
    duplicate_of: UUID | None = None

    def evolve(self, before: Development) -> Development:
        return replace(before, retracted=True, duplicate_of=self.duplicate_of)


@dataclass(frozen=True, kw_only=True)
class RetractionWithdrawn(DevelopmentEvent):
    """A development was retracted by mistake: it makes claims again."""

    TOPIC: ClassVar[str] = "development.retraction_withdrawn.v1"
    reason: str

    def evolve(self, before: Development) -> Development:
        return replace(before, retracted=False, duplicate_of=None)


@dataclass(frozen=True, kw_only=True)
class DevelopmentEnded(DevelopmentEvent):
    """A development that lasts is over."""

    TOPIC: ClassVar[str] = "development.ended.v1"
    end: DevelopmentEnd

    def check_values(self, found: InvalidValues) -> None:
        found.check(check_recorded_change, self.end)
        found.check(check_reports_of_end, self.end, CHECKED_WITHOUT_TEXTS)

    def check_change(self, before: Development) -> None:
        reports = tuple(map(without_text, self.end.reports))
        end = replace(self.end, reason=A_TEXT, reports=reports)
        check_development_end(before.id, before.account, end, before.end)

    def evolve(self, before: Development) -> Development:
        return replace(before, end=self.end)


@dataclass(frozen=True, kw_only=True)
class DevelopmentEndWithdrawn(DevelopmentEvent):
    """A development that lasts is not over after all."""

    TOPIC: ClassVar[str] = "development.end_withdrawn.v1"
    reason: str

    def check_change(self, before: Development) -> None:
        require_development_end(before.id, before.end)

    def evolve(self, before: Development) -> Development:
        return replace(before, end=None)


@dataclass(frozen=True, kw_only=True)
class DevelopmentRedacted(DevelopmentEvent):
    """Private texts of a development were destroyed.

    `parts` names the parts of the development that they were in, `texts` each text.
    """

    TOPIC: ClassVar[str] = "development.redacted.v1"
    parts: tuple[str, ...]
    texts: tuple[PrivateText, ...]
    reason: str

    def check_change(self, before: Development) -> None:
        check_parts(self.parts, before.parts_recorded)

    def evolve(self, before: Development) -> Development:
        parts = self.parts
        return replace(
            before,
            account=redacted_account(before.account, parts),
            reports=redacted_each(before.numbered_reports.items(), "reports", parts),
            disputes=redacted_each(enumerate(before.disputes, 1), "disputes", parts),
            endings=redacted_reasons(before.endings, parts),
            withdrawn_endings=redacted_reasons(before.withdrawn_endings, parts),
            interruptions=redacted_reasons(before.interruptions, parts),
            met_conditions=redacted_reasons(before.met_conditions, parts),
            findings=redacted_each(enumerate(before.findings, 1), "findings", parts),
            end=redacted_end(before.end, parts),
        )
