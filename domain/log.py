"""The log as the verbs use it; any store can implement it, and a dry run reads from another log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.event import Event


@dataclass(frozen=True, slots=True)
class Similar:
    """An actor or source with a name like another name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """The place of an event in the log; `created` is false if it was already recorded.

    `similar_to` lists actors or sources with similar names; None if the request gave no name.
    """

    id: UUID
    position: int
    version: int
    created: bool = True
    similar_to: tuple[Similar, ...] | None = None


@dataclass(frozen=True, slots=True)
class Unless:
    """A condition of an append: no event of these types was recorded after a position.

    Decisions that depend on several aggregates need it, because the version of one aggregate does
    not show that another has changed.
    """

    after: int
    types: tuple[type[Event], ...]


class Log(Protocol):
    """The append-only record of events."""

    def append(
        self, events: Sequence[Event], command: UUID | None = None, unless: Unless | None = None
    ) -> list[int]:
        """Record all events or none; return their positions. Raise `AlreadyTakenError`."""

    def position(self) -> int:
        """Return the last position, 0 for an empty log."""

    def load(self, originator_id: UUID) -> list[Event]:
        """Return the events of one aggregate, oldest first; empty if there are none."""

    def first(self, originator_ids: Iterable[UUID]) -> dict[UUID, tuple[int, Event]]:
        """Return for each existing aggregate the position of its first event, and the event."""

    def histories(self, originator_ids: Iterable[UUID]) -> dict[UUID, list[Event]]:
        """Return the events of each existing aggregate, oldest first.

        An aggregate with an event that cannot be applied is left out; `load` says why.
        """

    def naming(self, after: int) -> Iterable[tuple[int, Event]]:
        """Return position and event of every later event that names an actor, source or member."""

    def commanded(self, command: UUID) -> tuple[int, Event] | None:
        """Return the position and the event that a command recorded; None if it recorded none."""


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

    def histories(self, originator_ids: Iterable[UUID]) -> dict[UUID, list[Event]]:
        return self._log.histories(originator_ids)

    def naming(self, after: int) -> Iterable[tuple[int, Event]]:
        return self._log.naming(after)

    def commanded(self, command: UUID) -> tuple[int, Event] | None:
        return self._log.commanded(command)
