"""Checks an audit bundle of Stanceline with Python and the library `cryptography` alone.

    python verify_bundle.py BUNDLE.zip KEY [CHECKPOINT]

KEY is the log's key (NAME+ID+KEY), from somebody you trust and not from the bundle. CHECKPOINT is
a file with a checkpoint that you kept from before: nothing up to it may have been rewritten.
What is checked: every event against its hash, all hashes against the signed root, the signature,
and the proof of every event that the answer rests on. The answer is not derived again.
"""

from __future__ import annotations

import json
import sys
import zipfile
from base64 import b64decode
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Wrong(Exception):
    """What does not fit, and where."""


def leaf_of(event: dict[str, Any]) -> bytes:
    """The hash of an event in the tree, from nothing but what the event says."""
    state = event["state"].encode("utf-8", "surrogateescape")
    names = ("command_id", "originator_id", "originator_version", "position", "recorded_at")
    entry = {name: event[name] for name in names}
    entry |= {"state_sha256": sha256(state).hexdigest(), "topic": event["topic"]}
    return sha256(b"\x00" + json.dumps(entry, separators=(",", ":")).encode()).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of what holds these two."""
    return sha256(b"\x01" + left + right).digest()


def root_of(subtrees: list[tuple[int, bytes]]) -> bytes:
    """The root over complete subtrees, widest first."""
    if not subtrees:
        return sha256(b"").digest()
    root = subtrees[-1][1]
    for _, wider in reversed(subtrees[:-1]):
        root = node(wider, root)
    return root


def root_of_proof(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """Where a proof leads from a leaf: the root it would have (RFC 9162, section 2.1.3.2)."""
    last = size - 1
    for sibling in proof:
        if index & 1 or index == last:
            leaf = node(sibling, leaf)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            leaf = node(leaf, sibling)
        index, last = index >> 1, last >> 1
    return leaf if last == 0 else b"the proof is too short"


def checkpoint_of(note: str, key: str) -> tuple[int, bytes]:
    """The size and the root in a checkpoint, once the key is seen to have signed it."""
    name, key_id, held = key.split("+", 2)
    kind, public = b64decode(held)[:1], b64decode(held)[1:]
    if kind != b"\x01" or sha256(f"{name}\n".encode() + kind + public).hexdigest()[:8] != key_id:
        raise Wrong(f"{key} is no Ed25519 key of a log")
    text, _, signatures = note.rpartition("\n\n")
    log_name, size, root = text.split("\n")[:3]
    if log_name != name:
        raise Wrong(f"the checkpoint is of the log {log_name}, and the key is of {name}")
    for line in signatures.splitlines():
        _, signer, signature = line.split(" ")
        blob = b64decode(signature)
        if (signer, blob[:4].hex()) == (name, key_id):
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(blob[4:], f"{text}\n".encode())
            except InvalidSignature:
                raise Wrong("the signature of the checkpoint does not hold") from None
            return int(size), b64decode(root)
    raise Wrong(f"the checkpoint is not signed by {key}")


def check_log(archive: zipfile.ZipFile, signed: dict[int, bytes]) -> dict[int, bytes]:
    """Check every event, and the root at each size that was signed; the leaves by position."""
    leaves: dict[int, bytes] = {}
    subtrees: list[tuple[int, bytes]] = []
    before = ""
    with archive.open("log.jsonl") as log:
        for position, line in enumerate(log, 1):
            event = json.loads(line)
            if event["position"] != position:
                raise Wrong(f"position {position}: an event of {event['position']} stands there")
            if event["recorded_at"] < before:  # all in one form, so that texts are in order too
                raise Wrong(f"position {position}: recorded before the event that precedes it")
            leaf, before = leaf_of(event), event["recorded_at"]
            if leaf != b64decode(event["leaf_hash"]):
                raise Wrong(f"position {position}: the event is not the one that was sealed there")
            leaves[position] = leaf
            subtrees.append((1, leaf))
            while len(subtrees) > 1 and subtrees[-1][0] == subtrees[-2][0]:
                (width, right), (_, left) = subtrees.pop(), subtrees.pop()
                subtrees.append((2 * width, node(left, right)))
            if position in signed and root_of(subtrees) != signed[position]:
                raise Wrong(f"positions 1 to {position}: they do not have the root that was signed")
    for size in signed:
        if size > len(leaves):
            raise Wrong(f"position {len(leaves) + 1}: missing, and {size} events were signed")
    if len(leaves) > max(signed):
        raise Wrong(f"position {max(signed) + 1}: the log goes on past what was signed")
    return leaves


def check_proof(
    archive: zipfile.ZipFile, position: int, leaf: bytes, size: int, root: bytes
) -> None:
    """Check that an event that the answer rests on is the log's, and that its proof holds."""
    proof = archive.read(f"proofs/{position}.tlog-proof").decode()
    _, index, *hashes = proof.partition("\n\n")[0].split("\n")
    path = [b64decode(one) for one in hashes]
    if leaf_of(json.loads(archive.read(f"events/{position}.json"))) != leaf:
        raise Wrong(f"position {position}: events/{position}.json is not the event of the log")
    if index != f"index {position - 1}" or root_of_proof(leaf, position - 1, size, path) != root:
        raise Wrong(f"position {position}: its proof does not lead to the signed root")


def main(file: str, key: str, kept: str | None = None) -> None:
    """Check everything, or raise what is wrong first."""
    with zipfile.ZipFile(file) as archive:
        size, root = checkpoint_of(archive.read("checkpoint").decode(), key)
        signed = {size: root}
        if kept is not None:
            with open(kept, encoding="utf-8") as note:
                seen, before = checkpoint_of(note.read(), key)
            if signed.setdefault(seen, before) != before:
                raise Wrong(f"two checkpoints of {seen} events differ: the log has forked")
        leaves = check_log(archive, signed)
        manifest = json.loads(archive.read("manifest.json"))
        for position in manifest["events"]:
            if position not in leaves:
                raise Wrong(f"position {position}: the log in the bundle does not reach it")
            check_proof(archive, position, leaves[position], size, root)
    print(f"{size} events are what {key.partition('+')[0]} signed.")
    print(f"{manifest['actor']} on {manifest['on']} rests on {len(manifest['events'])} of them.")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except Wrong as wrong:
        sys.exit(f"NOT WHAT WAS SIGNED: {wrong}")
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        sys.exit(f"CANNOT BE CHECKED: {error!r}")
