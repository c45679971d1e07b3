"""The tree has the roots of RFC 6962, and its proofs show what they should and nothing else."""

from __future__ import annotations

import json
import os
import tarfile
from base64 import b64decode
from hashlib import sha256
from typing import Any

import pytest

from domain.tlog.merkle import (
    EMPTY_ROOT,
    Growth,
    complete_root,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    tree_root,
)

VECTORS = os.environ.get("STANCELINE_TEST_MERKLE_VECTORS", "")

# The eight entries, and the roots over the first one, two … eight of them, on which the
# implementations of Certificate Transparency agree.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
ENTRIES.append("606162636465666768696a6b6c6d6e6f")
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]
SEVEN = bytes.fromhex(ROOTS[6])


def node(height: int, index: int) -> bytes:
    return complete_root(LEAVES[index << height : index + 1 << height])


def root(size: int) -> bytes:
    return bytes.fromhex(ROOTS[size - 1])


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert tree_root(0, node) == Growth().root() == EMPTY_ROOT == sha256(b"").digest()


@pytest.mark.parametrize("size", range(8))
def test_a_tree_goes_on_from_the_nodes_of_another(size: int) -> None:
    grown = Growth.of(size, node)
    assert grown.root() == (root(size) if size else EMPTY_ROOT)
    grown.append(LEAVES[size])
    assert (grown.size, grown.root()) == (size + 1, root(size + 1))


def test_a_leaf_and_a_node_of_the_same_bytes_differ() -> None:
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


@pytest.mark.parametrize("size", range(1, 9))
def test_a_tree_has_the_root_everybody_computes(size: int) -> None:
    grown = Growth()
    for leaf in LEAVES[:size]:
        grown.append(leaf)
    assert tree_root(size, node) == grown.root() == root(size)


def test_the_proof_of_a_leaf_is_its_siblings_from_the_leaf_up() -> None:
    # Seven leaves: ((0 1)(2 3)) ((4 5) 6).
    left = node_hash(node_hash(LEAVES[0], LEAVES[1]), node_hash(LEAVES[2], LEAVES[3]))
    assert inclusion_proof(6, 7, node) == [node_hash(LEAVES[4], LEAVES[5]), left]
    assert inclusion_proof(4, 7, node) == [LEAVES[5], LEAVES[6], left]
    assert inclusion_proof(0, 1, node) == []


def test_the_proof_of_a_beginning_is_what_was_added_and_where_it_joins() -> None:
    # Three leaves are ((0 1) 2); with a fourth, fifth, sixth and seventh they are the above.
    right = node_hash(node_hash(LEAVES[4], LEAVES[5]), LEAVES[6])
    beginning = node_hash(LEAVES[0], LEAVES[1])
    assert consistency_proof(3, 7, node) == [LEAVES[2], LEAVES[3], beginning, right]
    assert consistency_proof(4, 7, node) == [right]
    assert consistency_proof(7, 7, node) == []


@pytest.mark.parametrize("size", range(1, 9))
@pytest.mark.parametrize("index", range(8))
def test_a_proof_shows_its_own_leaf_at_its_own_place_only(index: int, size: int) -> None:
    if index >= size:
        with pytest.raises(ValueError, match="not in a tree"):
            inclusion_proof(index, size, node)
        return
    proof = inclusion_proof(index, size, node)
    shown = [
        (leaf, at)
        for leaf in range(8)
        for at in range(8)
        if is_included(LEAVES[leaf], at, size, proof, root(size))
    ]
    assert shown == [(index, index)]


@pytest.mark.parametrize("new", range(1, 9))
@pytest.mark.parametrize("old", range(1, 9))
def test_a_proof_shows_its_own_beginning_only(old: int, new: int) -> None:
    if old > new:
        with pytest.raises(ValueError, match="no proof leads"):
            consistency_proof(old, new, node)
        return
    proof = consistency_proof(old, new, node)
    shown = [o for o in range(1, new + 1) if is_consistent(o, new, proof, root(o), root(new))]
    assert old in shown
    # An empty proof also shows that the whole tree is its own beginning.
    assert set(shown) <= {old, new if not proof else old}
    if old < new:
        assert not is_consistent(old, new, proof, SEVEN[::-1], root(new))
        assert not is_consistent(old, new, proof, root(old), SEVEN[::-1])


@pytest.mark.parametrize("at", range(3))
def test_a_proof_with_one_bit_changed_shows_nothing(at: int) -> None:
    proof = inclusion_proof(4, 7, node)
    proof[at] = bytes([proof[at][0] ^ 1, *proof[at][1:]])
    assert not is_included(LEAVES[4], 4, 7, proof, SEVEN)


def test_a_proof_that_is_too_long_or_too_short_shows_nothing() -> None:
    proof = inclusion_proof(4, 7, node)
    assert not is_included(LEAVES[4], 4, 7, proof[:-1], SEVEN)
    assert not is_included(LEAVES[4], 4, 7, [*proof, SEVEN], SEVEN)
    joined = consistency_proof(3, 7, node)
    assert not is_consistent(3, 7, joined[:-1], root(3), SEVEN)
    assert not is_consistent(3, 7, [*joined, SEVEN], root(3), SEVEN)
    assert not is_consistent(3, 7, [], root(3), SEVEN)


@pytest.mark.skipif(not VECTORS, reason="STANCELINE_TEST_MERKLE_VECTORS names no archive")
@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_the_public_vectors_are_judged_as_they_say(kind: str) -> None:
    with tarfile.open(VECTORS) as archive:
        names = [n for n in archive.getnames() if f"/{kind}/" in n and n.endswith(".json")]
        vectors = [json.load(archive.extractfile(name)) for name in names]  # type: ignore[arg-type]
    assert len(vectors) == 98
    judge = _included if kind == "inclusion" else _consistent
    assert [v["desc"] for v in vectors if judge(v) == v["wantErr"]] == []


def _included(v: dict[str, Any]) -> bool:
    leaf, tree, proof = _bytes(v["leafHash"]), _bytes(v["root"]), [*map(_bytes, v["proof"] or [])]
    return is_included(leaf, v["leafIdx"], v["treeSize"], proof, tree)


def _consistent(v: dict[str, Any]) -> bool:
    old, new, proof = _bytes(v["root1"]), _bytes(v["root2"]), [*map(_bytes, v["proof"] or [])]
    return is_consistent(v["size1"], v["size2"], proof, old, new)


def _bytes(given: str | None) -> bytes:
    return b64decode(given or "")
