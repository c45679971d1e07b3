"""The forms in which a stored event leaves the database: what is hashed, and what is handed on."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring_ascii
from uuid import UUID

import msgspec

from domain.errors import Invalid
from domain.tlog.merkle import leaf_hash
from infrastructure.json_strict import read_json
from infrastructure.log.recorder import RecordedEvent

_FIELDS = (
    "position",
    "recorded_at",
    "originator_id",
    "originator_version",
    "topic",
    "command_id",
    "state",
    "leaf_hash",
)

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Line:
    """An event with the hash it is said to have in the tree; None where it is not sealed yet."""

    event: RecordedEvent
    leaf: bytes | None


class Entry(msgspec.Struct, frozen=True):
    """What of an event is hashed, in the order of the names; an id or instant may be its text.

    The state is in it by its SHA-256: an entry is small, however long an event is.
    """

    command_id: UUID | str | None
    originator_id: UUID | str
    originator_version: int
    position: int
    recorded_at: datetime | str
    state_sha256: str
    topic: msgspec.Raw

    @property
    def leaf(self) -> bytes:
        """The hash of the entry in the tree."""
        return leaf_hash(_encode(self))


def entry_in_texts(
    position: int,
    recorded_at: str,
    originator_id: str,
    originator_version: int,
    topic: str,
    state: bytes,
    command_id: str | None,
) -> Entry:
    """The entry of an event whose ids and instant are given as they are written in it.

    Much is spared where a database gives these: to make the values and write them again.
    """
    state_sha256 = sha256(state).hexdigest()
    return Entry(
        command_id,
        originator_id,
        originator_version,
        position,
        recorded_at,
        state_sha256,
        _quoted(topic),
    )


def entry_of(event: RecordedEvent) -> bytes:
    """The bytes that are hashed into the tree: JSON with sorted names, no spaces (RFC 8785)."""
    return _encode(_entry(event))


def leaf_of(event: RecordedEvent) -> bytes:
    """The hash of the event in the tree."""
    return _entry(event).leaf


def instant_text(instant: datetime) -> str:
    """RFC 3339 in UTC, always to the microsecond: of two the later one is the larger text."""
    return f"{instant.astimezone(UTC).isoformat(timespec='microseconds')[:26]}Z"


def bundled(entries: Sequence[bytes]) -> bytes:
    """A tile of entries: each after its length, two bytes, the most significant first."""
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def line_of(event: RecordedEvent, leaf: bytes) -> bytes:
    """The event as a line of JSON Lines: the state is a text that holds the very bytes stored."""
    told = {
        "position": event.position,
        "recorded_at": instant_text(event.recorded_at),
        "originator_id": str(event.originator_id),
        "originator_version": event.originator_version,
        "topic": event.topic,
        "command_id": str(event.command_id) if event.command_id else None,
        # Bytes that are no UTF-8, which only somebody else can have put there, come through too.
        "state": event.state.decode("utf-8", "surrogateescape"),
        "leaf_hash": b64encode(leaf).decode(),
    }
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"


def read_line(line: bytes, number: int) -> Line:
    """The event that a line tells; raises `Invalid` with the number of a line that tells none."""
    try:
        told = read_json(line)
        if sorted(told) != sorted(_FIELDS):
            raise ValueError(f"its fields are {', '.join(map(str, told))}")
        event = RecordedEvent(
            _whole(told["position"]),
            _read_instant(told["recorded_at"]),
            _id(told["originator_id"]),
            _whole(told["originator_version"]),
            _text(told["topic"]),
            told["state"].encode("utf-8", "surrogateescape"),
            None if told["command_id"] is None else _id(told["command_id"]),
        )
        return Line(event, b64decode(told["leaf_hash"], validate=True))
    except (ValueError, TypeError, AttributeError) as error:
        raise Invalid(
            f"line {number} is not an event: {error}",
            field=f"line {number}",
            allowed=f"a JSON object of {', '.join(_FIELDS)}",
        ) from error


def _whole(given: object) -> int:
    if type(given) is not int:
        raise TypeError(f"{given!r} is no whole number")
    return given


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError(f"{given!r} is no text")
    return given


def _id(given: str) -> UUID:
    read = UUID(given)
    if str(read) != given:
        raise ValueError(f"{given!r} is no id in the form that the log has")
    return read


def _read_instant(given: str) -> datetime:
    if not given.endswith("Z") or len(given) != 27:
        raise ValueError(f"{given!r} is no instant in UTC to the microsecond")
    return datetime.fromisoformat(given)


def _entry(event: RecordedEvent) -> Entry:
    at = event.recorded_at
    return Entry(
        event.command_id,
        event.originator_id,
        event.originator_version,
        event.position,
        # The encoder leaves a fraction of zero out.
        at.astimezone(UTC) if at.microsecond else instant_text(at),
        sha256(event.state).hexdigest(),
        _quoted(event.topic),
    )


@lru_cache(maxsize=256)
def _quoted(topic: str) -> msgspec.Raw:
    return msgspec.Raw(encode_basestring_ascii(topic))
