"""The base of all events, the ids of what they are about, and their texts that can be redacted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any, ClassVar, TypeVar, get_args, get_type_hints
from uuid import UUID, uuid5

from domain.errors import Misplaced

# One namespace for each kind, so that ids of two kinds never collide.
_STANCELINE = UUID("6b0f4a1e-5d0c-5c5e-9f0e-2f6d8d1f7a10")
_ACTORS = uuid5(_STANCELINE, "actor")
_SOURCES = uuid5(_STANCELINE, "source")
_DATASETS = uuid5(_STANCELINE, "dataset")
_DEVELOPMENTS = uuid5(_STANCELINE, "development")
_COMMANDS = uuid5(_STANCELINE, "command")

_to_json = json.JSONEncoder().encode

State = TypeVar("State")
Content = TypeVar("Content")

# The text in place of one that was redacted. Nobody can record it.
REDACTED = "[redacted]"


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact in the log: its aggregate, its version there, and who recorded it.

    A type of event is a subclass with a topic in a module of events of its aggregate
    (`EVENT_TYPES` in `infrastructure/log/mapper.py`). `TOPIC` is the stored name. It is
    explicit and versioned, so files and classes can move. `BEGINS` is true if the event is only
    valid as the first of its aggregate. The first line of the docstring is the meaning that the
    glossary shows.

    `PRIVATE_TEXTS` names the free-text and personal fields, as it does in the values of events.
    The log commits to a salted digest of each, so that the text itself can be destroyed. Every
    other text of an event is a word, an id, a date or a number, and stays. A reason is private in
    every event.
    """

    TOPIC: ClassVar[str]
    BEGINS: ClassVar[bool] = False
    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("reason",)

    originator_id: UUID
    originator_version: int
    recorded_by: str

    def repeats(self, before: Event) -> bool:
        """Return whether this event has the content of an earlier one; `recorded_by` may differ.

        A text of the earlier one that was redacted is not compared.
        """
        now = replace(self, recorded_by=before.recorded_by)
        return now == before or redacted_like(now, before) == before


@dataclass(frozen=True, kw_only=True)
class UnreadableEvent(Event):
    """An event whose type or content this release does not know; no state applies it.

    `topic` is the stored name, `data` the stored content, `reason` why it cannot be read.
    """

    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ()
    topic: str
    data: dict[str, Any]
    reason: str


def private_texts(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each private text in an event or a value, unless it is empty.

    A path names fields and numbers from 0, with dots: `account.title`, `reports.0.summary`.
    """
    if isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from private_texts(one, f"{at}{number}.")
        return
    private, parts = _with_texts(value.__class__)
    for name in private:
        held = getattr(value, name)
        if isinstance(held, tuple):
            yield from ((f"{at}{name}.{number}", one) for number, one in enumerate(held) if one)
        elif held:
            yield f"{at}{name}", held
    for name in parts:
        yield from private_texts(getattr(value, name), f"{at}{name}.")


def without_private_texts(value: Content) -> Content:
    """Return a value, or a tuple of values, with each private text in it redacted."""
    if isinstance(value, tuple):
        return tuple(without_private_texts(one) for one in value)  # type: ignore[return-value]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    private, parts = _with_texts(type(value))
    given = {name: _redacted(getattr(value, name)) for name in private}
    given |= {name: without_private_texts(getattr(value, name)) for name in parts}
    return replace(value, **given)


def _redacted(text: Any) -> Any:
    """Return `REDACTED` for a text, and for each text of a tuple; an empty one stays."""
    if isinstance(text, tuple):
        return tuple(map(_redacted, text))
    return REDACTED if text else text


def redacted_like(value: Content, before: object) -> Content:
    """Return the value with `REDACTED` where an earlier one of the same form has it."""
    if before == REDACTED and isinstance(value, str):
        return before  # type: ignore[return-value]
    if type(value) is not type(before):
        return value
    if isinstance(value, tuple) and isinstance(before, tuple) and len(value) == len(before):
        return tuple(map(redacted_like, value, before))  # type: ignore[return-value]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    pairs = ((f.name, getattr(value, f.name), getattr(before, f.name)) for f in fields(value))
    return replace(value, **{name: redacted_like(now, was) for name, now, was in pairs})


@cache
def _with_texts(kind: type) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the private fields of a class, and of those whose values have some."""
    if not is_dataclass(kind):
        return (), ()
    names = tuple(field.name for field in fields(kind))
    declared: tuple[str, ...] = getattr(kind, "PRIVATE_TEXTS", ())
    private, hints = tuple(name for name in declared if name in names), get_type_hints(kind)
    others = (name for name in names if name not in private)
    return private, tuple(
        name for name in others if any(any(_with_texts(one)) for one in classes_in(hints[name]))
    )


def classes_in(hint: Any) -> Iterator[type]:
    """Yield the classes that a type hint names, such as `Report` for `tuple[Report, ...]`."""
    if isinstance(hint, type) and not get_args(hint):
        yield hint
    for named in get_args(hint):
        yield from classes_in(named)


def private_fields(kind: type) -> tuple[str, ...]:
    """Return the names of the private fields of a class of events or values."""
    return _with_texts(kind)[0]


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


def named(event: Event) -> str:
    """Return the kind and the id by which callers know what an event is about."""
    slugs = ((kind, getattr(event, kind, None)) for kind in ("actor", "source", "dataset"))
    known = (f"{kind} '{slug}'" for kind, slug in slugs if slug is not None)
    return next(known, f"development {event.originator_id}")


def _id_of(namespace: UUID, *parts: str) -> UUID:
    # As a JSON array, two different lists of parts never have the same text. It is that of
    # `json.dumps`, which takes longer for a list than for each text.
    return uuid5(namespace, f"[{', '.join(map(_to_json, parts))}]")
