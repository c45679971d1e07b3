"""The checkpoints of a log as its database keeps them, with the witnesses and keys around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from domain.errors import Invalid
from domain.tlog.note import Checkpoint, SignedNote, read_checkpoint, read_note
from infrastructure.json_strict import read_json
from infrastructure.sealing.keys import SigningKey, VerifierKey, read_verifier_key
from infrastructure.sealing.tables import log_checkpoints, log_cosignatures, log_keys


@dataclass(frozen=True, slots=True)
class Sealed:
    """A checkpoint as it was signed: what it says, and the note that says it."""

    checkpoint: Checkpoint
    note: SignedNote


@dataclass(frozen=True, slots=True)
class Succession:
    """A key of the log; `note` is the word of the key before for it, None where there is none."""

    key: VerifierKey
    note: str | None


def read_sealed(note: str) -> Sealed:
    """The checkpoint in a signed note; raises `Invalid` where it holds none."""
    read = read_note(note)
    return Sealed(read_checkpoint(read.text), read)


def newest(connection: Connection) -> Sealed | None:
    """The checkpoint of the largest size, None before the first."""
    size = connection.execute(select(func.max(log_checkpoints.c.size))).scalar()
    return None if size is None else at_size(connection, size)


def at_size(connection: Connection, size: int) -> Sealed | None:
    """The checkpoint of exactly this size, with all the lines that were added to it since."""
    query = select(log_checkpoints.c.note).where(log_checkpoints.c.size == size)
    note = connection.execute(query).scalar()
    if note is None:
        return None
    lines = connection.execute(
        select(log_cosignatures.c.line)
        .where(log_cosignatures.c.size == size)
        .order_by(log_cosignatures.c.witness)
    ).scalars()
    return _read(size, [note, *lines])


def every(connection: Connection) -> list[Sealed]:
    """Every checkpoint that was signed, smallest first, each as `at_size` gives it."""
    query = select(log_checkpoints.c.size, log_checkpoints.c.note)
    notes = {row.size: [row.note] for row in connection.execute(query)}
    for row in connection.execute(select(log_cosignatures.c.size, log_cosignatures.c.line)):
        if row.size in notes:
            notes[row.size].append(row.line)
    return [_read(size, notes[size]) for size in sorted(notes)]


def store(connection: Connection, checkpoint: Checkpoint, key: SigningKey, now: datetime) -> str:
    """Sign the checkpoint and keep it; the note."""
    note = str(SignedNote(checkpoint.text, (key.sign(checkpoint.text),)))
    values = {"size": checkpoint.size, "signed_at": now, "note": note}
    connection.execute(insert(log_checkpoints).values(values))
    return note


def store_cosignature(connection: Connection, size: int, witness: VerifierKey, line: str) -> bool:
    """Keep a line of a witness, or of a new key of the log; False where it has one of them."""
    of_witness = select(log_cosignatures.c.line).where(
        log_cosignatures.c.size == size, log_cosignatures.c.witness == str(witness)
    )
    if connection.execute(of_witness).first():
        return False
    values = {"size": size, "witness": str(witness), "line": line}
    connection.execute(insert(log_cosignatures).values(values))
    return True


def successions(connection: Connection) -> list[Succession]:
    """Every key of the log, the first one first; raises `Invalid` where one is no key."""
    rows = connection.execute(
        select(log_keys.c.number, log_keys.c.key, log_keys.c.succession).order_by(log_keys.c.number)
    )
    return [_read_key(*row) for row in rows]


def store_key(
    connection: Connection, before: Sequence[Succession], key: SigningKey, old: SigningKey | None
) -> None:
    """Enter the key after those before it, with the word of the old one where that is at hand."""
    note = None
    if old is not None:
        text = succession_text(key.verifier)
        note = str(SignedNote(text, (old.sign(text), key.sign(text))))
    values = {"number": len(before) + 1, "key": str(key.verifier), "succession": note}
    connection.execute(insert(log_keys).values(values))


def succession_text(key: VerifierKey) -> str:
    """What an old key signs to name its successor; no checkpoint, whose first line has no space."""
    return f"{key.name} is signed from now on by\n{key}\n"


def trusted_after(first: VerifierKey, known: Sequence[Succession]) -> list[VerifierKey]:
    """The keys to trust by the word of one trusted: itself, and those that follow from it."""
    trusted = [first]
    begun = False
    for one in known:
        if one.key == first:
            begun = True
        elif begun and _follows(one, trusted[-1]):
            trusted.append(one.key)
        elif begun:
            break
    return trusted


def _read(size: int, parts: Sequence[object]) -> Sealed:
    # Somebody else may have put there anything, also what is no text.
    try:
        return read_sealed("".join(map(str, parts)))
    except Invalid as error:
        raise Invalid(
            f"the checkpoint of size {size} cannot be read: {error.message}", allowed=error.allowed
        ) from error


def _read_key(number: int, key: object, succession: object) -> Succession:
    try:
        read = read_verifier_key(str(key))
    except Invalid as error:
        raise Invalid(
            f"key {number} of the log cannot be read: {error.message}", allowed=error.allowed
        ) from error
    return Succession(read, None if succession is None else str(succession))


def _follows(succession: Succession, old: VerifierKey) -> bool:
    if succession.note is None or succession.key.name != old.name:
        return False
    try:
        note = read_note(succession.note)
    except Invalid:
        return False
    is_its_text = note.text == succession_text(succession.key)
    return is_its_text and old.signed(note) and succession.key.signed(note)


def keys_answer(known: Sequence[Succession]) -> dict[str, Any]:
    """Return the keys as JSON, for an answer of the server and for a bundle alike."""
    return {"data": [{"key": str(one.key), "succession": one.note} for one in known]}


def read_keys(given: str) -> list[Succession]:
    """Read the keys from that JSON. Raises `Invalid` if the text is anything else."""
    try:
        told = read_json(given)["data"]
        return [Succession(read_verifier_key(one["key"]), _note(one["succession"])) for one in told]
    except (ValueError, TypeError, KeyError, Invalid) as error:
        raise Invalid(
            f"the keys of the log cannot be read: {error!r}",
            field="keys",
            allowed='{"data": [{"key": VKEY, "succession": NOTE or null}]}',
        ) from error


def _note(given: Any) -> str | None:
    if given is not None and not isinstance(given, str):
        raise TypeError("a succession is a note, or null")
    return given
