"""The verbs about the commitments of developments."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from domain.checks.accounts import checked_places
from domain.checks.invalid_values import also
from domain.commitments import CoveredPlace
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
from domain.development.conditions import check_condition_met
from domain.development.development import Development
from domain.development.endings import checked_end
from domain.development.findings import check_finding
from domain.development.suspensions import (
    check_suspension,
    checked_resumption,
    refuse_overlap,
)
from domain.event import Event
from domain.log import Recorded
from domain.recording.recording import Request
from domain.values import Ending, Finding, MetCondition, Resumption, Suspension
from domain.verbs.verbs import Verbs, with_cause_as_recorded


class CommitmentVerbs(Verbs):
    """End, suspend, resume and judge commitments, meet their conditions, and withdraw mistakes."""

    def end_commitment(self, development: UUID, ending: Ending, request: Request) -> Recorded:
        ending = with_cause_as_recorded(ending)

        def decide(before: Development, by: str) -> CommitmentEnded:
            ended = checked_end(before.id, before.account, ending, before.endings)
            return CommitmentEnded(ending=ended, **before.next(by))

        return self._caused(development, ending.cause, decide, request)

    def withdraw_ending(
        self,
        development: UUID,
        commitment: int,
        reason: str,
        request: Request,
        places: tuple[CoveredPlace, ...] = (),
    ) -> Recorded:
        """Withdraw the endings in exactly these places, or without places the whole ones."""

        def withdrawn(**given: Any) -> EndingWithdrawn:
            named = checked_places(places, "places")
            return EndingWithdrawn(commitment=commitment, places=named, **given)

        return self._withdraw(development, withdrawn, reason, request)

    def suspend_commitment(
        self, development: UUID, suspension: Suspension, request: Request
    ) -> Recorded:
        suspension = with_cause_as_recorded(suspension)

        def decide(before: Development, by: str) -> CommitmentSuspended:
            check_suspension(before.id, before.account, suspension)
            # Whether a cause is retracted only words the message of a refusal, here and below.
            refuse_overlap(suspension, before.interruptions, self._references.is_retracted)
            return CommitmentSuspended(suspension=suspension, **before.next(by))

        return self._caused(development, suspension.cause, decide, request)

    def resume_commitment(
        self, development: UUID, commitment: int, resumption: Resumption, request: Request
    ) -> Recorded:
        """Resume the newest suspension of a commitment; the number in `resumption` is ignored."""
        resumption = with_cause_as_recorded(resumption)

        def decide(before: Development, by: str) -> CommitmentResumed:
            numbered = checked_resumption(
                before.id,
                before.account,
                commitment,
                resumption,
                before.interruptions,
                self._references.is_retracted,
            )
            return CommitmentResumed(resumption=numbered, **before.next(by))

        check = self._references.require_in_effect
        return self._caused(development, resumption.cause, decide, request, check)

    def withdraw_suspension(
        self, development: UUID, suspension: int, reason: str, request: Request
    ) -> Recorded:
        """Withdraw a suspension, with its resumption."""
        withdrawn = partial(SuspensionWithdrawn, suspension=suspension)
        return self._withdraw(development, withdrawn, reason, request)

    def withdraw_resumption(
        self, development: UUID, suspension: int, reason: str, request: Request
    ) -> Recorded:
        withdrawn = partial(ResumptionWithdrawn, suspension=suspension)
        return self._withdraw(development, withdrawn, reason, request)

    def meet_condition(self, development: UUID, met: MetCondition, request: Request) -> Recorded:
        """Record that the condition on which a commitment takes effect was met."""
        met = with_cause_as_recorded(met)

        def decide(before: Development, by: str) -> ConditionMet:
            is_retracted = self._references.is_retracted
            check_condition_met(before.id, before.account, met, before.met_conditions, is_retracted)
            return ConditionMet(met=met, **before.next(by))

        return self._caused(development, met.cause, decide, request)

    def withdraw_met_condition(
        self, development: UUID, commitment: int, reason: str, request: Request
    ) -> Recorded:
        withdrawn = partial(MetConditionWithdrawn, commitment=commitment)
        return self._withdraw(development, withdrawn, reason, request)

    def record_finding(self, development: UUID, finding: Finding, request: Request) -> Recorded:
        """Record whether an act violated a commitment, as an actor or a source found it."""

        def require(_: Event | None = None) -> None:
            self._references.require_finding(finding)

        def decide(before: Development, by: str) -> FindingRecorded:
            succeeded = self._references.succeeded_by_finder(finding)
            check_finding(before.id, before.account, finding, before.numbered_findings, succeeded)
            return FindingRecorded(finding=finding, **before.next(by))

        with also(require):
            return self._change_development(development, decide, request, require)

    def withdraw_finding(
        self, development: UUID, finding: int, reason: str, request: Request
    ) -> Recorded:
        withdrawn = partial(FindingWithdrawn, finding=finding)
        return self._withdraw(development, withdrawn, reason, request)
