"""Signed notes of C2SP: a text, and lines of who signed it."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass

from domain.errors import Invalid

MOST_SIGNATURES = 100

_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_ALLOWED = "the lines of a text, an empty line, then lines of “— NAME SIGNATURE”"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, by name and by the four bytes that stand for the key; and the signature."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        return f"— {self.name} {b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text that ends with a line break, and its signatures, checked or not."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(one.line for one in self.signatures)}"


def read_note(given: str) -> SignedNote:
    """The note again; raises `Invalid` where it is not in the form of one."""
    text, parted, signed = given.rpartition("\n\n")
    if not parted or not text or not signed.endswith("\n") or _holds_controls(given):
        raise Invalid("this is no signed note", field="note", allowed=_ALLOWED)
    lines = signed.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise Invalid(f"the note has {len(lines)} signatures", allowed=f"at most {MOST_SIGNATURES}")
    return SignedNote(f"{text}\n", tuple(read_signature(line) for line in lines))


def read_signature(line: str) -> Signature:
    """The signature that a line of a note holds, without its line break; else `Invalid`."""
    found = _LINE.fullmatch(line)
    try:
        held = b64decode(found[2], validate=True) if found else b""
    except ValueError:
        held = b""
    if found is None or len(held) <= 4:
        raise Invalid(f"this is no signature: {line[:100]!r}", allowed="— NAME SIGNATURE")
    return Signature(found[1], held[:4], held[4:])


def _holds_controls(text: str) -> bool:
    """Also halves of characters, which no UTF-8 can hold."""
    return any((c < " " and c != "\n") or "\ud800" <= c <= "\udfff" for c in text)
