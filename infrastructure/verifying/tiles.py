"""Holds every tile of the stored tree against the tiles below it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from domain.tlog.merkle import complete_root
from domain.tlog.tile import HASH, WIDTH, Tile, tiles_of
from infrastructure.sealing.tables import log_tiles
from infrastructure.sealing.tree import stored_hashes
from infrastructure.verifying.verdict import Verdict


def check_tiles(connection: Connection, size: int, verdict: Verdict) -> None:
    """Find the first tile that is not what the leaves make it, or that no tree of `size` has.

    The leaves themselves are held against the events, each where it stands.
    """
    found = _first_wrong(connection, size)
    if found is not None:
        verdict.find(None, f"the tile {found} of the tree is not what the events below it make it")


def _first_wrong(connection: Connection, size: int) -> str | None:
    tiles = {(tile.level or 0, tile.number): tile for tile in tiles_of(size)}
    query = select(log_tiles.c.level, log_tiles.c.number, log_tiles.c.hashes)
    rows = connection.execute(
        query.order_by(log_tiles.c.level, log_tiles.c.number),
        execution_options={"yield_per": WIDTH},
    )
    expected: dict[tuple[int, int], bytes] = {}
    missing = dict(tiles)
    for level, number, hashes in rows:
        tile = missing.pop((level, number), None)
        if tile is None:
            is_place = isinstance(level, int) and isinstance(number, int)
            return Tile(level, number).path if is_place else f"{number!r} at level {level!r}"
        held = stored_hashes(hashes)
        whole = held if level == 0 else expected.pop((level, number), b"")
        if held != whole or len(held) != tile.width * HASH:
            return tile.path
        if tile.width == WIDTH:
            above = (level + 1, number // WIDTH)
            root = complete_root([held[at : at + HASH] for at in range(0, len(held), HASH)])
            expected[above] = expected.get(above, b"") + root
    return next((tile.path for tile in missing.values()), None)
