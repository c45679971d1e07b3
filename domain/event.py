"""What every event of the log has in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, TypeVar
from uuid import UUID, uuid5

NAMESPACE = UUID("6b0f4a1e-5d0c-5c5e-9f0e-2f6d8d1f7a10")

State = TypeVar("State")


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact in the log: the aggregate it belongs to, its place there, and who appended it.

    `TOPIC` is its stored name: explicit and versioned, so that files and classes may move.
    """

    TOPIC: ClassVar[str]

    originator_id: UUID
    originator_version: int
    recorded_by: str

    def repeats(self, before: Event) -> bool:
        """Whether this is what was recorded before, decided once more; whoever asks for it."""
        return replace(self, recorded_by=before.recorded_by) == before


def state_after(
    events: Iterable[Event], evolve: Callable[[State | None, Event], State]
) -> State | None:
    """What all its events have made of something, one by one; None where there are none."""
    state: State | None = None
    for event in events:
        state = evolve(state, event)
    return state


def actor_id(slug: str) -> UUID:
    """The aggregate id of the actor with this slug."""
    return uuid5(NAMESPACE, f"actor:{slug}")


def source_id(slug: str) -> UUID:
    """The aggregate id of the source with this slug."""
    return uuid5(NAMESPACE, f"source:{slug}")


def development_id(dataset: str, record: str) -> UUID:
    """The id of the development that a data set knows as `record`: the same in every run."""
    return uuid5(NAMESPACE, f"{dataset}:{record}")
