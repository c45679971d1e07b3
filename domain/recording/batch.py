"""The first events of developments, decided one by one or as a batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from domain.checks.invalid_values import also
from domain.development.development import report_development
from domain.development.events import (
    DevelopmentCorrected,
    DevelopmentReported,
    DevelopmentRetracted,
)
from domain.errors import DomainError
from domain.event import Event, commanded_development_id
from domain.recording.recording import Request
from domain.recording.references import References
from domain.values import NewDevelopment

Outcome = TypeVar("Outcome")

# Events after which a commitment can no longer be extended or named in a `while`.
CHANGES_OF_NAMED: tuple[type[Event], ...] = (DevelopmentRetracted, DevelopmentCorrected)


class Batch:
    """The events of the developments of a batch, and an error for each that is refused.

    Without `references` it does not check whether actors, sources and other developments exist.
    """

    def __init__(
        self,
        batch: Sequence[NewDevelopment],
        request: Request,
        references: References | None = None,
    ) -> None:
        self._decided: dict[int, DevelopmentReported] = {}
        self._refused: dict[int, DomainError] = {}
        self._size = len(batch)
        for row, new in enumerate(batch):
            try:
                self._decided[row] = decide_report(new, request, references, row)
            except DomainError as refusal:
                self._refused[row] = refusal

    @property
    def events(self) -> list[DevelopmentReported]:
        """The events, in the order of their developments."""
        return list(self._decided.values())

    def with_refusals(self, outcomes: Iterable[Outcome]) -> list[Outcome | DomainError]:
        """Return an outcome for each development; `outcomes` are those of the events."""
        of_events = iter(outcomes)
        return [self._refused.get(row) or next(of_events) for row in range(self._size)]


def decide_report(
    new: NewDevelopment, request: Request, references: References | None, row: int = 0
) -> DevelopmentReported:
    """Return the first event of a development; raise `Invalid` with every problem.

    Without an id of its own, it has the id of row `row` of the command.
    """
    id = new.id
    if id is None and new.external_id is None and request.command is not None:
        id = commanded_development_id(request.command, row)
    by = request.recorded_by
    if references is None:
        return report_development(id, new.account, new.reports, new.external_id, by)
    with also(references.require_all, new.account, new.reports):
        return report_development(id, new.account, new.reports, new.external_id, by)


def recheck_on(events: Iterable[DevelopmentReported]) -> tuple[type[Event], ...]:
    """Return the types of concurrent events after which what the events name is checked again."""
    return CHANGES_OF_NAMED if any(event.account.names_another for event in events) else ()
