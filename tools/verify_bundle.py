"""Checks an audit bundle of Stanceline with Python and the library `cryptography` alone.

    python verify_bundle.py BUNDLE.zip KEY [CHECKPOINT]

KEY is the log's key (NAME+ID+KEY), from somebody you trust and not from the bundle. CHECKPOINT is
a file with a checkpoint that you kept from before: nothing up to it may have been rewritten.
Checked are every event against its hash, all hashes against the signed root, the signature, that
the answer names no development of which an event is not put beside it, the proof of each of those,
and every file against the manifest, which like README and policy nobody signed."""

from __future__ import annotations

import json
import sys
import zipfile
from base64 import b64decode
from hashlib import file_digest, sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MEMBERS = 8  # of an event: all that are read here, and no other
MOST = 64 * 1024 * 1024  # bytes of a file that is read at once, and of a line of the log
FILES = {"README.md", "answer.json", "checkpoint", "keys.json", "log.jsonl", "policy.json"}
NAMING = {"development", "breaches", "undetermined_by", "strained_by"}  # what an answer rests on

Positions = dict[str, list[int]]  # of the events about one thing, by its id


class Wrong(Exception):
    """What does not fit, and where."""


def told(text: bytes | str, where: str) -> Any:
    """What a text of JSON says, if there is one way to read it."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a name stands in it twice")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=int)  # which reads no NaN
    except (ValueError, RecursionError) as error:
        raise Wrong(f"{where}: this is not JSON: {error}") from None


def held_in(archive: zipfile.ZipFile, name: str) -> bytes:
    """A file of the bundle, if it is not a large one."""
    with archive.open(name) as file:
        held = file.read(MOST + 1)
    if len(held) > MOST:
        raise Wrong(f"{name} has more than {MOST} bytes")
    return held


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


def split_of(size: int) -> int:
    """Where a tree of two leaves or more splits: the largest power of two below its size."""
    return 1 << ((size - 1).bit_length() - 1)


def root_of(leaves: list[bytes]) -> bytes:
    """The root over leaves (RFC 9162, section 2.1.1)."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    split = split_of(len(leaves))
    return node(root_of(leaves[:split]), root_of(leaves[split:]))


def root_of_proof(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """Where a proof leads from a leaf: the root it would have (RFC 9162, section 2.1.3)."""
    if size == 1 or not proof:
        return leaf if size == 1 and not proof else b"the proof is too short, or too long"
    *inner, sibling = proof
    split = split_of(size)
    if index < split:
        return node(root_of_proof(leaf, index, split, inner), sibling)
    return node(sibling, root_of_proof(leaf, index - split, size - split, inner))


def checkpoint_of(note: str, key: str, *, is_kept: bool = False) -> tuple[int, bytes]:
    """The size and the root in a checkpoint, once the key is seen to have signed it."""
    name, key_id, held = (*key.split("+", 2), "", "")[:3]
    kind, public = b64decode(held)[:1], b64decode(held)[1:]
    if kind != b"\x01" or sha256(f"{name}\n".encode() + kind + public).hexdigest()[:8] != key_id:
        raise Wrong(f"{key!r} is no Ed25519 key of a log (NAME+ID+KEY)")
    text, _, signatures = note.rpartition("\n\n")
    log_name, size, root = text.split("\n")[:3]
    if log_name != name:
        raise Wrong(f"the checkpoint is of the log {log_name}, and the key is of {name}")
    if is_kept:
        return int(size), b64decode(root)  # whichever key of the log signed it, its root binds
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


def check_files(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Check that the bundle has the files that its manifest names, once each, and no other."""
    wanted, names = set(FILES), [info.filename for info in archive.infolist()]
    for position in manifest["events"]:
        wanted |= {f"events/{position}.json", f"proofs/{position}.tlog-proof"}
    if len(set(names)) < len(names):
        raise Wrong("a file stands twice in the bundle")
    for name in wanted ^ (set(names) - {"manifest.json"}) | wanted ^ set(manifest["files"]):
        raise Wrong(f"{name[:99]!r} is missing from the bundle or its manifest, or is in no bundle")
    for name in sorted(wanted):
        with archive.open(name) as file:
            digest = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        if digest != manifest["files"][name]:
            raise Wrong(f"{name} is not the file that the manifest names")


def checked(line: bytes, position: int, before: str) -> tuple[dict[str, Any], bytes]:
    """The event that a line of the log tells, and its hash, if it is what was sealed there."""
    event = told(line, f"position {position}")
    try:
        leaf, stated = leaf_of(event), b64decode(event["leaf_hash"])
        is_before = event["recorded_at"] < before  # all in one form: texts are in order too
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Wrong(f"position {position}: this tells no event: {error!r}") from None
    if event["position"] != position:
        raise Wrong(f"position {position}: an event of {event['position']} stands there")
    if is_before:
        raise Wrong(f"position {position}: recorded before the event that precedes it")
    if leaf != stated or len(event) != MEMBERS:
        raise Wrong(f"position {position}: the event is not the one that was sealed there")
    return event, leaf


def check_log(archive: zipfile.ZipFile, signed: dict[int, bytes]) -> tuple[list[bytes], Positions]:
    """Check every event, and the root at each size that was signed."""
    leaves: list[bytes] = []
    positions: Positions = {}
    before = ""
    with archive.open("log.jsonl") as log:
        while line := log.readline(MOST):
            event, leaf = checked(line, len(leaves) + 1, before)
            before = event["recorded_at"]
            leaves.append(leaf)
            positions.setdefault(event["originator_id"], []).append(len(leaves))
    if (most := max(signed)) != len(leaves):
        raise Wrong(f"position {min(most, len(leaves)) + 1}: missing, or past the {most} signed")
    for size, root in sorted(signed.items()):
        if root_of(leaves[:size]) != root:
            raise Wrong(f"positions 1 to {size}: they do not have the root that was signed")
    return leaves, positions


def check_proof(archive: zipfile.ZipFile, position: int, leaf: bytes, note: str) -> None:
    """Check that an event beside the answer is the log's, and that its proof leads to the root."""
    event = told(held_in(archive, f"events/{position}.json"), f"position {position}")
    if leaf_of(event) != leaf or len(event) != MEMBERS:
        raise Wrong(f"position {position}: events/{position}.json is not the event of the log")
    held = held_in(archive, f"proofs/{position}.tlog-proof").decode()
    proof, _, checkpoint = held.partition("\n\n")
    _, size, root = note.split("\n")[:3]
    form, index, *hashes = proof.split("\n")
    path = [b64decode(one) for one in hashes]
    if (form, index) != ("c2sp.org/tlog-proof@v1", f"index {position - 1}") or root_of_proof(
        leaf, position - 1, int(size), path
    ) != b64decode(root):
        raise Wrong(f"position {position}: its proof does not lead to the signed root")
    if checkpoint != note:
        raise Wrong(f"position {position}: its proof holds another checkpoint than the bundle")


def named_in(answer: Any, under: str = "") -> set[str]:
    """The ids of the developments that an answer names as what it rests on."""
    if isinstance(answer, dict):
        return set().union(*(named_in(value, name) for name, value in answer.items()))
    if isinstance(answer, list):
        return set().union(*(named_in(value, under) for value in answer))
    return {answer} if under in NAMING else set()


def check_answer(answer: dict[str, Any], manifest: dict[str, Any], positions: Positions) -> None:
    """Check that the answer is to the question asked, and has beside it all that it rests on."""
    asked = (answer["actor"]["id"], answer["on"], answer["known"]["position"])
    if asked != (manifest["actor"], manifest["on"], manifest["position"]):
        raise Wrong(f"the answer is about {asked}, and another question is named")
    of_named = (positions.get(named, []) for named in named_in(answer))
    if sorted(p for of_one in of_named for p in of_one if p <= asked[2]) != manifest["events"]:
        raise Wrong("the events beside the answer are not those of the developments it names")


def main(file: str, key: str, kept: str | None = None) -> None:
    """Check everything, or raise what is wrong first."""
    with zipfile.ZipFile(file) as archive:
        note = held_in(archive, "checkpoint").decode()
        size, root = checkpoint_of(note, key)
        signed = {size: root}
        if kept is not None:
            with open(kept, encoding="utf-8") as held:
                seen, before = checkpoint_of(held.read(), key, is_kept=True)
            if signed.setdefault(seen, before) != before:
                raise Wrong(f"two checkpoints of {seen} events differ: the log has forked")
        leaves, positions = check_log(archive, signed)
        manifest = told(held_in(archive, "manifest.json"), "manifest.json")
        if (manifest["bundle"], manifest["policy"]) != ("stanceline.bundle.v1", "stance.v1"):
            raise Wrong("manifest.json is not of a bundle of this form, or of another policy")
        if not 0 <= manifest["position"] <= size:
            raise Wrong(f"manifest.json asks at {manifest['position']}, and {size} were signed")
        check_files(archive, manifest)
        for position in manifest["events"]:
            if not 0 < position <= size:
                raise Wrong(f"position {position}: the log in the bundle does not reach it")
            check_proof(archive, position, leaves[position - 1], note)
        check_answer(told(held_in(archive, "answer.json"), "answer.json"), manifest, positions)
    print(f"{size} events are what {key.partition('+')[0]} signed.")
    print(f"{manifest['actor']} on {manifest['on']} rests on {len(manifest['events'])} of them.")
    print("Whether the answer follows from them is not shown here, but by `stanceline log verify`.")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except Wrong as wrong:
        sys.exit(f"NOT WHAT WAS SIGNED: {wrong}")
    except Exception as error:  # noqa: BLE001 a forger may have put there anything at all
        sys.exit(f"CANNOT BE CHECKED: {error!r}")
