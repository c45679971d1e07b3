"""Tiles of the tree in the layout of C2SP `tlog-tiles`: 256 hashes, eight levels high."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from domain.tlog.merkle import Node, complete_root

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH = 32  # bytes
FULL = WIDTH * HASH  # bytes

_PATH = re.compile(
    r"(?P<level>entries|0|[1-9][0-9]?)/(?P<number>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)

# Returns the concatenated hashes of the tile with a level and number; empty if there is none.
Tiles = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Tile:
    """The place of a tile: `level` None is the entries; a `width` below 256 is a partial tile."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The path below `tile/`, for example `0/x001/x234/067` or `0/000.p/5`."""
        level = "entries" if self.level is None else self.level
        *leading, last = f"{self.number:,}".split(",")
        groups = [f"x{group.zfill(3)}" for group in leading]
        width = "" if self.width == WIDTH else f".p/{self.width}"
        return f"{'/'.join([str(level), *groups, last.zfill(3)])}{width}"

    def is_within(self, size: int) -> bool:
        """Return whether a tree of this size has all hashes of the tile."""
        at_level = size >> HEIGHT * (self.level or 0)
        return self.number * WIDTH + self.width <= at_level


def tile_at(path: str) -> Tile | None:
    """Return the tile with this path below `tile/`; None if the path is not valid."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level = None if found["level"] == "entries" else int(found["level"])
    number = int(found["number"].replace("/", "").replace("x", ""))
    tile = Tile(level, number, int(found["width"] or WIDTH))
    # Each tile has exactly one path.
    return tile if tile.path == path else None


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield the hash tiles of a tree of this size, level by level."""
    level = 0
    while at_level := size >> HEIGHT * level:
        whole, rest = divmod(at_level, WIDTH)
        yield from (Tile(level, number) for number in range(whole))
        if rest:
            yield Tile(level, whole, rest)
        level += 1


class DerivedTiles:
    """The hash tiles of a tree that grows by one leaf at a time.

    Of a full tile only its SHA-256 is kept, so that a tree of any size fits into memory.
    """

    def __init__(self) -> None:
        self._growing: list[list[bytes]] = []  # the hashes of the last tile, level by level
        self._full: list[list[bytes]] = []  # the digests of the full tiles, level by level

    def append(self, leaf: bytes) -> None:
        """Append the hash of one leaf."""
        for level in range(len(self._growing) + 1):
            if level == len(self._growing):
                self._growing.append([])
                self._full.append([])
            hashes = self._growing[level]
            hashes.append(leaf)
            if len(hashes) < WIDTH:
                return
            self._full[level].append(sha256(b"".join(hashes)).digest())
            leaf = complete_root(hashes)
            hashes.clear()

    def digests(self) -> dict[tuple[int, int], tuple[Tile, bytes]]:
        """Return each tile with the SHA-256 of its hashes, by level and number."""
        found: dict[tuple[int, int], tuple[Tile, bytes]] = {}
        for level, (full, rest) in enumerate(zip(self._full, self._growing, strict=True)):
            for number, digest in enumerate(full):
                found[level, number] = Tile(level, number), digest
            if rest:
                last = Tile(level, len(full), len(rest))
                found[level, len(full)] = last, sha256(b"".join(rest)).digest()
        return found


def extended(size: int, leaves: Sequence[bytes], tiles: Tiles) -> dict[tuple[int, int], bytes]:
    """Return the changed tiles, by level and number, after leaves are appended to a tree."""
    changed: dict[tuple[int, int], bytes] = {}
    level = 0
    while leaves:
        number, held = divmod(size, WIDTH)
        run = (tiles(level, number) if held else b"") + b"".join(leaves)
        above: list[bytes] = []
        for begin in range(0, len(run), FULL):
            tile = run[begin : begin + FULL]
            changed[level, number] = tile
            if len(tile) == FULL:
                above.append(complete_root(_split(tile)))
            number += 1
        leaves, size, level = above, size >> HEIGHT, level + 1
    return changed


def nodes_of(tiles: Tiles) -> Node:
    """Return a lookup of subtree roots in tiles; it raises `LookupError` for missing hashes."""

    known: dict[tuple[int, int], bytes] = {}

    def node(height: int, index: int) -> bytes:
        if (height, index) in known:
            return known[height, index]
        level, rest = divmod(height, HEIGHT)
        number, first = divmod(index << rest, WIDTH)
        hashes = tiles(level, number)[first * HASH : (first + (1 << rest)) * HASH]
        if len(hashes) != HASH << rest:
            raise LookupError(f"tile {Tile(level, number).path} lacks hashes")
        root = known[height, index] = complete_root(_split(hashes))
        return root

    return node


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[begin : begin + HASH] for begin in range(0, len(hashes), HASH)]
