"""The base of all events, and the ids of what they are about."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid5

from domain.errors import Misplaced

# One namespace for each kind, so that ids of two kinds never collide.
_STANCELINE = UUID("6b0f4a1e-5d0c-5c5e-9f0e-2f6d8d1f7a10")
_ACTORS = uuid5(_STANCELINE, "actor")
_SOURCES = uuid5(_STANCELINE, "source")
_DATASETS = uuid5(_STANCELINE, "dataset")
_DEVELOPMENTS = uuid5(_STANCELINE, "development")
_COMMANDS = uuid5(_STANCELINE, "command")

State = TypeVar("State")


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact in the log: its aggregate, its version there, and who recorded it.

    A type of event is a subclass with a topic in `domain/actor.py`, `domain/source.py`,
    `domain/dataset.py` or `domain/development.py`. `TOPIC` is the stored name. It is explicit and
    versioned, so files and classes can move. `BEGINS` is true if the event is only valid as the
    first of its aggregate. The first line of the docstring is the meaning that the glossary shows.
    """

    TOPIC: ClassVar[str]
    BEGINS: ClassVar[bool] = False

    originator_id: UUID
    originator_version: int
    recorded_by: str

    def repeats(self, before: Event) -> bool:
        """Return whether this event has the content of an earlier one; `recorded_by` may differ."""
        return replace(self, recorded_by=before.recorded_by) == before


@dataclass(frozen=True, kw_only=True)
class UnreadableEvent(Event):
    """An event whose type or content this release does not know; no state applies it.

    `topic` is the stored name, `data` the stored content, `reason` why it cannot be read.
    """

    topic: str
    data: dict[str, Any]
    reason: str


def aggregate_after(
    events: Iterable[Event],
    begins: type[Event],
    evolve: Callable[[State | None, Event], State],
) -> State | None:
    """Return the state of an aggregate after all its events.

    None if there are no events, or if the first event is not of the type `begins`.
    """
    state: State | None = None
    for event in events:
        if state is None and not isinstance(event, begins):
            return None
        state = evolve(state, event)
    return state


def begun(state: State | None, event: Event) -> State:
    """Return the state that an event changes; raise `Misplaced` if there is none."""
    if state is None:
        raise Misplaced(f"{event.TOPIC} of {event.originator_id} comes before what it changes")
    return state


def actor_id(slug: str) -> UUID:
    """Return the aggregate id of the actor with this slug."""
    return _id_of(_ACTORS, slug)


def source_id(slug: str) -> UUID:
    """Return the aggregate id of the source with this slug."""
    return _id_of(_SOURCES, slug)


def dataset_id(slug: str) -> UUID:
    """Return the aggregate id of the data set with this slug."""
    return _id_of(_DATASETS, slug)


def development_id(dataset: str, record: str) -> UUID:
    """Return the id of the development with this record in a data set; it never changes."""
    return _id_of(_DEVELOPMENTS, "record", dataset, record)


def commanded_development_id(command: UUID, row: int) -> UUID:
    """Return the id of the development in row `row`, from 0, of a command."""
    return _id_of(_DEVELOPMENTS, "command", str(command), str(row))


def command_id(recorded_by: str, *request: str) -> UUID:
    """Return the id under which `recorded_by` records a request once, even if it is sent again.

    `request` is everything that distinguishes it: method, path and idempotency key.
    """
    return _id_of(_COMMANDS, recorded_by, *request)


def _id_of(namespace: UUID, *parts: str) -> UUID:
    # As a JSON array, two different lists of parts never have the same text.
    return uuid5(namespace, json.dumps(parts))
