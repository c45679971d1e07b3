"""A read-only log for dry runs: a verb on it checks a request and records nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from domain.event import Event
from domain.log import Log, Unless


class DryRunPassed(Exception):
    """The dry run found no error in the request; nothing was recorded."""


class DryRunLog(Log):
    """Reads from another log; each append raises `refusal`, or `DryRunPassed` without one."""

    def __init__(self, log: Log, refusal: Exception | None = None) -> None:
        self._log = log
        self._refusal = refusal

    def append(
        self,
        events: Sequence[Event],  # noqa: ARG002 what a log is given
        command: UUID | None = None,  # noqa: ARG002
        unless: Unless | None = None,  # noqa: ARG002
    ) -> list[int]:
        raise self._refusal or DryRunPassed

    def position(self) -> int:
        return self._log.position()

    def load(self, originator_id: UUID) -> list[Event]:
        return self._log.load(originator_id)

    def first(self, originator_ids: Iterable[UUID]) -> dict[UUID, tuple[int, Event]]:
        return self._log.first(originator_ids)

    def naming(self, after: int) -> Iterable[tuple[int, Event]]:
        return self._log.naming(after)

    def commanded(self, command: UUID) -> tuple[int, Event] | None:
        return self._log.commanded(command)
