"""The Merkle tree over the log: grown page by page, and read for proofs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, select, text, tuple_, update

from domain.tlog.merkle import Node
from domain.tlog.tile import FULL, HASH, WIDTH, Tiles, extended, nodes_of
from infrastructure.database.completeness import require_complete_log
from infrastructure.database.engine import write_transaction
from infrastructure.log.recorder import RecordedEvent, SQLAlchemyRecorder
from infrastructure.sealing.entries import leaf_of
from infrastructure.sealing.tables import log_tiles, log_tree

PAGE = 1_000  # events; small, because writers to an SQLite database wait for each page

_HASHES = text("SELECT hashes FROM log_tiles WHERE level = :level AND number = :number")
_PLACE = tuple_(log_tiles.c.level, log_tiles.c.number)
_THESE = select(log_tiles.c.level, log_tiles.c.number, log_tiles.c.hashes)
_STORE = text(
    "INSERT INTO log_tiles (level, number, hashes) VALUES (:level, :number, :hashes)"
    " ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes"
)


class UnfitError(Exception):
    """The log does not match what was sealed; `position` is the first known wrong one."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


def grow(
    engine: Engine,
    recorder: SQLAlchemyRecorder,
    *,
    reached: Callable[[int], None] = lambda _: None,
) -> int:
    """Add the events recorded since to the tree; return its new size.

    Only committed events are read, so the tree is never ahead of the log. Raises `UnfitError`
    if a position is missing.
    """
    while True:
        with write_transaction(engine) as connection:
            size = lock_size(connection)
            page = recorder.within(connection).read(size, PAGE)
            if not page:
                return size
            _require_no_gap(page, size)
            try:
                _extend(connection, size, page)
            except TypeError as error:
                raise UnfitError(f"an event after position {size} is damaged: {error}") from error
            size = page[-1].position
            connection.execute(update(log_tree).values(size=size))
        reached(size)
        if len(page) < PAGE:
            return size


def lock_size(connection: Connection) -> int:
    """Lock the tree for this transaction and return its size; other sealers wait."""
    require_complete_log(connection)
    return int(connection.execute(select(log_tree.c.size).with_for_update()).scalar_one())


def tiles_in(connection: Connection, *edges: int) -> Tiles:
    """Return a lookup of the stored tiles, which reads each tile once.

    Tiles around the `edges` (numbers of leaves) are read together: a proof or a root needs no
    others.
    """
    known = _read_together(connection, edges)

    def hashes(level: int, number: int) -> bytes:
        found = known.get((level, number))
        if found is None:
            row = connection.execute(_HASHES, {"level": level, "number": number}).first()
            found = known[level, number] = stored_hashes(row.hashes) if row else b""
        return found

    return hashes


def nodes_in(connection: Connection, *edges: int) -> Node:
    """Return a lookup of the roots of complete subtrees; `edges` as in `tiles_in`."""
    return nodes_of(tiles_in(connection, *edges))


def leaves_after(connection: Connection, size: int, limit: int) -> list[bytes]:
    """Return the hashes of `limit` leaves after the first `size`; zeros for a missing one."""
    hashes = tiles_in(connection)
    begin, first = divmod(size, WIDTH)
    numbers = range(begin, (size + limit - 1) // WIDTH + 1)
    run = b"".join(hashes(0, number).ljust(FULL, b"\0") for number in numbers)
    return [run[at : at + HASH] for at in range(first * HASH, (first + limit) * HASH, HASH)]


def stored_hashes(stored: object) -> bytes:
    """Return the stored bytes of a tile; empty if the stored value is not bytes."""
    return bytes(stored) if isinstance(stored, bytes | memoryview) else b""


def _read_together(connection: Connection, edges: Sequence[int]) -> dict[tuple[int, int], bytes]:
    # Each read from PostgreSQL is a round trip; in SQLite single reads are twice as fast.
    if connection.dialect.name == "sqlite" or not edges:
        return {}
    rows = connection.execute(_THESE.where(_PLACE.in_(_around(edges))))
    return {(row.level, row.number): stored_hashes(row.hashes) for row in rows}


def _around(edges: Sequence[int]) -> list[tuple[int, int]]:
    """Return level and number of the tiles on both sides of each edge, at every level."""
    places: set[tuple[int, int]] = set()
    for edge in edges:
        level, at = 0, edge
        while at:
            places |= {(level, at // WIDTH), (level, (at - 1) // WIDTH)}
            level, at = level + 1, at // WIDTH
    return sorted(places)


def _extend(connection: Connection, size: int, page: list[RecordedEvent]) -> None:
    changed = extended(size, [leaf_of(event) for event in page], tiles_in(connection))
    connection.execute(
        _STORE,
        [
            {"level": level, "number": number, "hashes": hashes}
            for (level, number), hashes in changed.items()
        ],
    )


def _require_no_gap(page: list[RecordedEvent], size: int) -> None:
    for expected, event in enumerate(page, size + 1):
        if event.position != expected:
            raise UnfitError(f"position {expected} is missing from the log", expected)
