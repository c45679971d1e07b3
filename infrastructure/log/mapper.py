"""Encode events of the domain as compact JSON for the log, and decode them with type checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, get_type_hints

import msgspec
from eventsourcing.persistence import Mapper, MapperDeserialisationError, StoredEvent, Transcoder

from domain import dataset, source
from domain.actor import dissolution, membership, succession
from domain.actor import events as actor_events
from domain.checks.text import printable
from domain.development import commitment_events, report_events
from domain.development import events as development_events
from domain.event import Event, UnreadableEvent, private_texts
from infrastructure.errors import UnreadableContentError
from infrastructure.log.applicability import why_inapplicable
from infrastructure.log.event_json import as_json, with_names_of_python
from infrastructure.log.private_texts import Erasure, SplitEvent, disclosed, set_apart
from infrastructure.log.recorder import RecordedEvent

# Every event class with a topic, in the order in which the domain defines them.
EVENT_TYPES: tuple[type[Event], ...] = tuple(
    defined
    for module in (
        actor_events,
        membership,
        dissolution,
        succession,
        source,
        development_events,
        report_events,
        commitment_events,
        dataset,
    )
    for defined in vars(module).values()
    if isinstance(defined, type) and issubclass(defined, Event)
    if defined.__module__ == module.__name__ and "TOPIC" in vars(defined)
)

_TYPES = {event_type.TOPIC: event_type for event_type in EVENT_TYPES}


@dataclass(frozen=True, slots=True)
class Upcast:
    """The newer topic of an older one, and a function that gives the state its newer form."""

    topic: str
    read: Callable[[dict[str, Any]], dict[str, Any]]


# Older topics that are still read. A stored event is never rewritten.
UPCASTS: dict[str, Upcast] = {}

# Every topic that a log may hold: those that are recorded, then those that are only read.
TOPICS = (*(event_type.TOPIC for event_type in EVENT_TYPES), *UPCASTS)

_ENVELOPE = ("originator_id", "originator_version")

# The deepest nesting of lists and objects that is read. Code that reads or writes JSON recurses,
# and how deep it can go depends on its caller. Our events have a few levels.
MOST_NESTED = 100
_NESTING = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[{\]}]', re.DOTALL)


class UnreadableError(UnreadableContentError, MapperDeserialisationError):
    """This release does not know the type or the content of an event; `reason` says which."""

    def __init__(self, stored_event: StoredEvent, reason: str) -> None:
        super().__init__(
            f"event {stored_event.originator_version} of {stored_event.originator_id}"
            f" ({printable(stored_event.topic)}) cannot be read: {reason}"
        )
        self.reason = reason


class _JSON(Transcoder):
    def __init__(self) -> None:
        self._encoder = msgspec.json.Encoder()

    def encode(self, obj: Any) -> bytes:
        return self._encoder.encode(obj)

    def decode(self, data: bytes) -> Any:
        return msgspec.json.decode(data)


class EventMapper(Mapper[Any]):
    """Stores each event under its explicit topic, and checks all types when it reads.

    The state that it stores has digests in place of the private texts, which are set apart.
    """

    def __init__(self) -> None:
        super().__init__(transcoder=_JSON())

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        state = dict(vars(domain_event))
        id, version = (state.pop(name) for name in _ENVELOPE)
        shown = {name: as_json(value) for name, value in state.items()}
        content = self.transcoder.decode(self.transcoder.encode(shown))
        disclosures = set_apart(content, private_texts(domain_event))
        return SplitEvent(
            originator_id=id,
            originator_version=version,
            topic=domain_event.TOPIC,
            state=self.transcoder.encode(content),
            disclosures=tuple(disclosures),
            erases=tuple(_erased_by(domain_event)),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        """Return the stored event; raises `UnreadableError` for an unknown topic or content."""
        topic = stored_event.topic
        stored = _content_of(stored_event)
        if _is_nested_too_deep(stored):
            reason = f"its content is nested more than {MOST_NESTED} levels deep"
            raise UnreadableError(stored_event, reason)
        try:
            if older := UPCASTS.get(topic):
                topic = older.topic
                stored = self.transcoder.encode(older.read(self.transcoder.decode(stored)))
            state = _decoder(topic).decode(with_names_of_python(stored))
        except MemoryError:
            raise
        except Exception as error:
            raise UnreadableError(stored_event, _why(error, topic)) from error
        values = msgspec.structs.asdict(state)
        event = object.__new__(_TYPES[topic])
        values["originator_id"] = stored_event.originator_id
        values["originator_version"] = stored_event.originator_version
        # The library's own mapper does the same: a frozen dataclass cannot be filled otherwise.
        object.__setattr__(event, "__dict__", values)
        return event

    def to_applicable_event(self, stored_event: StoredEvent) -> Event:
        """Return the stored event; raises `UnreadableError` also if no read model can hold it."""
        event = self.to_domain_event(stored_event)
        if (reason := why_inapplicable(event, _content_of(stored_event))) is not None:
            raise UnreadableError(stored_event, reason)
        return event

    def decode(self, recorded: RecordedEvent, *, is_applied: bool = False) -> Event:
        """Return the recorded event, or an `UnreadableEvent` if this release does not know it.

        One that the read models applied is not checked again.
        """
        stored = StoredEvent(
            recorded.originator_id, recorded.originator_version, recorded.topic, recorded.content
        )
        try:
            return self.to_domain_event(stored) if is_applied else self.to_applicable_event(stored)
        except UnreadableError as error:
            return _unreadable(recorded, error.reason)


def _content_of(stored: StoredEvent) -> bytes:
    """Return the content with its private texts, where they were set apart and are still there."""
    given = stored.disclosures if isinstance(stored, SplitEvent) else ()
    return disclosed(stored.state, (one.disclosure.encode() for one in given))


def _erased_by(event: Event) -> Iterator[Erasure]:
    if isinstance(event, development_events.DevelopmentRedacted):
        for one in event.texts:
            yield Erasure(event.originator_id, one.version, one.field)


def _why(error: Exception, topic: str) -> str:
    if topic not in TOPICS:
        return f"this release does not know the type {topic!r}"
    return f"its content is not that of {topic}: {error}"


def _unreadable(recorded: RecordedEvent, reason: str) -> UnreadableEvent:
    data = _content(recorded.content)
    recorded_by = data.pop("recorded_by", "")
    return UnreadableEvent(
        originator_id=recorded.originator_id,
        originator_version=recorded.originator_version,
        recorded_by=recorded_by if isinstance(recorded_by, str) else "",
        topic=recorded.topic,
        data=data,
        reason=reason,
    )


def _content(state: bytes) -> dict[str, Any]:
    """Return the stored content; if it is not a JSON object, its text under the name `text`."""
    try:
        found = None if _is_nested_too_deep(state) else msgspec.json.decode(state)
        msgspec.json.encode(found)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 the text is delivered instead
        found = None
    if isinstance(found, dict):
        return found
    return {"text": state.decode("utf-8", "backslashreplace")}


def _is_nested_too_deep(stored: bytes) -> bool:
    """Return whether lists and objects are nested more than `MOST_NESTED` levels deep."""
    if stored.count(b"[") + stored.count(b"{") <= MOST_NESTED:
        return False
    depth = 0
    for found in _NESTING.finditer(stored):
        if (mark := found[0]) in b"[{":
            depth += 1
            if depth > MOST_NESTED:
                return True
        elif mark in b"]}":
            depth -= 1
    return False


@cache
def _decoder(topic: str) -> msgspec.json.Decoder[Any]:
    event_type = _TYPES[topic]
    hints = get_type_hints(event_type)
    members: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    for f in fields(event_type):
        if f.name in _ENVELOPE:
            continue
        if f.default_factory is not MISSING:
            members.append(
                (f.name, hints[f.name], msgspec.field(default_factory=f.default_factory))
            )
        elif f.default is not MISSING:
            members.append((f.name, hints[f.name], f.default))
        else:
            members.append((f.name, hints[f.name]))
    state = msgspec.defstruct(event_type.__name__, members, kw_only=True)
    return msgspec.json.Decoder(state)
