"""Tiles have the paths and sizes of C2SP tlog-tiles, and give every root and proof back."""

from __future__ import annotations

from hashlib import sha256

import pytest

from domain.tlog.merkle import (
    Growth,
    complete_root,
    inclusion_proof,
    is_included,
    leaf_hash,
    tree_root,
)
from domain.tlog.tile import FULL, DerivedTiles, Tile, extended, nodes_of, tile_at, tiles_of

SIZE = 1_000
LEAVES = [leaf_hash(number.to_bytes(2)) for number in range(SIZE)]


def grown_in(steps: list[int]) -> dict[tuple[int, int], bytes]:
    tiles: dict[tuple[int, int], bytes] = {}
    size = 0

    def held(level: int, number: int) -> bytes:
        return tiles.get((level, number), b"")

    for step in steps:
        tiles.update(extended(size, LEAVES[size : size + step], held))
        size += step
    return tiles


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "0/000"),
        (Tile(1, 17, 3), "1/017.p/3"),
        (Tile(0, 1_000), "0/x001/000"),
        (Tile(2, 1_234_067), "2/x001/x234/067"),
        (Tile(None, 273, 112), "entries/273.p/112"),
    ],
)
def test_a_tile_has_one_path(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert tile_at(path) == tile


@pytest.mark.parametrize(
    "path",
    ["", "0", "0/0", "0/0000", "00/000", "0/x000/001", "0/001/002", "0/000.p/0", "0/000.p/256",
     "0/000.p/05", "0/000/", "entry/000", "-1/000", "0/000.p/1/0", "0/٠٠٠"],
)  # fmt: skip
def test_any_other_path_is_of_no_tile(path: str) -> None:
    assert tile_at(path) is None


def test_a_tree_of_seventy_thousand_has_the_tiles_that_the_specification_counts() -> None:
    tiles = [tile.path for tile in tiles_of(70_000)]
    assert len(tiles) == 273 + 1 + 1 + 1 + 1
    assert tiles[272:] == ["0/272", "0/273.p/112", "1/000", "1/001.p/17", "2/000.p/1"]


def test_a_tile_is_there_once_the_tree_has_all_of_its_hashes() -> None:
    assert Tile(0, 0, 5).is_within(5)
    assert not Tile(0, 0, 6).is_within(5)
    assert Tile(1, 0, 2).is_within(512)
    assert not Tile(1, 0, 2).is_within(511)
    assert Tile(None, 1, 244).is_within(500)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, SIZE])
def test_tiles_that_are_derived_leaf_by_leaf_are_those_of_the_tree(size: int) -> None:
    derived = DerivedTiles()
    for leaf in LEAVES[:size]:
        derived.append(leaf)
    found = derived.digests()
    digests = {place: sha256(hashes).digest() for place, hashes in grown_in([size]).items()}
    assert {place: digest for place, (_, digest) in found.items()} == digests
    assert {tile for tile, _ in found.values()} == set(tiles_of(size))


@pytest.mark.parametrize("steps", [[1] * SIZE, [SIZE], [255, 1, 1, 743], [300, 0, 300, 400]])
def test_however_a_tree_grows_its_tiles_are_the_same(steps: list[int]) -> None:
    tiles = grown_in(steps)
    assert sorted(tiles) == [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0)]
    assert tiles[0, 3] == b"".join(LEAVES[768:])
    assert tiles[1, 0] == b"".join(complete_root(LEAVES[at : at + 256]) for at in (0, 256, 512))


def test_the_tiles_give_the_root_of_every_size_and_the_proof_of_every_leaf() -> None:
    tiles = grown_in([SIZE])
    node = nodes_of(lambda level, number: tiles[level, number])
    tree = Growth()
    for index, leaf in enumerate(LEAVES):
        tree.append(leaf)
        assert tree_root(index + 1, node) == tree.root()
    for index in range(0, SIZE, 7):
        assert is_included(
            LEAVES[index], index, SIZE, inclusion_proof(index, SIZE, node), tree.root()
        )


def test_a_tile_that_lacks_hashes_is_named() -> None:
    tiles = grown_in([SIZE])
    tiles[0, 3] = tiles[0, 3][: FULL // 4]
    node = nodes_of(lambda level, number: tiles[level, number])
    with pytest.raises(LookupError, match="0/003"):
        tree_root(SIZE, node)
