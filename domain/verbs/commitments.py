"""The verbs about the commitments of developments."""

from __future__ import annotations

from uuid import UUID

from domain.checks.violations import also
from domain.event import Event
from domain.log import Recorded
from domain.recording.recording import Request
from domain.values import Ending, Finding, MetCondition, Resumption, Suspension
from domain.verbs.verbs import Verbs, with_cause_as_recorded


class CommitmentVerbs(Verbs):
    """End, suspend, resume and judge commitments, meet their conditions, and withdraw mistakes."""

    def end_commitment(self, development: UUID, ending: Ending, request: Request) -> Recorded:
        ending = with_cause_as_recorded(ending)
        return self._caused(
            development, ending.cause, lambda d, by: d.end_commitment(ending, by), request
        )

    def withdraw_ending(
        self, development: UUID, commitment: int, reason: str, request: Request
    ) -> Recorded:
        return self._change_development(
            development, lambda d, by: d.withdraw_ending(commitment, reason, by), request
        )

    def suspend_commitment(
        self, development: UUID, suspension: Suspension, request: Request
    ) -> Recorded:
        suspension = with_cause_as_recorded(suspension)
        return self._caused(
            development,
            suspension.cause,
            lambda d, by: d.suspend_commitment(suspension, by, self._references.is_retracted),
            request,
        )

    def resume_commitment(
        self, development: UUID, commitment: int, resumption: Resumption, request: Request
    ) -> Recorded:
        """Resume the newest suspension of a commitment; the number in `resumption` is ignored."""
        resumption = with_cause_as_recorded(resumption)
        return self._caused(
            development,
            resumption.cause,
            lambda d, by: d.resume_commitment(
                commitment, resumption, by, self._references.is_retracted
            ),
            request,
            self._references.require_in_effect,
        )

    def withdraw_suspension(
        self, development: UUID, suspension: int, reason: str, request: Request
    ) -> Recorded:
        """Withdraw a suspension, with its resumption."""
        return self._change_development(
            development, lambda d, by: d.withdraw_suspension(suspension, reason, by), request
        )

    def withdraw_resumption(
        self, development: UUID, suspension: int, reason: str, request: Request
    ) -> Recorded:
        return self._change_development(
            development, lambda d, by: d.withdraw_resumption(suspension, reason, by), request
        )

    def meet_condition(self, development: UUID, met: MetCondition, request: Request) -> Recorded:
        """Record that the condition on which a commitment takes effect was met."""
        met = with_cause_as_recorded(met)
        return self._caused(
            development,
            met.cause,
            lambda d, by: d.meet_condition(met, by, self._references.is_retracted),
            request,
        )

    def withdraw_met_condition(
        self, development: UUID, commitment: int, reason: str, request: Request
    ) -> Recorded:
        return self._change_development(
            development, lambda d, by: d.withdraw_met_condition(commitment, reason, by), request
        )

    def record_finding(self, development: UUID, finding: Finding, request: Request) -> Recorded:
        """Record whether an act violated a commitment, as an actor or a source found it."""

        def require(_: Event | None = None) -> None:
            self._references.require_finding(finding)

        with also(require):
            return self._change_development(
                development, lambda d, by: d.record_finding(finding, by), request, require
            )

    def withdraw_finding(
        self, development: UUID, finding: int, reason: str, request: Request
    ) -> Recorded:
        return self._change_development(
            development, lambda d, by: d.withdraw_finding(finding, reason, by), request
        )
