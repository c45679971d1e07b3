"""Holds what a database says it signed against itself, and against what is kept elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from infrastructure.sealing.checkpoints import Sealed, Succession, read_sealed
from infrastructure.sealing.tables import log_checkpoints, log_cosignatures
from infrastructure.verifying.checking import HeldCheckpoint, Verdict


def check_seals(connection: Connection, verdict: Verdict) -> None:
    """Find checkpoints that are not kept under their size, or are missing though cosigned."""
    rows = connection.execute(select(log_checkpoints.c.size, log_checkpoints.c.note)).all()
    for row in rows:
        check_place(row.size, read_sealed(str(row.note)), verdict)
    held = {row.size for row in rows}
    for size in sorted(_cosigned(connection) - held, key=str):
        verdict.find(None, f"the checkpoint of size {size} is missing, though it was cosigned")


def check_place(size: int, sealed: Sealed, verdict: Verdict) -> None:
    """Find a checkpoint that the database holds as one of another size."""
    signed = sealed.checkpoint.size
    if signed != size:
        verdict.find(None, f"the database holds as of size {size} a checkpoint of size {signed}")


def check_kept(
    connection: Connection,
    kept: Sequence[HeldCheckpoint],
    keys: Sequence[Succession],
    verdict: Verdict,
) -> None:
    """Find checkpoints that were taken away, by those that are kept elsewhere."""
    held = set(connection.execute(select(log_checkpoints.c.size)).scalars())
    if keys and not held:
        # A key is entered together with the first checkpoint that it signs.
        verdict.find(None, "the log names a key, and the database holds no checkpoint of it")
    for one in kept:
        if (size := one.sealed.checkpoint.size) not in held:
            verdict.find(
                None,
                f"{one.holder} holds a checkpoint of size {size}, and the database does not:"
                " what was signed was taken away",
            )


def _cosigned(connection: Connection) -> set[int]:
    return set(connection.execute(select(log_cosignatures.c.size)).scalars())
