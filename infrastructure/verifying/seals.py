"""Holds what a database says it signed against itself, and against what is kept elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, select

from domain.errors import Invalid
from domain.tlog.note import read_signature
from infrastructure.sealing.checkpoints import Sealed, Succession, read_sealed
from infrastructure.sealing.keys import read_verifier_key
from infrastructure.sealing.tables import log_checkpoints, log_cosignatures
from infrastructure.verifying.verdict import HeldCheckpoint, Verdict

_COSIGNATURES = select(
    log_cosignatures.c.size, log_cosignatures.c.witness, log_cosignatures.c.line
).order_by(log_cosignatures.c.size)


def check_seals(connection: Connection, verdict: Verdict) -> None:
    """Find checkpoints that are not kept under their size, or are missing though cosigned.

    Also lines beside a checkpoint that the key, under which they are kept, has not signed.
    """
    rows = connection.execute(select(log_checkpoints.c.size, log_checkpoints.c.note))
    held = {size: read_sealed(str(note)) for size, note in rows}
    for size, sealed in held.items():
        check_place(size, sealed, verdict)
    missing = set()
    for size, witness, line in connection.execute(_COSIGNATURES):
        if size not in held:
            missing.add(size)
        elif not _is_signed(held[size].note.text, str(witness), str(line)):
            verdict.find(
                None,
                f"the checkpoint of size {size} bears a line that is no signature of {witness}",
            )
    for size in sorted(missing, key=str):
        verdict.find(None, f"the checkpoint of size {size} is missing, though it was cosigned")


def check_place(size: int, sealed: Sealed, verdict: Verdict) -> None:
    """Find a checkpoint that the database holds as one of another size."""
    signed = sealed.checkpoint.size
    if signed != size:
        verdict.find(None, f"the database holds as of size {size} a checkpoint of size {signed}")


def check_keys(connection: Connection, keys: Sequence[Succession], verdict: Verdict) -> None:
    """Find keys that are entered twice, or without a checkpoint."""
    if keys and connection.execute(select(log_checkpoints.c.size).limit(1)).first() is None:
        # A key is entered together with the first checkpoint that it signs.
        verdict.find(None, "the log names a key, and the database holds no checkpoint of it")
    named = Counter(str(one.key) for one in keys)
    for key in sorted(key for key, times in named.items() if times > 1):
        verdict.find(None, f"the log names the key {key} more than once")


def check_kept(connection: Connection, kept: Sequence[HeldCheckpoint], verdict: Verdict) -> None:
    """Find checkpoints that were taken away, by those of this place that are kept elsewhere."""
    held = set(connection.execute(select(log_checkpoints.c.size)).scalars())
    for one in kept:
        if one.is_of_place and (size := one.sealed.checkpoint.size) not in held:
            verdict.find(
                None,
                f"{one.holder} holds a checkpoint of size {size}, and the database does not:"
                " what was signed was taken away",
            )


def _is_signed(text: str, witness: str, line: str) -> bool:
    try:
        key, signature = read_verifier_key(witness), read_signature(line.removesuffix("\n"))
    except Invalid:
        return False
    return key.made(signature, text)
