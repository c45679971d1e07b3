"""The stored checkpoints of a log, with their cosignatures and the keys of the log."""

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
    """A checkpoint and the signed note that holds it."""

    checkpoint: Checkpoint
    note: SignedNote


@dataclass(frozen=True, slots=True)
class Succession:
    """A key of the log, and the note in which the key before it names it; None without one."""

    key: VerifierKey
    note: str | None


def read_sealed(note: str) -> Sealed:
    """Return the checkpoint in a signed note; raises `Invalid` if it holds none."""
    read = read_note(note)
    return Sealed(read_checkpoint(read.text), read)


def newest(connection: Connection) -> Sealed | None:
    """Return the checkpoint of the largest size; None before the first."""
    size = connection.execute(select(func.max(log_checkpoints.c.size))).scalar()
    return None if size is None else at_size(connection, size)


def at_size(connection: Connection, size: int) -> Sealed | None:
    """Return the checkpoint of this size with all cosignatures; None if there is none."""
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
    """Return every checkpoint, smallest first, with all cosignatures."""
    query = select(log_checkpoints.c.size, log_checkpoints.c.note)
    notes = {row.size: [row.note] for row in connection.execute(query)}
    for row in connection.execute(select(log_cosignatures.c.size, log_cosignatures.c.line)):
        if row.size in notes:
            notes[row.size].append(row.line)
    return [_read(size, notes[size]) for size in sorted(notes)]


def store(connection: Connection, checkpoint: Checkpoint, key: SigningKey, now: datetime) -> str:
    """Sign and store a checkpoint; return the note."""
    note = str(SignedNote(checkpoint.text, (key.sign(checkpoint.text),)))
    values = {"size": checkpoint.size, "signed_at": now, "note": note}
    connection.execute(insert(log_checkpoints).values(values))
    return note


def store_cosignature(connection: Connection, size: int, witness: VerifierKey, line: str) -> bool:
    """Store a line of a witness or of a new key; return False if it has stored one before."""
    of_witness = select(log_cosignatures.c.line).where(
        log_cosignatures.c.size == size, log_cosignatures.c.witness == str(witness)
    )
    if connection.execute(of_witness).first():
        return False
    values = {"size": size, "witness": str(witness), "line": line}
    connection.execute(insert(log_cosignatures).values(values))
    return True


def successions(connection: Connection) -> list[Succession]:
    """Return every key of the log, the first one first; raises `Invalid` for a damaged key."""
    rows = connection.execute(
        select(log_keys.c.number, log_keys.c.key, log_keys.c.succession).order_by(log_keys.c.number)
    )
    return [_read_key(*row) for row in rows]


def store_key(
    connection: Connection, before: Sequence[Succession], key: SigningKey, old: SigningKey | None
) -> None:
    """Store a key after those before it, with the signature of the old key if it is at hand."""
    note = None
    if old is not None:
        text = succession_text(key.verifier)
        note = str(SignedNote(text, (old.sign(text), key.sign(text))))
    values = {"number": len(before) + 1, "key": str(key.verifier), "succession": note}
    connection.execute(insert(log_keys).values(values))


def succession_text(key: VerifierKey) -> str:
    """Return the text with which an old key names its successor.

    It cannot be taken for a checkpoint: the first line of a checkpoint has no space.
    """
    return f"{key.name} is signed from now on by\n{key}\n"


def trusted_after(first: VerifierKey, known: Sequence[Succession]) -> list[VerifierKey]:
    """Return the keys that follow from a trusted one, itself first.

    Each is signed by the key before it and by itself.
    """
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
    # The row may have been edited: a value need not even be text.
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
    """Return the keys as JSON, as a server and a bundle show them."""
    return {"data": [{"key": str(one.key), "succession": one.note} for one in known]}


def read_keys(given: str) -> list[Succession]:
    """Read the keys from that JSON. Raises `Invalid` if the text is anything else."""
    try:
        keys = read_json(given)["data"]
        return [Succession(read_verifier_key(one["key"]), _note(one["succession"])) for one in keys]
    except (ValueError, TypeError, KeyError, Invalid) as error:
        raise Invalid(
            f"the keys of the log cannot be read: {error!r}",
            field="keys",
            allowed='{"data": [{"key": VKEY, "succession": NOTE or null}]}',
        ) from error


def _note(given: Any) -> str | None:
    if given is not None and not isinstance(given, str):
        raise TypeError("a succession must be a note or null")
    return given
