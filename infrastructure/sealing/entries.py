"""The two forms of a stored event outside the database: the hashed entry, and the JSON line."""

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
from infrastructure.log.private_texts import disclosures_in
from infrastructure.log.recorder import RecordedEvent

_FIELDS = (
    "position",
    "recorded_at",
    "originator_id",
    "originator_version",
    "topic",
    "command_id",
    "state",
    "texts",
    "leaf_hash",
)

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Line:
    """An event with its stated leaf hash; None if it is not sealed yet."""

    event: RecordedEvent
    leaf: bytes | None


class Entry(msgspec.Struct, frozen=True):
    """The hashed part of an event, in the order of the names; ids and the instant may be text.

    The state is represented by its SHA-256, so that an entry is small however long an event is.
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
        """The leaf hash of the entry."""
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
    """Return the entry of an event whose ids and instant are given as text.

    This is much faster than to parse the text that a database returns and to format it again.
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
    """Return the bytes that are hashed: JSON with sorted names and no spaces (RFC 8785)."""
    return _encode(_entry(event))


def leaf_of(event: RecordedEvent) -> bytes:
    """Return the leaf hash of an event."""
    return _entry(event).leaf


def instant_text(instant: datetime) -> str:
    """Return RFC 3339 text in UTC, always to the microsecond, so that text sorts by time."""
    return f"{instant.astimezone(UTC).isoformat(timespec='microseconds')[:26]}Z"


def bundled(entries: Sequence[bytes]) -> bytes:
    """Return a tile of entries: each is preceded by its length in two big-endian bytes."""
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def line_of(event: RecordedEvent, leaf: bytes) -> bytes:
    """Return an event as a line of JSON Lines.

    The state is text that holds the stored bytes, and so is each disclosure of a private text.
    """
    fields = {
        "position": event.position,
        "recorded_at": instant_text(event.recorded_at),
        "originator_id": str(event.originator_id),
        "originator_version": event.originator_version,
        "topic": event.topic,
        "command_id": str(event.command_id) if event.command_id else None,
        # Stanceline writes UTF-8; other bytes, from elsewhere, must survive the round trip too.
        "state": event.state.decode("utf-8", "surrogateescape"),
        "texts": _texts_of(event),
        "leaf_hash": b64encode(leaf).decode(),
    }
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"


def read_line(line: bytes, number: int) -> Line:
    """Return the event in a line; raises `Invalid` with the number of a line that is not one."""
    try:
        fields = read_json(line)
        if sorted(fields) != sorted(_FIELDS):
            raise ValueError(f"its fields are {', '.join(map(str, fields))}")
        event = RecordedEvent(
            _whole(fields["position"]),
            _read_instant(fields["recorded_at"]),
            _id(fields["originator_id"]),
            _whole(fields["originator_version"]),
            _text(fields["topic"]),
            fields["state"].encode("utf-8", "surrogateescape"),
            None if fields["command_id"] is None else _id(fields["command_id"]),
            f"[{','.join(map(_text, _list(fields['texts'])))}]",
        )
        return Line(event, b64decode(fields["leaf_hash"], validate=True))
    except (ValueError, TypeError, AttributeError) as error:
        raise Invalid(
            f"line {number} is not an event: {error}",
            field=f"line {number}",
            allowed=f"a JSON object of {', '.join(_FIELDS)}",
        ) from error


def _whole(given: object) -> int:
    if type(given) is not int:
        raise TypeError(f"{given!r} is not a whole number")
    return given


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError(f"{given!r} is not text")
    return given


def _list(given: object) -> list[object]:
    if not isinstance(given, list):
        raise TypeError(f"{given!r} is not a list")
    return given


def _texts_of(event: RecordedEvent) -> list[str]:
    """Return each disclosure; as one text, if a stored one is not JSON."""
    try:
        return [one.decode() for one in disclosures_in(event.texts)]
    except ValueError:
        return [event.texts[1:-1]]


def _id(given: str) -> UUID:
    read = UUID(given)
    if str(read) != given:
        raise ValueError(f"{given!r} is not an id in the form of the log")
    return read


def _read_instant(given: str) -> datetime:
    if not given.endswith("Z") or len(given) != 27:
        raise ValueError(f"{given!r} is not an instant in UTC to the microsecond")
    return datetime.fromisoformat(given)


def _entry(event: RecordedEvent) -> Entry:
    at = event.recorded_at
    return Entry(
        event.command_id,
        event.originator_id,
        event.originator_version,
        event.position,
        # The encoder omits a fraction of zero.
        at.astimezone(UTC) if at.microsecond else instant_text(at),
        sha256(event.state).hexdigest(),
        _quoted(event.topic),
    )


@lru_cache(maxsize=256)
def _quoted(topic: str) -> msgspec.Raw:
    return msgspec.Raw(encode_basestring_ascii(topic))
