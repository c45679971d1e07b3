"""The verbs about the commitments of developments."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from domain.checks.violations import also
from domain.event import Event
from domain.log import Recorded
from domain.recording.recording import Request
from domain.recording.references import spelt_as_recorded
from domain.values import Ending
from domain.verbs.verbs import Verbs


class CommitmentVerbs(Verbs):
    """End commitments, and withdraw such endings."""

    def end_commitment(self, development: UUID, ending: Ending, request: Request) -> Recorded:
        if ending.cause is not None:
            ending = replace(ending, cause=spelt_as_recorded(ending.cause))

        def require(_: Event | None = None) -> None:
            self._references.require_cause(ending.cause)

        with also(require):
            return self._change_development(
                development, lambda d, by: d.end_commitment(ending, by), request, require
            )

    def withdraw_ending(
        self, development: UUID, commitment: int, reason: str, request: Request
    ) -> Recorded:
        return self._change_development(
            development, lambda d, by: d.withdraw_ending(commitment, reason, by), request
        )
