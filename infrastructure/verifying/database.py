"""The log in a database as a source to check, read without trusting the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain, repeat
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    Text,
    bindparam,
    cast,
    exc,
    func,
    select,
    type_coerce,
)

from domain.errors import DomainError, Invalid
from domain.tlog.merkle import Growth, Node
from domain.tlog.tile import WIDTH
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.engine import read_untrusted
from infrastructure.log.private_texts import texts_held
from infrastructure.log.recorder import RECORDED_EVENTS, TEXTS, RecordedEvent
from infrastructure.log.tables import events
from infrastructure.sealing import checkpoints
from infrastructure.sealing.checkpoints import Sealed, Succession
from infrastructure.sealing.entries import entry_in_texts, instant_text, leaf_of
from infrastructure.sealing.keys import VerifierKey
from infrastructure.sealing.sealer import require_beginning
from infrastructure.sealing.tables import log_checkpoints, log_tiles
from infrastructure.sealing.tree import UnfitError, leaves_after, nodes_in, stored_hashes
from infrastructure.verifying.check import check_newest, check_source
from infrastructure.verifying.database_rows import (
    LogRows,
    check_extent,
    check_forms,
    check_kept,
    check_keys,
    check_place,
    check_read_model_position,
    check_seals,
    check_texts,
    extent_of,
)
from infrastructure.verifying.schema import check_schema
from infrastructure.verifying.sealed_log import HashedEvent, HeldCheckpoint, StoredTile, texts_of
from infrastructure.verifying.verdict import Verdict

PAGE = 5_000  # events
NEWEST = 5_000  # events that the check at the start hashes
MOST = 2**63 - 1  # the largest position that a database can store

# What only a database has, checked after what every source has.
DATABASE_CHECKS: tuple[Callable[[LogRows, Verdict], None], ...] = (
    check_extent,
    check_seals,
    check_keys,
    check_kept,
    check_forms,
    check_texts,
    check_schema,
)

_LAST = select(func.max(log_checkpoints.c.size))
_WITH_CARE = RECORDED_EVENTS.order_by(events.c.position)
_TILES = select(log_tiles.c.level, log_tiles.c.number, log_tiles.c.hashes).order_by(
    log_tiles.c.level, log_tiles.c.number
)

_KINDS = {
    "recorded_at": datetime,
    "originator_id": UUID,
    "originator_version": int,
    "topic": str,
    "state": bytes,
    "command_id": UUID | None,
    "texts": str,
}

_UNREADABLE = (TypeError, ValueError, AttributeError, exc.OperationalError, exc.DataError)


class DatabaseSource:
    """The log in one snapshot of a database."""

    name = "the database"

    def __init__(
        self,
        connection: Connection,
        report_progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> None:
        self.extent = extent_of(connection)
        self._connection = connection
        self._report_progress = report_progress

    def checkpoints(self) -> Sequence[Sealed]:
        return checkpoints.every(self._connection)

    def keys(self) -> Sequence[Succession]:
        return checkpoints.successions(self._connection)

    def events(self, after: int = 0, until: int | None = None) -> Iterator[HashedEvent]:
        """Yield the events; raises `Invalid` at a row that Stanceline never wrote."""
        limit = PAGE
        while True:
            sealed = max(0, min(limit, self.extent.leaves - after))
            leaves = leaves_after(self._connection, after, sealed)
            try:
                page = _page(self._connection, after, until, limit, leaves)
            except _UNREADABLE as error:
                if limit == 1:
                    raise Invalid(f"the event there cannot be read: {error}") from error
                limit = 1  # the events before the unreadable one are checked, and it is named
                continue
            if not page:
                return
            for event, stated_leaf in zip(page, chain(leaves, repeat(None)), strict=False):
                yield event._replace(stated_leaf=stated_leaf)
            after = page[-1].position
            self._report_progress(after, self.extent.last)

    def tiles(self) -> Iterator[StoredTile] | None:
        """Yield the stored tiles; None if the size of the tree is itself a finding."""
        if self.extent.tree != self.extent.leaves:
            return None
        rows = self._connection.execute(_TILES, execution_options={"yield_per": WIDTH})
        return (StoredTile(level, number, stored_hashes(held)) for level, number, held in rows)


def verify_database(
    engine: Engine,
    *,
    trusted: VerifierKey | None = None,
    kept: Sequence[HeldCheckpoint] = (),
    report_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Verdict:
    """Check the whole log in one snapshot, then what only a database has: its rows and schema.

    `kept` are checkpoints from elsewhere: what the log signed before, what a reader saw before.
    """
    with read_untrusted(engine) as connection:
        source = DatabaseSource(connection, report_progress)
        verdict = check_source(source, trusted=trusted, kept=kept)
        held = [sealed.checkpoint.size for sealed in source.checkpoints()]
        rows = LogRows(connection, source.extent, max(held, default=0), source.keys(), kept)
        for check in DATABASE_CHECKS:
            check(rows, verdict)
    check_read_model_position(engine, verdict)
    return verdict


def require_fit(
    engine: Engine, kept: Sequence[HeldCheckpoint], *, rows_are_replaced: bool = False
) -> None:
    """Raise `UnfitError` if the log does not fit its last checkpoint, or one that was kept.

    Only the newest events are hashed. For the events before them the stored tree is trusted, and
    only their first and last position and their number are read. `rows_are_replaced` skips the
    check of the position that the read models have reached.
    """
    try:
        with read_untrusted(engine) as connection:
            verdict = _check_newest(connection, kept)
        if not rows_are_replaced:
            check_read_model_position(engine, verdict)
    except DomainError as unreadable:
        raise UnfitError(unreadable.message) from unreadable
    if not verdict.fits:
        raise UnfitError(str(verdict.first), verdict.first.position)


def _check_newest(connection: Connection, kept: Sequence[HeldCheckpoint]) -> Verdict:
    source = DatabaseSource(connection)
    size = connection.execute(_LAST).scalar()
    last = None if size is None else checkpoints.at_size(connection, size)
    own = [] if last is None else [HeldCheckpoint(last, source.name)]
    keys, leaves = source.keys(), source.extent.leaves
    after = max(0, leaves - NEWEST)
    node = nodes_in(connection, after)
    earlier = _earlier(after, node)
    newer = _newer([*own, *kept], after, node)
    until = max([leaves, *(one.sealed.checkpoint.size for one in newer)])
    # Which key a reader may trust is for the reader to decide; here the log's own key is enough.
    trusted = keys[-1].key if keys else None
    verdict = check_newest(source.events(after, until), newer, keys, trusted, earlier)
    signed = 0 if last is None else last.checkpoint.size
    rows = LogRows(connection, source.extent, signed, keys, kept)
    check_extent(rows, verdict)
    if size is not None and last is not None:
        check_place(size, last, verdict)
    check_keys(rows, verdict)
    check_kept(rows, verdict)
    return verdict


def _earlier(size: int, node: Node) -> Growth:
    try:
        return Growth.of(size, node)
    except LookupError as error:
        raise UnfitError(f"the tree of the log is damaged: {error}") from error


def _newer(held: Sequence[HeldCheckpoint], size: int, node: Node) -> list[HeldCheckpoint]:
    """Return the checkpoints of more than `size` events; the others must fit the stored tree."""
    for one in held:
        if one.sealed.checkpoint.size <= size:
            require_beginning(one.sealed, size, node, one.holder)
    return [one for one in held if one.sealed.checkpoint.size > size]


@CompiledQuery
def _as_stored(dialect: str) -> Select[*tuple[Any, ...]]:
    """Select events with instants and ids as text, close to the form in which SQLite stores them.

    Converting them to Python values and back would take most of the time.
    """
    at, id, command = events.c.recorded_at, events.c.originator_id, events.c.command_id
    texts: list[ColumnElement[Any]]
    if dialect == "sqlite":
        texts = [type_coerce(one, Text) for one in (at, id, command)]
    else:
        texts = [func.to_char(at, "YYYY-MM-DD HH24:MI:SS.US"), cast(id, Text), cast(command, Text)]
    position = events.c.position
    rest = (events.c.originator_version, events.c.topic, events.c.state, TEXTS)
    return (
        select(position, *texts, *rest)
        .where(position > bindparam("after"), position <= bindparam("until"))
        .order_by(position)
    )


def _page(
    connection: Connection, after: int, until: int | None, limit: int, leaves: list[bytes]
) -> list[HashedEvent]:
    """Return the next events, at most `limit`; sealed and unsealed events are not mixed.

    They are read as text if that gives the stated `leaves`, else with care.
    """
    last = MOST if until is None else until
    if limit == PAGE and leaves:
        page = _of_texts(connection, after, last, len(leaves))
        if page and [one.leaf for one in page] == leaves[: len(page)]:
            return page
    return _with_care(connection, after, last, len(leaves) or limit)


def _with_care(connection: Connection, after: int, until: int, limit: int) -> list[HashedEvent]:
    """Read events as Python values; raises one of `_UNREADABLE` for a value of another type."""
    position = events.c.position
    query = _WITH_CARE.where(position > after, position <= until).limit(limit)
    found = (_typed(RecordedEvent(*row)) for row in connection.execute(query))
    return [
        HashedEvent(one.position, instant_text(one.recorded_at), leaf_of(one), None, texts_of(one))
        for one in found
    ]


def _of_texts(connection: Connection, after: int, until: int, limit: int) -> list[HashedEvent]:
    """Read events as stored text, in the form of an entry: correct if it gives the leaf."""
    as_id = _dashed if connection.dialect.name == "sqlite" else str
    # PostgreSQL without statistics would sort all later rows, so the range has an end.
    found = _as_stored.rows(connection, after=after, until=min(until, after + limit))
    leaves = []
    for n, at, id, command, version, topic, state, texts in found:
        instant = f"{at[:10]}T{at[11:]}Z"
        command_id = command and as_id(command)
        entry = entry_in_texts(n, instant, as_id(id), version, topic, state, command_id)
        held = texts_held(UUID(id), version, topic, state, texts)
        leaves.append(HashedEvent(n, instant, entry.leaf, None, held))
    return leaves


def _dashed(stored: str) -> str:
    return f"{stored[:8]}-{stored[8:12]}-{stored[12:16]}-{stored[16:20]}-{stored[20:]}"


def _typed(event: RecordedEvent) -> RecordedEvent:
    # A column of SQLite can hold a value of any type.
    for name, kind in _KINDS.items():
        value = getattr(event, name)
        if not isinstance(value, kind):
            raise TypeError(f"its {name} is of the kind {type(value).__name__}")
    event.topic.encode()  # raises for bytes that are no text, and were read as text
    return event
