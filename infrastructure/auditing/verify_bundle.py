"""Checks an audit bundle of Stanceline with Python and the library `cryptography` alone.

    python verify_bundle.py BUNDLE.zip KEY [CHECKPOINT]

KEY (NAME+ID+KEY) comes from somebody you trust, not from the bundle; keys that follow from it are
accepted too. CHECKPOINT is a file with a checkpoint that you kept: nothing up to it may have been
rewritten. The program checks the signature, every event, that the bundle holds every event of each
development that the answer names, their proofs, and every file against the manifest. Nobody signed
the manifest, the README, the policy and this program: run a copy that you trust, not the bundle's.
It ends with 0 if all fits, with 1 if something does not, and with 2 if the key is malformed.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from base64 import b64decode, b64encode
from contextlib import suppress
from hashlib import file_digest, sha256
from itertools import pairwise
from typing import Any
from zipfile import ZipFile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MEMBERS = 8  # of an event: all that are read here, and no other
MOST = 8 * 1024 * 1024  # bytes of a file that is read at once, and of a line of the log
MOST_TIMES_LARGER = 200  # what a bundle may unpack to
SELF = "verify_bundle.py"
FILES = {"README.md", "answer.json", "checkpoint", "keys.json", "log.jsonl", "policy.json", SELF}
NAMING = {"development", "violations", "undetermined_by", "tensions"}  # what an answer rests on


class Wrong(Exception):
    """What does not fit, and where."""


class Unusable(Exception):
    """What cannot be read, and why."""


def require_regular(file: str) -> int:
    """Return the size of a regular file. A pipe is waited for, and a device may have no end."""
    held = os.stat(file)
    if not stat.S_ISREG(held.st_mode):
        raise Unusable(f"{file} is not a regular file")
    return held.st_size


def text_of(file: str) -> str:
    """The text of a file beside the bundle, if it is not a large one."""
    require_regular(file)
    with open(file, "rb") as opened:
        held = opened.read(MOST + 1)
    if len(held) > MOST:
        raise Unusable(f"{file} has more than {MOST} bytes")
    return held.decode()


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


def held_in(archive: ZipFile, name: str) -> str:
    """The text of a file of the bundle, if it is not a large one."""
    with archive.open(name) as file:
        held = file.read(MOST + 1)
    if len(held) > MOST:
        raise Wrong(f"{name} has more than {MOST} bytes")
    return held.decode()


def leaf_of(event: dict[str, Any]) -> bytes:
    """The hash of an event in the tree, from nothing but what the event says."""
    state = event["state"].encode("utf-8", "surrogateescape")
    names = ("command_id", "originator_id", "originator_version", "position", "recorded_at")
    entry = {name: event[name] for name in names}
    entry |= {"state_sha256": sha256(state).hexdigest(), "topic": event["topic"]}
    return sha256(b"\x00" + json.dumps(entry, separators=(",", ":")).encode()).digest()


def root_of(leaves: list[bytes]) -> bytes:
    """The root over leaves (RFC 9162, section 2.1.1)."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1  # the largest power of two below
    return sha256(b"\x01" + root_of(leaves[:split]) + root_of(leaves[split:])).digest()


def root_of_proof(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """Where a proof leads from a leaf: the root it would have (RFC 9162, section 2.1.3)."""
    if size == 1 or not proof:
        return leaf if size == 1 and not proof else b"the proof is too short, or too long"
    *inner, sibling = proof
    split = 1 << (size - 1).bit_length() - 1
    if index < split:
        left, right = root_of_proof(leaf, index, split, inner), sibling
    else:
        left, right = sibling, root_of_proof(leaf, index - split, size - split, inner)
    return sha256(b"\x01" + left + right).digest()


def read_key(key: str) -> tuple[str, str, bytes]:
    """Return the name, the id and the public bytes of a key, or raise why it is malformed."""
    name, key_id, held = (*key.split("+", 2), "", "")[:3]
    with suppress(ValueError):
        public = b64decode(held, validate=True)
        is_its_id = sha256(f"{name}\n".encode() + public).hexdigest()[:8] == key_id
        if len(public) == 33 and public[0] == 1 and is_its_id:
            return name, key_id, public
    raise Wrong(f"{key!r} is not a valid Ed25519 key of a log. Use NAME+ID+KEY")


def has_signed(key: str, note: str) -> bool:
    """Whether a note bears a signature of the key that holds."""
    name, key_id, public = read_key(key)
    text, _, signatures = note.encode().rpartition(b"\n\n")
    for line in signatures.decode().splitlines():
        _, signer, signature = line.split(" ")
        blob = b64decode(signature, validate=True)
        if (signer, blob[:4].hex()) == (name, key_id):
            with suppress(InvalidSignature):
                Ed25519PublicKey.from_public_bytes(public[1:]).verify(blob[4:], text + b"\n")
                return True
    return False


def trusted_after(key: str, known: list[dict[str, Any]]) -> list[str]:
    """The key, and those that follow from it: each signed for by the one before and by itself."""
    trusted, name = [key], key.partition("+")[0]
    for before, after in pairwise(known):
        old, new, note = before["key"], after["key"], after["succession"] or ""
        is_next = old == trusted[-1] and new.startswith(f"{name}+")
        is_named = note.rpartition("\n\n")[0] == f"{name} is signed from now on by\n{new}"
        if is_next and is_named and has_signed(old, note) and has_signed(new, note):
            trusted.append(new)
    return trusted


def checkpoint_of(note: str, key: str) -> tuple[int, bytes]:
    """The size and the root in a checkpoint of the key's log, whoever signed it."""
    log_name, size, root = note.split("\n")[:3]
    if log_name != (name := key.partition("+")[0]):
        raise Wrong(f"the checkpoint is of the log {log_name}, and the key is of {name}")
    return int(size), b64decode(root, validate=True)


def check_files(archive: ZipFile, manifest: dict[str, Any]) -> None:
    """Check that the bundle has the files that its manifest names, once each, and no other."""
    wanted, names = set(FILES), archive.namelist()
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


def checked(line: bytes | str, position: int, before: str) -> tuple[dict[str, Any], bytes]:
    """The event that a line tells, and its hash, if they fit each other and the position."""
    event = told(line, f"position {position}")
    try:
        leaf, stated = leaf_of(event), b64decode(event["leaf_hash"], validate=True)
        if event["position"] != position:
            raise Wrong(f"position {position}: an event of {event['position']} stands there")
        if event["recorded_at"] < before:  # all in one form: texts are in order too
            raise Wrong(f"position {position}: recorded before the event that precedes it")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Wrong(f"position {position}: this tells no event: {error!r}") from None
    if leaf != stated or len(event) != MEMBERS:
        raise Wrong(f"position {position}: the event is not the one that was sealed there")
    return event, leaf


def check_log(archive: ZipFile, signed: dict[int, bytes]) -> tuple[list[bytes], list[str]]:
    """Check every event, and the root at each size signed; their hashes, and what each is about."""
    leaves: list[bytes] = []
    about: list[str] = []
    before = ""
    with archive.open("log.jsonl") as log:
        while line := log.readline(MOST):
            event, leaf = checked(line, len(leaves) + 1, before)
            before = event["recorded_at"]
            leaves.append(leaf)
            about.append(event["originator_id"])
    if (most := max(signed)) != len(leaves):
        raise Wrong(f"position {min(most, len(leaves)) + 1}: missing, or past the {most} signed")
    for size, root in sorted(signed.items()):
        if root_of(leaves[:size]) != root:
            raise Wrong(f"positions 1 to {size}: they do not have the root that was signed")
    return leaves, about


def check_proof(archive: ZipFile, position: int, leaf: bytes, note: str) -> None:
    """Check that an event beside the answer is the log's, and that its proof leads to the root."""
    _, found = checked(held_in(archive, f"events/{position}.json"), position, "")
    if found != leaf:
        raise Wrong(f"position {position}: events/{position}.json is not the event of the log")
    proof, _, checkpoint = held_in(archive, f"proofs/{position}.tlog-proof").partition("\n\n")
    _, size, root = note.split("\n")[:3]
    form, index, *hashes = proof.split("\n")
    path = [b64decode(one, validate=True) for one in hashes]
    led = b64encode(root_of_proof(leaf, position - 1, int(size), path)).decode()
    if (form, index, led) != ("c2sp.org/tlog-proof@v1", f"index {position - 1}", root):
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


def check_answer(answer: dict[str, Any], manifest: dict[str, Any], about: list[str]) -> None:
    """Check that the answer is to the question asked, and has beside it all that it rests on."""
    asked = (answer["actor"]["id"], answer["on"], answer["known"]["position"])
    if asked != (manifest["actor"], manifest["on"], manifest["position"]):
        raise Wrong(f"the answer is about {asked}, and another question is named")
    named = named_in(answer)
    if [p for p, one in enumerate(about[: asked[2]], 1) if one in named] != manifest["events"]:
        raise Wrong("the events beside the answer are not those of the developments it names")


def main(file: str, key: str, kept: str | None = None) -> None:
    """Check everything, or raise what is wrong first."""
    limit = max(MOST, MOST_TIMES_LARGER * require_regular(file))
    with ZipFile(file) as archive:
        if sum(one.file_size for one in archive.infolist()) > limit:
            raise Wrong(f"it would unpack to more than {limit} bytes")
        note = held_in(archive, "checkpoint")
        known = told(held_in(archive, "keys.json"), "keys.json")["data"]
        if not any(has_signed(trusted, note) for trusted in trusted_after(key, known)):
            raise Wrong(f"the checkpoint is not signed by {key}, nor by one that follows from it")
        size, root = checkpoint_of(note, key)
        signed = {size: root}
        if kept is not None:
            seen, before = checkpoint_of(text_of(kept), key)  # of any key: its root binds
            if seen > size:
                print(f"The checkpoint you kept is of {seen} events, more than the bundle holds:")
                print("that this log is its beginning is not shown.")
            elif signed.setdefault(seen, before) != before:
                raise Wrong(f"two checkpoints of {seen} events differ: the log has forked")
        leaves, about = check_log(archive, signed)
        manifest = told(held_in(archive, "manifest.json"), "manifest.json")
        if (manifest["bundle"], manifest["policy"]) != ("stanceline.bundle.v1", "stance.v1"):
            raise Wrong("manifest.json is not of a bundle of this form, or of another policy")
        if not 0 <= manifest["position"] <= size:
            raise Wrong(f"manifest.json asks at {manifest['position']}, and {size} were signed")
        check_files(archive, manifest)
        check_answer(told(held_in(archive, "answer.json"), "answer.json"), manifest, about)
        for position in manifest["events"]:
            check_proof(archive, position, leaves[position - 1], note)
    print(f"{size} events are what {key.partition('+')[0]} signed.")
    print(f"{manifest['actor']} on {manifest['on']} rests on {len(manifest['events'])} of them.")
    print("Whether the answer follows from them is not shown here, but by `stanceline log verify`.")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    try:
        read_key(sys.argv[2])
    except Wrong as wrong:
        print(f"THE KEY IS MALFORMED: {wrong}", file=sys.stderr)
        sys.exit(2)
    try:
        main(*sys.argv[1:])
    except Wrong as wrong:
        sys.exit(f"NOT WHAT WAS SIGNED: {wrong}")
    except Unusable as unusable:
        sys.exit(f"CANNOT BE CHECKED: {unusable}")
    except Exception as error:  # noqa: BLE001 a forger may have put there anything at all
        sys.exit(f"CANNOT BE CHECKED: {error!r}")
