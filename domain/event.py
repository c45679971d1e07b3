"""What every event of the log has in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid5

from domain.errors import Misplaced

# One for each kind of thing: no name of one kind can have the id of another kind.
_STANCELINE = UUID("6b0f4a1e-5d0c-5c5e-9f0e-2f6d8d1f7a10")
_ACTORS = uuid5(_STANCELINE, "actor")
_SOURCES = uuid5(_STANCELINE, "source")
_DEVELOPMENTS = uuid5(_STANCELINE, "development")
_COMMANDS = uuid5(_STANCELINE, "command")

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


@dataclass(frozen=True, kw_only=True)
class UnreadableEvent(Event):
    """An event of a type or with content that this release does not know; nothing applies it.

    `topic` is its stored name, `data` its content as stored, `reason` says why it is unreadable.
    """

    topic: str
    data: dict[str, Any]
    reason: str


def state_after(
    events: Iterable[Event],
    begins: type[Event],
    evolve: Callable[[State | None, Event], State],
) -> State | None:
    """Return what all its events have made of something, one by one.

    None where there are none, or where the first is not of the type that `begins` such a thing.
    """
    state: State | None = None
    for event in events:
        if state is None and not isinstance(event, begins):
            return None
        state = evolve(state, event)
    return state


def begun(state: State | None, event: Event) -> State:
    """Return the state that an event changes; raise `Misplaced` where nothing began it."""
    if state is None:
        raise Misplaced(f"{event.TOPIC} of {event.originator_id} comes before what it changes")
    return state


def actor_id(slug: str) -> UUID:
    """Return the aggregate id of the actor with this slug."""
    return _id_of(_ACTORS, slug)


def source_id(slug: str) -> UUID:
    """Return the aggregate id of the source with this slug."""
    return _id_of(_SOURCES, slug)


def development_id(dataset: str, record: str) -> UUID:
    """Return the id of the development that a data set knows as `record`: the same in every run."""
    return _id_of(_DEVELOPMENTS, "record", dataset, record)


def commanded_development_id(command: UUID, row: int) -> UUID:
    """Return the id of the development in row `row`, from 0, of a command."""
    return _id_of(_DEVELOPMENTS, "command", str(command), str(row))


def command_id(recorded_by: str, *request: str) -> UUID:
    """Return the id under which `recorded_by` records this request once, however often it is sent.

    `request` is all that distinguishes it, such as method, path and idempotency key.
    """
    return _id_of(_COMMANDS, recorded_by, *request)


def _id_of(namespace: UUID, *parts: str) -> UUID:
    # A JSON array: no two lists of parts have the same text, whatever characters they hold.
    return uuid5(namespace, json.dumps(parts))
