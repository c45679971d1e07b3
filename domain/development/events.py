"""The events of a development."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.event import Event
from domain.values import (
    Account,
    DevelopmentEnd,
    Ending,
    ExternalId,
    Finding,
    MetCondition,
    PrivateText,
    Report,
    Resumption,
    Suspension,
)


@dataclass(frozen=True, kw_only=True)
class DevelopmentReported(Event):
    """A development, with its first reports."""

    TOPIC: ClassVar[str] = "development.reported.v1"
    BEGINS: ClassVar[bool] = True
    account: Account
    reports: tuple[Report, ...]
    external_id: ExternalId | None = None


@dataclass(frozen=True, kw_only=True)
class ReportAdded(Event):
    """One more report of a development."""

    TOPIC: ClassVar[str] = "development.report_added.v1"
    report: Report


@dataclass(frozen=True, kw_only=True)
class ReportCorrected(Event):
    """A report of a development was recorded wrongly; the whole report after the correction.

    `number` counts the reports of the development from 1. `changed` names the fields that changed.
    """

    TOPIC: ClassVar[str] = "development.report_corrected.v1"
    number: int
    report: Report
    changed: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReportWithdrawn(Event):
    """A report of a development does not count any more; `number` counts from 1."""

    TOPIC: ClassVar[str] = "development.report_withdrawn.v1"
    number: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class DevelopmentDisputed(Event):
    """A report that denies a development or a part of it."""

    TOPIC: ClassVar[str] = "development.disputed.v1"
    report: Report
    part: str | None = None
    actor: str | None = None
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class DisputeWithdrawn(Event):
    """A dispute was withdrawn."""

    TOPIC: ClassVar[str] = "development.dispute_withdrawn.v1"
    dispute: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class DevelopmentCorrected(Event):
    """The account of a development was wrong; the whole account after the correction.

    `changed` names the fields that changed.
    """

    TOPIC: ClassVar[str] = "development.corrected.v1"
    account: Account
    changed: tuple[str, ...]
    reason: str
    reported_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class DevelopmentRetracted(Event):
    """A development was withdrawn."""

    TOPIC: ClassVar[str] = "development.retracted.v1"
    reason: str
    duplicate_of: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class RetractionWithdrawn(Event):
    """A development was retracted by mistake: it makes claims again."""

    TOPIC: ClassVar[str] = "development.retraction_withdrawn.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class DevelopmentEnded(Event):
    """A development that lasts is over."""

    TOPIC: ClassVar[str] = "development.ended.v1"
    end: DevelopmentEnd


@dataclass(frozen=True, kw_only=True)
class DevelopmentEndWithdrawn(Event):
    """A development that lasts is not over after all."""

    TOPIC: ClassVar[str] = "development.end_withdrawn.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class CommitmentEnded(Event):
    """A commitment of a development ended."""

    TOPIC: ClassVar[str] = "development.commitment_ended.v1"
    ending: Ending


@dataclass(frozen=True, kw_only=True)
class EndingWithdrawn(Event):
    """A commitment of a development has not ended after all."""

    TOPIC: ClassVar[str] = "development.ending_withdrawn.v1"
    commitment: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class CommitmentSuspended(Event):
    """A commitment of a development was suspended."""

    TOPIC: ClassVar[str] = "development.commitment_suspended.v1"
    suspension: Suspension


@dataclass(frozen=True, kw_only=True)
class CommitmentResumed(Event):
    """A suspended commitment of a development was resumed."""

    TOPIC: ClassVar[str] = "development.commitment_resumed.v1"
    resumption: Resumption


@dataclass(frozen=True, kw_only=True)
class SuspensionWithdrawn(Event):
    """A commitment of a development was not suspended after all."""

    TOPIC: ClassVar[str] = "development.suspension_withdrawn.v1"
    suspension: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ResumptionWithdrawn(Event):
    """A suspended commitment of a development was not resumed after all."""

    TOPIC: ClassVar[str] = "development.resumption_withdrawn.v1"
    suspension: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ConditionMet(Event):
    """The condition on which a commitment of a development takes effect was met."""

    TOPIC: ClassVar[str] = "development.condition_met.v1"
    met: MetCondition


@dataclass(frozen=True, kw_only=True)
class MetConditionWithdrawn(Event):
    """The condition on which a commitment of a development takes effect was not met after all."""

    TOPIC: ClassVar[str] = "development.met_condition_withdrawn.v1"
    commitment: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class FindingRecorded(Event):
    """A body found whether an act violated a commitment of a development."""

    TOPIC: ClassVar[str] = "development.finding_recorded.v1"
    finding: Finding


@dataclass(frozen=True, kw_only=True)
class FindingWithdrawn(Event):
    """A finding on a commitment of a development was withdrawn."""

    TOPIC: ClassVar[str] = "development.finding_withdrawn.v1"
    finding: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class DevelopmentRedacted(Event):
    """Private texts of a development were destroyed.

    `parts` names the parts of the development that they were in, `texts` each text.
    """

    TOPIC: ClassVar[str] = "development.redacted.v1"
    parts: tuple[str, ...]
    texts: tuple[PrivateText, ...]
    reason: str
