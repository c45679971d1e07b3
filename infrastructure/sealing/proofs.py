"""Proofs about the sealed log, and the parts of the log as static files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from domain.errors import Invalid, NotFound
from domain.tlog.merkle import consistency_proof, inclusion_proof, tree_root
from domain.tlog.note import Proof
from domain.tlog.tile import HASH, WIDTH, Tile
from infrastructure.log.recorder import RECORDED_EVENTS, RecordedEvent
from infrastructure.log.tables import events
from infrastructure.sealing.checkpoints import Sealed
from infrastructure.sealing.entries import bundled, entry_of, line_of
from infrastructure.sealing.tables import log_checkpoints
from infrastructure.sealing.tree import leaves_after, nodes_in, tiles_in

_EVENTS = RECORDED_EVENTS.order_by(events.c.position)

_NEWEST = select(func.max(log_checkpoints.c.size))


@dataclass(frozen=True, slots=True)
class Inclusion:
    """A proof that the event at `position` is leaf `index` of the tree of `size` leaves."""

    position: int
    index: int
    size: int
    leaf_hash: bytes
    root: bytes
    proof: list[bytes]


@dataclass(frozen=True, slots=True)
class Consistency:
    """A proof that the tree of `old_size` leaves is the beginning of the tree of `size`."""

    old_size: int
    size: int
    old_root: bytes
    root: bytes
    proof: list[bytes]


def inclusion(connection: Connection, position: int, size: int | None = None) -> Inclusion:
    """Return the proof for an event in the tree of `size`, or in the newest signed tree."""
    size = _size(connection, size)
    if not 1 <= position <= size:
        raise Invalid(
            f"position: {position} is not in the tree of {size}",
            field="position",
            allowed=f"1 to {size}" if size else "none: nothing is sealed yet",
        )
    index = position - 1
    node = nodes_in(connection, position, size)
    proof = inclusion_proof(index, size, node)
    return Inclusion(position, index, size, node(0, index), tree_root(size, node), proof)


def consistency(connection: Connection, old_size: int, size: int | None = None) -> Consistency:
    """Return the proof from the tree of `old_size` to that of `size`, or the newest signed."""
    size = _size(connection, size)
    if not 1 <= old_size <= size:
        raise Invalid(
            f"old_size: {old_size} is not a size of the tree before {size}",
            field="old_size",
            allowed=f"1 to {size}" if size else "none: nothing is sealed yet",
        )
    node = nodes_in(connection, old_size, size)
    proof = consistency_proof(old_size, size, node)
    return Consistency(old_size, size, tree_root(old_size, node), tree_root(size, node), proof)


def proof_file(connection: Connection, position: int, sealed: Sealed) -> str:
    """Return the proof for one event as a C2SP tlog-proof file, which holds the checkpoint."""
    proved = inclusion(connection, position, sealed.checkpoint.size)
    return Proof(proved.index, tuple(proved.proof), str(sealed.note)).text


def tile_bytes(connection: Connection, tile: Tile) -> bytes:
    """Return the bytes of a tile; raises `NotFound` if the newest signed tree does not have it."""
    if not tile.is_within(_size(connection, None)):
        raise NotFound(
            f"the signed log has no tile {tile.path} yet", allowed="a tile of the newest checkpoint"
        )
    if tile.level is not None:
        return tiles_in(connection)(tile.level, tile.number)[: tile.width * HASH]
    after = tile.number * WIDTH
    found = stored_events(connection, after, after + tile.width)
    return bundled([entry_of(event) for event in found])


def lines(connection: Connection, after: int, until: int, limit: int) -> Iterator[bytes]:
    """Yield sealed events as lines of JSON, after one position up to another, at most `limit`."""
    found = stored_events(connection, after, min(until, after + limit))
    leaves = leaves_after(connection, after, len(found))
    for event, leaf in zip(found, leaves, strict=True):
        yield line_of(event, leaf)


def stored_events(connection: Connection, after: int, until: int) -> list[RecordedEvent]:
    """Return the stored events after one position up to and including another."""
    query = _EVENTS.where(events.c.position > after, events.c.position <= until)
    return [RecordedEvent(*row) for row in connection.execute(query)]


def _size(connection: Connection, size: int | None) -> int:
    """Return the requested size, or the newest signed one; refuse a size that is not signed."""
    newest = connection.execute(_NEWEST).scalar()
    if newest is None:
        raise NotFound("nothing is signed yet", field="size")
    if size is None:
        return int(newest)
    if size > newest:
        raise Invalid(f"size: {size} is not signed yet", field="size", allowed=f"0 to {newest}")
    return size
