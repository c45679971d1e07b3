"""The private texts of an event: the log commits to salted digests, and keeps the texts apart.

The stored state has `{"digest": D}` in place of each private text. D is the SHA-256, in
hexadecimal, of the disclosure `["SALT",TEXT]`, which is JSON without spaces. A text is redacted by
the removal of its disclosure: without the salt, nobody can test a guess of the text.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent

from domain.event import REDACTED

SALT_BYTES = 16
REDACTING = "development.redacted.v1"  # its class is not imported to read a log

_SALT_DIGITS = 2 * SALT_BYTES
_TEXT_AT = len('["') + _SALT_DIGITS + len('",')
_DIGEST = re.compile(rb'\{"digest":"[0-9a-f]{64}"\}')
_DIGESTS = re.compile(rb'\{"digest":"([0-9a-f]{64})"\}')
_MARK = b'{"digest":"'
_REDACTED = msgspec.json.encode(REDACTED)
_ONE_BY_ONE = msgspec.json.Decoder(list[msgspec.Raw])


class Disclosure(NamedTuple):
    """The path of a private text in the state of its event, and its salt and text as JSON."""

    field: str
    disclosure: str


class Erasure(NamedTuple):
    """A private text to destroy: the event that it is in, and its path there."""

    originator_id: UUID
    originator_version: int
    field: str


@dataclass(frozen=True)
class SplitEvent(StoredEvent):
    """A stored event whose private texts were set apart from its state.

    `erases` names the texts of earlier events that are destroyed when this event is recorded.
    """

    disclosures: tuple[Disclosure, ...] = ()
    erases: tuple[Erasure, ...] = ()


def set_apart(content: Any, texts: Iterable[tuple[str, str]]) -> list[Disclosure]:
    """Put a digest into the content in place of each text; return the disclosures.

    `content` is the content of an event as lists and objects, `texts` are paths and texts in it.
    """
    disclosures = []
    for path, text in texts:
        if text == REDACTED:
            continue  # a later event repeats a field whose text is gone
        salt = secrets.token_hex(SALT_BYTES)
        disclosure = msgspec.json.encode((salt, text))
        *parents, last = (int(one) if one.isdigit() else one for one in path.split("."))
        holder = content
        for one in parents:
            holder = holder[one]
        holder[last] = {"digest": digest_of(disclosure)}
        disclosures.append(Disclosure(path, disclosure.decode()))
    return disclosures


def digest_of(disclosure: bytes) -> str:
    """Return the digest that the log commits to."""
    return sha256(disclosure).hexdigest()


def disclosed(state: bytes, disclosures: Iterable[bytes]) -> bytes:
    """Return a state with its texts again, and `REDACTED` in place of each that is gone."""
    if _MARK not in state:
        return state
    for one in disclosures:
        state = state.replace(_digest_json(digest_of(one)), one[_TEXT_AT:-1])
    return _DIGEST.sub(_REDACTED, state) if _MARK in state else state


def disclosures_in(texts: str) -> list[bytes]:
    """Return the bytes of each disclosure in a JSON list; raises ValueError for another text."""
    if texts == "[]":
        return []
    try:
        return [bytes(one) for one in _ONE_BY_ONE.decode(texts.encode())]
    except msgspec.DecodeError as error:
        raise ValueError(f"its texts cannot be read: {error}") from error


class TextsHeld(NamedTuple):
    """What a log holds of the private texts of an event, and those that the event redacts.

    `missing` are texts that are gone, for a reason or without one. `problem` says what is wrong.
    """

    missing: tuple[Erasure, ...] = ()
    redacts: tuple[Erasure, ...] = ()
    problem: str | None = None


def texts_held(id: UUID, version: int, topic: str, state: bytes, texts: str) -> TextsHeld:
    """Compare the texts of an event with the digests in its state."""
    redacts = tuple(redacted_by(id, topic, state))
    try:
        given = {digest_of(one) for one in disclosures_in(texts)}
    except ValueError as error:
        return TextsHeld((), redacts, str(error))
    there = {found.decode() for found in _DIGESTS.findall(state)}
    if not given <= there:
        return TextsHeld((), redacts, "one of its texts is not the one that was recorded")
    if given == there:
        return TextsHeld((), redacts)
    paths = dict(_digests(state))
    missing = (Erasure(id, version, paths.get(one, "?")) for one in sorted(there - given))
    return TextsHeld(tuple(missing), redacts)


def redacted_by(id: UUID, topic: str, state: bytes) -> list[Erasure]:
    """Return the texts that an event redacts."""
    return list(_redacts(id, state)) if topic == REDACTING else []


def with_fields(state: bytes, texts: str) -> list[Disclosure]:
    """Return each disclosure with the path of its digest in the state; one without is left out."""
    paths = dict(_digests(state)) if texts != "[]" else {}
    found = ((paths.get(digest_of(one)), one) for one in disclosures_in(texts))
    return [Disclosure(path, one.decode()) for path, one in found if path is not None]


class _Named(msgspec.Struct):
    version: int
    field: str


class _Redaction(msgspec.Struct):
    texts: list[_Named]


def _redacts(id: UUID, state: bytes) -> Iterator[Erasure]:
    try:
        redaction = msgspec.json.decode(state, type=_Redaction)
    except (msgspec.DecodeError, RecursionError):
        return
    for one in redaction.texts:
        yield Erasure(id, one.version, one.field)


def _digests(state: bytes) -> Iterator[tuple[str, str]]:
    """Yield each digest in a state, and its path; nothing for a state that is not JSON."""
    try:
        yield from _digests_in(msgspec.json.decode(state), "")
    except (msgspec.DecodeError, RecursionError):
        return


def _digests_in(content: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        digest = content.get("digest")
        if isinstance(digest, str) and len(content) == 1:
            yield digest, at.removesuffix(".")
        else:
            for name, one in content.items():
                yield from _digests_in(one, f"{at}{name}.")
    elif isinstance(content, list):
        for number, one in enumerate(content):
            yield from _digests_in(one, f"{at}{number}.")


def _digest_json(digest: str) -> bytes:
    return b'{"digest":"%b"}' % digest.encode()
