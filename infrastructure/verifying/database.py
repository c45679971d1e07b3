"""Check the log in a database: all of it, or its newest part before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, func, select

from domain.errors import DomainError
from domain.tlog.merkle import Growth, Node
from infrastructure.database.engine import read_untrusted
from infrastructure.sealing import checkpoints
from infrastructure.sealing.keys import VerifierKey
from infrastructure.sealing.sealer import require_beginning
from infrastructure.sealing.tables import log_checkpoints
from infrastructure.sealing.tree import UnfitError, nodes_in
from infrastructure.verifying.check import check_log
from infrastructure.verifying.log_rows import (
    check_extent,
    check_forms,
    check_kept,
    check_keys,
    check_place,
    check_seals,
    check_shown,
    check_tiles,
    extent_of,
)
from infrastructure.verifying.schema import check_schema
from infrastructure.verifying.stored_events import stored_lines
from infrastructure.verifying.verdict import HeldCheckpoint, Verdict

NEWEST = 5_000

_LAST = select(func.max(log_checkpoints.c.size))


def verify_database(
    engine: Engine,
    *,
    trusted: VerifierKey | None = None,
    kept: Sequence[HeldCheckpoint] = (),
    report_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Verdict:
    """Check in one snapshot every event of the log, its head, tree, checkpoints and schema.

    `kept` are checkpoints from elsewhere: what the log signed before, what was seen last time.
    """
    with read_untrusted(engine) as connection:
        own = [HeldCheckpoint(sealed, "the database") for sealed in checkpoints.every(connection)]
        keys = checkpoints.successions(connection)
        extent = extent_of(connection)
        lines = stored_lines(
            connection,
            extent.leaves,
            report_progress=lambda done: report_progress(done, extent.last),
        )
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


def require_fit(
    engine: Engine, kept: Sequence[HeldCheckpoint], *, rows_are_replaced: bool = False
) -> None:
    """Raise `UnfitError` where the log does not fit its last checkpoint, or one that was kept.

    The newest events are hashed; of those before them the tree is taken as it is stored, and
    only where they begin and end, and how many there are, is looked at in the log. Whether the
    read models can be where they say they are is not asked of rows that are to be replaced.
    """
    try:
        with read_untrusted(engine) as connection:
            verdict = _verdict(connection, kept)
        if not rows_are_replaced:
            check_shown(engine, verdict)
    except DomainError as unreadable:
        raise UnfitError(unreadable.message) from unreadable
    if not verdict.fits:
        raise UnfitError(str(verdict.first), verdict.first.position)


def _verdict(connection: Connection, kept: Sequence[HeldCheckpoint]) -> Verdict:
    size = connection.execute(_LAST).scalar()
    last = None if size is None else checkpoints.at_size(connection, size)
    own = [] if last is None else [HeldCheckpoint(last, "the database")]
    keys = checkpoints.successions(connection)
    extent = extent_of(connection)
    after = max(0, extent.leaves - NEWEST)
    node = nodes_in(connection, after)
    begun = _begun(after, node)
    newer = _newer([*own, *kept], begun, node)
    until = max([extent.leaves, *(one.sealed.checkpoint.size for one in newer)])
    lines = stored_lines(connection, extent.leaves, after=after, until=until)
    # Which keys a reader may trust is the reader's to say; here only that the log's key signed.
    trusted = keys[-1].key if keys else None
    verdict = check_log(lines, newer, keys, trusted, begun=begun)
    check_extent(extent, own, verdict)
    if size is not None and last is not None:
        check_place(size, last, verdict)
    check_keys(connection, keys, verdict)
    check_kept(connection, kept, verdict)
    return verdict


def _begun(size: int, node: Node) -> Growth:
    try:
        return Growth.of(size, node)
    except LookupError as error:
        raise UnfitError(f"the tree of the log is damaged: {error}") from error


def _newer(held: Sequence[HeldCheckpoint], begun: Growth, node: Node) -> list[HeldCheckpoint]:
    """Those about what is still to be hashed; the others are held against the tree."""
    for one in held:
        if one.sealed.checkpoint.size <= begun.size:
            require_beginning(one.sealed, begun.size, node, one.holder)
    return [one for one in held if one.sealed.checkpoint.size > begun.size]
