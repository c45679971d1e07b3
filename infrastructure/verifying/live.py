"""Checks the log in a database: its events, and all that was signed about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Engine

from infrastructure.database.engine import read_untrusted
from infrastructure.sealing import checkpoints
from infrastructure.sealing.keys import VerifierKey
from infrastructure.verifying.checking import check_log
from infrastructure.verifying.extent import check_extent, check_shown, extent_of
from infrastructure.verifying.seals import check_kept, check_keys, check_seals
from infrastructure.verifying.stored_forms import check_forms
from infrastructure.verifying.stored_lines import stored_lines
from infrastructure.verifying.stored_schema import check_schema
from infrastructure.verifying.tiles import check_tiles
from infrastructure.verifying.verdict import HeldCheckpoint, Verdict


def verify_database(
    engine: Engine,
    *,
    trusted: VerifierKey | None = None,
    kept: Sequence[HeldCheckpoint] = (),
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> Verdict:
    """Check in one snapshot every event of the log, its head, tree, checkpoints and schema.

    `kept` are checkpoints from elsewhere: what the log signed before, what was seen last time.
    """
    with read_untrusted(engine) as connection:
        own = [HeldCheckpoint(sealed, "the database") for sealed in checkpoints.every(connection)]
        keys = checkpoints.successions(connection)
        extent = extent_of(connection)
        lines = stored_lines(connection, extent.leaves, told=lambda done: told(done, extent.last))
        verdict = check_log(lines, [*own, *kept], keys, trusted)
        check_extent(extent, own, verdict)
        check_seals(connection, verdict)
        check_keys(connection, keys, verdict)
        check_kept(connection, kept, verdict)
        if extent.tree == extent.leaves:
            check_tiles(connection, extent.leaves, verdict)
        check_forms(connection, verdict)
        check_schema(connection, verdict)
    check_shown(engine, verdict)
    return verdict
