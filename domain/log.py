"""What the verbs need of the log, whatever keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.event import Event


@dataclass(frozen=True, slots=True)
class Similar:
    """An actor or source, and the name of it that is spelt or looks like another one's."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where an event stands in the log; `created` is false where it already stood there.

    `similar_to` are those who could be taken for what was named; None where nothing was named.
    """

    id: UUID
    position: int
    version: int
    created: bool = True
    similar_to: tuple[Similar, ...] | None = None


@dataclass(frozen=True, slots=True)
class Unless:
    """Nothing is recorded if, after a position, an event of one of these types was.

    For what is decided on more than one aggregate: their versions do not tell that another changed.
    """

    after: int
    types: tuple[type[Event], ...]


class AlreadyTakenError(Exception):
    """Somebody else appended first: the id, the version or the command is taken, or `Unless`."""


class Log(Protocol):
    """The append-only record of events."""

    def append(
        self, events: Sequence[Event], command: UUID | None = None, unless: Unless | None = None
    ) -> list[int]:
        """Record all or none; their positions. Raises `AlreadyTakenError`."""

    def position(self) -> int:
        """The last position, 0 while it is empty."""

    def load(self, originator_id: UUID) -> list[Event]:
        """The events of one aggregate, oldest first; empty where there are none."""

    def first(self, originator_ids: Iterable[UUID]) -> dict[UUID, tuple[int, Event]]:
        """For each of these aggregates that exists, its first event and its position."""

    def naming(self, after: int) -> Iterable[tuple[int, Event]]:
        """The events after a position that give a name to an actor or source, with theirs."""

    def commanded(self, command: UUID) -> tuple[int, Event] | None:
        """The event that a command once recorded, and its position."""
