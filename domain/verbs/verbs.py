"""What the verbs of every aggregate share: the log to decide on, and the checks against it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Self
from uuid import UUID

from domain.development.development import Development
from domain.event import Event
from domain.log import Log, Recorded
from domain.recording.recording import Decided, Recording, Request, the_development
from domain.recording.references import References
from domain.recording.registration import Registry


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
        subject = the_development(development)
        return self._recording.change(subject, decide, request, require, recheck_on)
