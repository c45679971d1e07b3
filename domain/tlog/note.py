"""Signed notes, checkpoints and inclusion proofs in the formats of C2SP."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import Invalid

MOST_SIGNATURES = 100
PROOF_FORM = "c2sp.org/tlog-proof@v1"

_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_ALLOWED = "the lines of a text, an empty line, then lines of “— NAME SIGNATURE”"
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_CHECKPOINT = "three lines: the name of the log, its size, its root in base64"
_PROOF = f"{PROOF_FORM}, “index N”, hashes in base64, an empty line, and the checkpoint"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature with the name of its signer and the four-byte id of the key."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        return f"— {self.name} {b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text that ends with a line break, and its signatures, which may be unverified."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(one.line for one in self.signatures)}"


def read_note(given: str) -> SignedNote:
    """Parse a signed note; raise `Invalid` if it does not have the format of one."""
    text, parted, signed = given.rpartition("\n\n")
    if not parted or not text or not signed.endswith("\n") or _holds_controls(given):
        raise Invalid("this is not a signed note", field="note", allowed=_ALLOWED)
    lines = signed.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise Invalid(f"the note has {len(lines)} signatures", allowed=f"at most {MOST_SIGNATURES}")
    return SignedNote(f"{text}\n", tuple(read_signature(line) for line in lines))


def read_signature(line: str) -> Signature:
    """Parse a signature line without its line break; raise `Invalid` if it is malformed."""
    found = _LINE.fullmatch(line)
    try:
        held = b64decode(found[2], validate=True) if found else b""
    except ValueError:
        held = b""
    if found is None or len(held) <= 4:
        raise Invalid(f"this is not a signature: {line[:100]!r}", allowed="— NAME SIGNATURE")
    return Signature(found[1], held[:4], held[4:])


def _holds_controls(text: str) -> bool:
    """Return whether a text has control characters or lone surrogates."""
    return any((c < " " and c != "\n") or "\ud800" <= c <= "\udfff" for c in text)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The size and the root hash of the tree of a log with this name."""

    name: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The signed text."""
        return f"{self.name}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that entry `index` (from 0) is in the log of a checkpoint (a signed note)."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    @property
    def text(self) -> str:
        """The content of a proof file."""
        lines = [PROOF_FORM, f"index {self.index}"]
        lines += [b64encode(one).decode() for one in self.hashes]
        return "\n".join(lines) + f"\n\n{self.checkpoint}"


def read_checkpoint(text: str) -> Checkpoint:
    """Parse the checkpoint in the text of a note; raise `Invalid` if it is malformed."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or not _SIZE.fullmatch(lines[1]):
        raise Invalid("this is not a checkpoint", field="checkpoint", allowed=_CHECKPOINT)
    return Checkpoint(lines[0], int(lines[1]), _hash(lines[2], "checkpoint", _CHECKPOINT))


def read_proof(text: str) -> Proof:
    """Parse a proof file without verifying it; raise `Invalid` if it is malformed."""
    head, _, checkpoint = text.partition("\n\n")
    form, *lines = head.split("\n")
    if lines and lines[0].startswith("extra "):
        lines.pop(0)
    index = lines[0].removeprefix("index ") if lines else ""
    if form != PROOF_FORM or not _SIZE.fullmatch(index) or lines[0] == index:
        raise Invalid("this is not a proof of an entry", field="proof", allowed=_PROOF)
    return Proof(int(index), read_hashes(lines[1:]), checkpoint)


def read_hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    """Parse base64 hashes, one in each line; raise `Invalid` if one is malformed."""
    return tuple(_hash(line, "proof", _PROOF) for line in lines)


def _hash(given: str, field: str, allowed: str) -> bytes:
    try:
        held = b64decode(given, validate=True)
    except ValueError:
        held = b""
    if len(held) != 32:
        raise Invalid(f"{given[:100]!r} is not a hash", field=field, allowed=allowed)
    return held
