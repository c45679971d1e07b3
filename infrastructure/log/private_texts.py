"""The private texts of an event: the log commits to salted digests, and keeps the texts apart.

The stored state has `{"digest": D}` in place of each private text. D is the SHA-256, in
hexadecimal, of the disclosure `["SALT",TEXT]`, which is JSON without spaces. A text is redacted by
the removal of its disclosure: without the salt, nobody can test a guess of the text.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent

from domain.event import REDACTED

SALT_BYTES = 16

_SALT_DIGITS = 2 * SALT_BYTES
_TEXT_AT = len('["') + _SALT_DIGITS + len('",')
_DIGEST = re.compile(rb'\{"digest":"[0-9a-f]{64}"\}')
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
    """Return the bytes of each disclosure in a JSON list of them; raises ValueError for others."""
    if texts == "[]":
        return []
    return [bytes(one) for one in _ONE_BY_ONE.decode(texts)]


def without_disclosure(state: bytes, disclosures: Sequence[bytes]) -> list[str]:
    """Return the paths of the private texts in a state that none of the disclosures gives.

    Raises ValueError if a disclosure is not of a text in this state.
    """
    there = dict(_digests(state))
    for one in disclosures:
        if there.pop(digest_of(one), None) is None:
            raise ValueError("a text is not the one that was recorded")
    return sorted(there.values())


def _digests(state: bytes) -> Iterator[tuple[str, str]]:
    """Yield each digest in a state, and its path; nothing for a state that is not JSON."""
    if _MARK in state:
        try:
            content = msgspec.json.decode(state)
        except (msgspec.DecodeError, RecursionError):
            return
        yield from _digests_in(content, "")


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
