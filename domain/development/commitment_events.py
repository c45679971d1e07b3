"""The events of the commitments of a development: ended, suspended, resumed, met, judged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from domain.checks.accounts import checked_places
from domain.checks.invalid_values import InvalidValues
from domain.checks.text import A_TEXT
from domain.checks.validation import check_recorded_change
from domain.commitments import CoveredPlace
from domain.development.conditions import check_condition_met, require_condition_met
from domain.development.endings import checked_end, require_ending, withdrawn_by
from domain.development.events import DevelopmentEvent
from domain.development.findings import check_finding, check_values_of_finding, require_finding
from domain.development.reports import CHECKED_WITHOUT_TEXTS, without_text
from domain.development.suspensions import (
    check_resumed,
    check_suspension,
    require_resumption,
    require_suspension,
)
from domain.values import (
    Ending,
    Finding,
    Interruption,
    MetCondition,
    Resumption,
    Suspension,
)

if TYPE_CHECKING:
    from domain.development.development import Development


@dataclass(frozen=True, kw_only=True)
class CommitmentEnded(DevelopmentEvent):
    """A commitment of a development ended, everywhere or in some places."""

    TOPIC: ClassVar[str] = "development.commitment_ended.v1"
    ending: Ending

    def check_values(self, found: InvalidValues) -> None:
        found.check(check_recorded_change, self.ending)
        found.check(checked_places, self.ending.places, "places")

    def check_change(self, before: Development) -> None:
        checked_end(before.id, before.account, replace(self.ending, reason=A_TEXT), before.endings)

    def evolve(self, before: Development) -> Development:
        return replace(before, endings=(*before.endings, self.ending))


@dataclass(frozen=True, kw_only=True)
class EndingWithdrawn(DevelopmentEvent):
    """A commitment of a development has not ended after all, or not in some places."""

    TOPIC: ClassVar[str] = "development.ending_withdrawn.v1"
    commitment: int
    reason: str
    places: tuple[CoveredPlace, ...] = ()

    def check_values(self, found: InvalidValues) -> None:
        found.check(checked_places, self.places, "places")

    def check_change(self, before: Development) -> None:
        require_ending(
            before.id, self.commitment, self.places, before.endings, before.withdrawn_endings
        )

    def evolve(self, before: Development) -> Development:
        gone = tuple(withdrawn_by(before.endings, self.commitment, self.places))
        kept = tuple(one for one in before.endings if one not in gone)
        return replace(before, endings=kept, withdrawn_endings=(*before.withdrawn_endings, *gone))


@dataclass(frozen=True, kw_only=True)
class CommitmentSuspended(DevelopmentEvent):
    """A commitment of a development was suspended."""

    TOPIC: ClassVar[str] = "development.commitment_suspended.v1"
    suspension: Suspension

    def check_values(self, found: InvalidValues) -> None:
        found.check(check_recorded_change, self.suspension)

    def check_change(self, before: Development) -> None:
        check_suspension(before.id, before.account, replace(self.suspension, reason=A_TEXT))

    def evolve(self, before: Development) -> Development:
        interruptions = (*before.interruptions, Interruption(self.suspension))
        return replace(before, interruptions=interruptions)


@dataclass(frozen=True, kw_only=True)
class CommitmentResumed(DevelopmentEvent):
    """A suspended commitment of a development was resumed."""

    TOPIC: ClassVar[str] = "development.commitment_resumed.v1"
    resumption: Resumption

    def check_values(self, found: InvalidValues) -> None:
        found.check(check_recorded_change, self.resumption)

    def check_change(self, before: Development) -> None:
        resumption = replace(self.resumption, reason=A_TEXT)
        check_resumed(before.id, before.account, resumption, before.interruptions)

    def evolve(self, before: Development) -> Development:
        return _interrupted(before, self.resumption.suspension, resumption=self.resumption)


@dataclass(frozen=True, kw_only=True)
class SuspensionWithdrawn(DevelopmentEvent):
    """A commitment of a development was not suspended after all."""

    TOPIC: ClassVar[str] = "development.suspension_withdrawn.v1"
    suspension: int
    reason: str

    def check_change(self, before: Development) -> None:
        require_suspension(before.id, self.suspension, before.interruptions)

    def evolve(self, before: Development) -> Development:
        return _interrupted(before, self.suspension, withdrawn=True)


@dataclass(frozen=True, kw_only=True)
class ResumptionWithdrawn(DevelopmentEvent):
    """A suspended commitment of a development was not resumed after all."""

    TOPIC: ClassVar[str] = "development.resumption_withdrawn.v1"
    suspension: int
    reason: str

    def check_change(self, before: Development) -> None:
        require_resumption(before.id, self.suspension, before.interruptions)

    def evolve(self, before: Development) -> Development:
        return _interrupted(before, self.suspension, resumption=None)


@dataclass(frozen=True, kw_only=True)
class ConditionMet(DevelopmentEvent):
    """The condition on which a commitment of a development takes effect was met."""

    TOPIC: ClassVar[str] = "development.condition_met.v1"
    met: MetCondition

    def check_values(self, found: InvalidValues) -> None:
        found.check(check_recorded_change, self.met)

    def check_change(self, before: Development) -> None:
        met = replace(self.met, reason=A_TEXT)
        check_condition_met(before.id, before.account, met, before.met_conditions)

    def evolve(self, before: Development) -> Development:
        return replace(before, met_conditions=(*before.met_conditions, self.met))


@dataclass(frozen=True, kw_only=True)
class MetConditionWithdrawn(DevelopmentEvent):
    """The condition on which a commitment of a development takes effect was not met after all."""

    TOPIC: ClassVar[str] = "development.met_condition_withdrawn.v1"
    commitment: int
    reason: str

    def check_change(self, before: Development) -> None:
        require_condition_met(before.id, self.commitment, before.met_conditions)

    def evolve(self, before: Development) -> Development:
        met = tuple(one for one in before.met_conditions if one.commitment != self.commitment)
        return replace(before, met_conditions=met)


@dataclass(frozen=True, kw_only=True)
class FindingRecorded(DevelopmentEvent):
    """A body found whether an act violated a commitment of a development."""

    TOPIC: ClassVar[str] = "development.finding_recorded.v1"
    finding: Finding

    def check_values(self, found: InvalidValues) -> None:
        found.check(check_values_of_finding, self.finding, CHECKED_WITHOUT_TEXTS)

    def check_change(self, before: Development) -> None:
        reports = tuple(map(without_text, self.finding.reports))
        check_finding(before.id, before.account, replace(self.finding, reports=reports), {})

    def evolve(self, before: Development) -> Development:
        return replace(before, findings=(*before.findings, self.finding))


@dataclass(frozen=True, kw_only=True)
class FindingWithdrawn(DevelopmentEvent):
    """A finding on a commitment of a development was withdrawn."""

    TOPIC: ClassVar[str] = "development.finding_withdrawn.v1"
    finding: int
    reason: str

    def check_change(self, before: Development) -> None:
        require_finding(before.id, self.finding, before.findings, before.withdrawn_findings)

    def evolve(self, before: Development) -> Development:
        withdrawn = (*before.withdrawn_findings, self.finding)
        return replace(before, withdrawn_findings=withdrawn)


def _interrupted(before: Development, number: int, **changed: Any) -> Development:
    """Return the development with these fields of suspension `number`, from 1."""
    interruptions = tuple(
        replace(one, **changed) if at == number else one
        for at, one in enumerate(before.interruptions, start=1)
    )
    return replace(before, interruptions=interruptions)
