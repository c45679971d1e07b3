"""What the verbs of every aggregate share: the log to decide on, and the checks against it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Self, TypeVar
from uuid import UUID

from domain.checks.invalid_values import also
from domain.checks.text import LONG_TEXT, check_text
from domain.development.development import Development
from domain.development.events import DevelopmentEvent
from domain.event import Event
from domain.log import Log, Recorded
from domain.recording.recording import Decided, Recording, Request
from domain.recording.references import References, spelt_as_recorded
from domain.recording.registration import Registry
from domain.recording.subjects import the_development
from domain.values import DevelopmentEnd, Ending, MetCondition, Resumption, Suspension


class Verbs:
    """Verbs. Each records and returns the position, or raises a `DomainError`."""

    def __init__(self, log: Log) -> None:
        self._recording = Recording(log)
        self._references = References(log)
        self._registry = Registry(log)

    def dry_run(self, refusal: Exception | None = None) -> Self:
        """Return verbs that check a request and record nothing.

        Each raises a `DomainError`; for a request without an error `refusal`, or `DryRunPassed`.

        A request that was recorded before is answered as at first.
        """
        same = copy(self)
        same._recording = self._recording.dry_run(refusal)
        return same

    def _change_development(
        self,
        development: UUID,
        decide: Callable[[Development, str], Decided],
        request: Request,
        require: Callable[[Decided], None] = lambda _: None,
        recheck_on: tuple[type[Event], ...] = (),
    ) -> Recorded:
        """Record a change of a development that is not retracted."""

        def decide_unless_retracted(before: Development, by: str) -> Decided:
            before.refuse_if_retracted()
            return decide(before, by)

        subject = the_development(development)
        return self._recording.change(
            subject, decide_unless_retracted, request, require, recheck_on
        )

    def _withdraw(
        self,
        development: UUID,
        withdrawn: Callable[..., DevelopmentEvent],
        reason: str,
        request: Request,
    ) -> Recorded:
        """Record that something about a development is withdrawn, if it is on record."""

        def decide(before: Development, by: str) -> DevelopmentEvent:
            check_text(reason, "reason", LONG_TEXT, required=True)
            event = withdrawn(reason=reason, **before.next(by))
            event.check_change(before)
            return event

        return self._change_development(development, decide, request)

    def _caused(
        self,
        development: UUID,
        cause: str | None,
        decide: Callable[[Development, str], Decided],
        request: Request,
        check: Callable[[Decided], None] = lambda _: None,
    ) -> Recorded:
        """Record a change whose cause must be in the log, if `check` accepts it."""

        def require_cause() -> None:
            self._references.require_cause(cause)

        def require(event: Decided) -> None:
            require_cause()
            check(event)

        with also(require_cause):
            return self._change_development(development, decide, request, require)


Caused = TypeVar("Caused", Ending, Suspension, Resumption, MetCondition, DevelopmentEnd)


def with_cause_as_recorded(change: Caused) -> Caused:
    """Return a change with the id of its cause as the log spells it."""
    if change.cause is None:
        return change
    return replace(change, cause=spelt_as_recorded(change.cause))
