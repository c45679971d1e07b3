"""The Merkle tree of RFC 6962 and RFC 9162: roots, proofs and their verification."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()

# The root of the complete subtree of this height and index: it holds the 2**height leaves from
# number index * 2**height on.
Node = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """Return the leaf hash of an entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two nodes."""
    return sha256(b"\x01" + left + right).digest()


class Growth:
    """An append-only tree, kept as the roots of its complete subtrees, largest first."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    @classmethod
    def of(cls, size: int, node: Node) -> Growth:
        """Return the tree of the first `size` leaves of another tree."""
        grown, begin = cls(), 0
        grown.size = size
        for height in reversed(range(size.bit_length())):
            if size >> height & 1:
                grown._roots.append(node(height, begin >> height))
                begin += 1 << height
        return grown

    def append(self, leaf: bytes) -> None:
        """Append the hash of one leaf."""
        carry, roots = self.size, self._roots
        while carry & 1:
            leaf = sha256(b"\x01" + roots.pop() + leaf).digest()
            carry >>= 1
        roots.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of all appended leaves."""
        if not self._roots:
            return EMPTY_ROOT
        root = self._roots[-1]
        for wider in reversed(self._roots[:-1]):
            root = node_hash(wider, root)
        return root


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over hashes of equal height; their number is a power of two."""
    while len(hashes) > 1:
        pairs = iter(hashes)
        # Not `node_hash`: a proof takes hundreds of these, and calls are slow.
        hashes = [sha256(b"\x01" + one + next(pairs)).digest() for one in pairs]
    return hashes[0]


def tree_root(size: int, node: Node) -> bytes:
    """Return the root of the tree of the first `size` leaves."""
    return _root(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The hashes, from the leaf up, that lead from leaf `index` (from 0) to the root of `size`."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(_root(middle, end, node))
            end = middle
        else:
            path.append(_root(begin, middle, node))
            begin = middle
    return path[::-1]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """The hashes that show that the tree of `old` leaves is the beginning of that of `new`."""
    if not 0 < old <= new:
        raise ValueError(f"no proof leads from a tree of {old} leaves to one of {new}")
    if old == new:
        return []
    path: list[bytes] = []
    begin, end, is_whole = 0, new, True
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            path.append(_root(middle, end, node))
            end = middle
        else:
            path.append(_root(begin, middle, node))
            begin, is_whole = middle, False
    if not is_whole:
        path.append(_root(begin, end, node))
    return path[::-1]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether a proof shows that the leaf has this index in the tree with this root."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Return whether a proof shows that the tree with the old root is a prefix of the new tree.

    An empty tree is consistent only with an empty tree.
    """
    if old == new:
        return not proof and old_root == new_root and (old > 0 or old_root == EMPTY_ROOT)
    if not 0 < old < new or not _are_hashes(old_root, new_root, *proof):
        return False
    hashes = list(proof)
    if old & (old - 1) == 0:
        hashes.insert(0, old_root)
    if not hashes:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    found_old = found_new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            found_old = node_hash(sibling, found_old)
            found_new = node_hash(sibling, found_new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found_new = node_hash(found_new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found_old == old_root and found_new == new_root


def _are_hashes(*given: bytes) -> bool:
    return all(len(one) == len(EMPTY_ROOT) for one in given)


def _root(begin: int, end: int, node: Node) -> bytes:
    """Return the root over leaves `begin` to `end`; a subtree starts at `begin`."""
    size = end - begin
    if size & (size - 1) == 0:
        height = size.bit_length() - 1
        return node(height, begin >> height)
    middle = begin + _split(size)
    return node_hash(_root(begin, middle, node), _root(middle, end, node))


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
