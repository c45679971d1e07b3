"""Check an audit bundle of Stanceline with nothing but Python and the library `cryptography`.

    python verify_bundle.py BUNDLE.zip KEY [CHECKPOINT]

KEY (NAME+ID+KEY) must come from somebody you trust, not from the bundle; its successors are
accepted too. CHECKPOINT is a file that you kept: nothing up to it may have been rewritten. The
program checks the signature, every event of the log with its texts, the proofs, the keys, each file
against the manifest, and that the bundle has every event that the answer rests on. It does not
derive the answer. The manifest, the README, the policy and this program are not signed: run a copy
that you trust. Exit codes: 0 if all matches, 1 if something does not, 2 if the key is malformed.
"""

from __future__ import annotations

import json
import os
import stat
import struct
import sys
import zlib
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest, sha256
from itertools import pairwise
from typing import Any, NoReturn
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MOST = 8 * 1024 * 1024  # bytes of a file that is read as a whole, and of a line of the log
MOST_NESTED = 200  # lists and objects
MOST_TIMES_LARGER = 200  # than its ZIP: a bundle that unpacks to more is an attack
FILES = {"README.md", "answer.json", "checkpoint", "keys.json", "log.jsonl", "policy.json"}
# The JSON objects that are read here, with the type of each member.
Form = dict[str, Any]
MANIFEST: Form = {"bundle": str, "actor": str, "on": str, "position": int, "policy": str}
MANIFEST |= {"key": str, "events": list, "files": dict}
EVENT: Form = {"position": int, "recorded_at": str, "originator_id": str, "originator_version": int}
EVENT |= {"topic": str, "command_id": str | None, "state": str, "texts": list, "leaf_hash": str}
ANSWER: Form = {"actor": dict, "on": str, "known": dict, "policy": str}
TYPES: dict[Any, str] = {int: "a whole number", str: "text", list: "a list", dict: "an object"}
UNREADABLE = (BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
NAMING = {"development", "violations", "undetermined_by", "dismissed", "tensions"}  # ids it names


class Wrong(Exception):
    """Something does not match; the message says what and where."""


class Unusable(Exception):
    """Something cannot be read; the message says why."""


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Report a file that is missing, damaged or not text, with its name."""
    try:
        yield
    except KeyError:
        raise Unusable(f"the bundle has no {name}") from None
    except UNREADABLE as error:
        raise Unusable(f"{name} cannot be read: {getattr(error, 'strerror', error)}") from None


def require_regular(file: str) -> int:
    """Return the size of a file; refuse a pipe or a device, which may have no end."""
    held = os.stat(file)
    if not stat.S_ISREG(held.st_mode):
        raise Unusable(f"{file} is not a regular file")
    return held.st_size


def parsed(text: bytes | str, where: str) -> Any:
    """Return the value of a JSON text; refuse one that can be read in two ways."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("it names a member twice")
        return dict(pairs)

    def refused(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is not a number of JSON")

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=refused)
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise Wrong(f"{where}: this is not JSON: {why}") from None


def require_form(value: Any, members: Form, where: str) -> Any:
    """Return an object that has these members, each of its type; it may have more."""
    if not isinstance(value, dict):
        raise Wrong(f"{where} is not a JSON object")
    for name, form in members.items():
        held = value.get(name, ...)
        if not isinstance(held, form) or isinstance(held, bool):
            raise Wrong(f"{where} has no member {name!r} that is {TYPES.get(form, 'text or null')}")
    return value


def held_in(archive: ZipFile | None, name: str) -> str:
    """Return the text of a file in the bundle or, without one, on disk, if it is not too large."""
    with reading(name), archive.open(name) if archive else open(name, "rb") as file:
        held = file.read(MOST + 1)
        if len(held) > MOST:
            raise Unusable(f"{name} has more than {MOST} bytes")
        return held.decode()


def object_in(archive: ZipFile, name: str, members: Form) -> Any:
    """Return the JSON object in a file of the bundle, if it has these members."""
    return require_form(parsed(held_in(archive, name), name), members, name)


def leaf_of(event: dict[str, Any]) -> bytes:
    """Return the leaf hash of an event, computed from its other members."""
    entry = {name: event[name] for name in EVENT.keys() - {"state", "texts", "leaf_hash"}}
    entry["state_sha256"] = sha256(event["state"].encode("utf-8", "surrogateescape")).hexdigest()
    leaf = json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()
    return sha256(b"\x00" + leaf).digest()


def root_of(leaves: list[bytes]) -> bytes:
    """Return the root over leaves (RFC 9162, section 2.1.1)."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1  # the largest power of two below
    return sha256(b"\x01" + root_of(leaves[:split]) + root_of(leaves[split:])).digest()


def root_of_proof(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """Return the root to which a proof leads from a leaf (RFC 9162, section 2.1.3)."""
    if size == 1 or not proof:
        return leaf if size == 1 and not proof else b"the proof is too short, or too long"
    *inner, sibling = proof
    split = 1 << (size - 1).bit_length() - 1
    if index < split:
        left, right = root_of_proof(leaf, index, split, inner), sibling
    else:
        left, right = sibling, root_of_proof(leaf, index - split, size - split, inner)
    return sha256(b"\x01" + left + right).digest()


def read_key(key: str, where: str = "") -> tuple[str, str, bytes]:
    """Return the name, the id and the public bytes of a key; raise `Wrong` if it is malformed."""
    name, key_id, held = (*key.split("+", 2), "", "")[:3]
    with suppress(ValueError):
        public = b64decode(held, validate=True)
        is_its_id = sha256(f"{name}\n".encode() + public).hexdigest()[:8] == key_id
        if len(public) == 33 and public[0] == 1 and is_its_id:
            return name, key_id, public
    raise Wrong(f"{where}{key!r} is not a valid Ed25519 key of a log. Use NAME+ID+KEY")


def has_signed(key: str, note: str, where: str) -> bool:
    """Return whether a note has a valid signature of the key."""
    name, key_id, public = read_key(key)
    try:
        text, _, signatures = note.encode().rpartition(b"\n\n")
        for line in signatures.decode().splitlines():
            _, signer, signature = line.split(" ")
            blob = b64decode(signature, validate=True)
            if (signer, blob[:4].hex()) == (name, key_id):
                with suppress(InvalidSignature):
                    Ed25519PublicKey.from_public_bytes(public[1:]).verify(blob[4:], text + b"\n")
                    return True
    except ValueError:
        raise Unusable(f"{where}: its signatures are not lines of — NAME SIGNATURE") from None
    return False


def trusted_after(key: str, known: list[dict[str, Any]]) -> list[str]:
    """Return the key and its successors: each is signed by the key before it and by itself."""
    trusted, name, file = [key], key.partition("+")[0], "keys.json"
    for before, after in pairwise(known):
        old, new, note = before["key"], after["key"], after["succession"] or ""
        is_next = old == trusted[-1] and new.startswith(f"{name}+")
        is_named = note.rpartition("\n\n")[0] == f"{name} is signed from now on by\n{new}"
        if is_next and is_named and has_signed(old, note, file) and has_signed(new, note, file):
            trusted.append(new)
    return trusted


def checkpoint_of(note: str, key: str, where: str) -> tuple[int, bytes]:
    """Return the size and the root of a checkpoint of the log of the key; signed or not."""
    try:
        log_name, size, root = note.split("\n")[:3]
        read = int(size), b64decode(root, validate=True)
    except ValueError:
        raise Unusable(f"{where} does not begin with NAME, SIZE and ROOT, a line each") from None
    if log_name != (name := key.partition("+")[0]):
        raise Wrong(f"the checkpoint is of the log {log_name}, and the key is of {name}")
    return read


def check_files(archive: ZipFile, manifest: dict[str, Any]) -> None:
    """Check that the bundle has exactly the files that its manifest names, each once."""
    wanted, there = FILES | {"verify_bundle.py"}, set(archive.namelist()) - {"manifest.json"}
    for position in manifest["events"]:
        wanted |= {f"events/{position}.json", f"proofs/{position}.tlog-proof"}
    for name in sorted(wanted ^ there | wanted ^ set(manifest["files"])):
        raise Wrong(f"{name[:99]!r} is missing, not in the manifest, or not a file of a bundle")
    for name in sorted(wanted):
        with reading(name), archive.open(name) as file:
            digest = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        if digest != manifest["files"][name]:
            raise Wrong(f"{name} is not the file that the manifest names")


def checked(line: bytes | str, position: int, before: str) -> tuple[dict[str, Any], bytes]:
    """Return the event of a line and its leaf hash, if both match each other and the position."""
    where = f"position {position}"
    event = require_form(parsed(line, where), EVENT, f"{where}: this is not an event: it")
    try:
        leaf, stated = leaf_of(event), b64decode(event["leaf_hash"], validate=True)
    except ValueError as error:
        raise Wrong(f"{where}: this is not an event: {error}") from None
    if event["position"] != position:
        raise Wrong(f"{where}: the event there says position {event['position']}")
    if event["recorded_at"] < before:  # one fixed format, so text sorts by time
        raise Wrong(f"{where}: recorded before the event that precedes it")
    if leaf != stated or event.keys() != EVENT.keys():
        raise Wrong(f"{where}: the event is not the one that was sealed there")
    return event, leaf


def leaves_in(value: Any, where: str, at: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value in a JSON value that has no parts, with its path: names and numbers."""
    if at.count(".") > MOST_NESTED:
        raise Wrong(f"{where} is nested too deeply")
    if isinstance(value, dict | list):
        for name, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves_in(one, where, f"{at}.{name}")
    else:
        yield at[1:], value


def check_texts(event: dict[str, Any], missing: dict[tuple[str, int, str], str]) -> None:
    """Check the texts of an event; add those that are gone, and remove those that it redacts."""
    where, about, there = f"position {event['position']}", event["originator_id"], {}
    is_redaction = event["topic"] == "development.redacted.v1"
    if is_redaction or '{"digest":' in event["state"]:
        content = parsed(event["state"], where)
        there = {leaf: path for path, leaf in leaves_in(content, where) if path.endswith(".digest")}
    for text in event["texts"]:
        if there.pop(sha256(str(text).encode()).hexdigest(), None) is None:
            raise Wrong(f"{where}: one of its texts is not the one that was recorded")
    for path in there.values():
        missing[about, event["originator_version"], path.removesuffix(".digest")] = where
    for one in content["texts"] if is_redaction else ():
        missing.pop((about, one["version"], one["field"]), None)


def check_log(archive: ZipFile, signed: dict[int, bytes]) -> tuple[list[bytes], list[str]]:
    """Check every event and each signed root; return the leaves and the ids of the aggregates."""
    leaves: list[bytes] = []
    about: list[str] = []
    missing: dict[tuple[str, int, str], str] = {}
    before = ""
    with reading("log.jsonl"), archive.open("log.jsonl") as log:
        while line := log.readline(MOST):
            event, leaf = checked(line, len(leaves) + 1, before)
            before = event["recorded_at"]
            leaves.append(leaf)
            about.append(event["originator_id"])
            check_texts(event, missing)
    if (most := max(signed)) != len(leaves):
        raise Wrong(f"position {min(most, len(leaves)) + 1}: missing, or past the {most} signed")
    for size, root in sorted(signed.items()):
        if root_of(leaves[:size]) != root:
            raise Wrong(f"positions 1 to {size}: they do not have the root that was signed")
    for (_, _, path), where in missing.items():
        raise Wrong(f"{where}: the text {path} is missing, and no event redacts it")
    return leaves, about


def check_proof(archive: ZipFile, position: int, leaf: bytes, note: str) -> None:
    """Check that an event of the answer is the one in the log, and that its proof is valid."""
    _, found = checked(held_in(archive, f"events/{position}.json"), position, "")
    if found != leaf:
        raise Wrong(f"position {position}: events/{position}.json is not the event of the log")
    proof, _, checkpoint = held_in(archive, f"proofs/{position}.tlog-proof").partition("\n\n")
    _, size, root = note.split("\n")[:3]
    try:
        form, index, *hashes = [one for one in proof.split("\n") if not one.startswith("extra ")]
        path = [b64decode(one, validate=True) for one in hashes]
    except ValueError:
        raise Unusable(f"position {position}: its proof is not hashes in base64") from None
    led = b64encode(root_of_proof(leaf, position - 1, int(size), path)).decode()
    if (form, index, led) != ("c2sp.org/tlog-proof@v1", f"index {position - 1}", root):
        raise Wrong(f"position {position}: its proof does not lead to the signed root")
    if checkpoint != note:
        raise Wrong(f"position {position}: its proof holds another checkpoint than the bundle")


def check_answer(answer: dict[str, Any], manifest: dict[str, Any], about: list[str]) -> None:
    """Check that the answer is to the question, and that the bundle has all events it rests on."""
    require_form(answer["actor"], {"id": str}, "answer.json: its actor")
    require_form(answer["known"], {"position": int}, "answer.json: its member 'known'")
    asked = (answer["actor"]["id"], answer["on"], answer["known"]["position"])
    if asked != (manifest["actor"], manifest["on"], manifest["position"]):
        raise Wrong(f"the answer is about {asked}, and the manifest has another question")
    held = [(p.rstrip(".0123456789"), leaf) for p, leaf in leaves_in(answer, "answer.json")]
    named = {leaf for path, leaf in held if path.rpartition(".")[2] in NAMING}
    if [p for p, one in enumerate(about[: asked[2]], 1) if one in named] != manifest["events"]:
        raise Wrong("the events of the answer are not those of the developments that it names")


def manifest_and_keys_in(archive: ZipFile) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the manifest, if it is of this form, and the keys, if it names the last of them."""
    manifest: dict[str, Any] = object_in(archive, "manifest.json", MANIFEST)
    if manifest["bundle"] != "stanceline.bundle.v1" or manifest.keys() != MANIFEST.keys():
        raise Wrong("manifest.json is not of a bundle of this form")
    if any(type(one) is not int for one in manifest["events"]):
        raise Wrong("manifest.json has events that are not positions")
    known: list[dict[str, Any]] = object_in(archive, "keys.json", {"data": list})["data"]
    for one in known:
        require_form(one, {"key": str, "succession": str | None}, "keys.json: a key")
        read_key(one["key"], "keys.json: ")
    if not known or known[-1]["key"] != manifest["key"]:
        raise Wrong("the key in manifest.json is not the last of keys.json")
    return manifest, known


def signed_roots(note: str, key: str, kept: str | None) -> dict[int, bytes]:
    """Return the root at the size of the checkpoint, and at that of a kept checkpoint."""
    size, root = checkpoint_of(note, key, "checkpoint")
    signed = {size: root}
    if kept is not None:
        with reading(kept):
            require_regular(kept)
        seen, before = checkpoint_of(held_in(None, kept), key, kept)  # signed by any key
        if seen > size:
            print(f"The checkpoint that you kept has {seen} events, more than the bundle.")
            print("Nothing shows that this log is the beginning of that one.")
        elif signed.setdefault(seen, before) != before:
            raise Wrong(f"two checkpoints of {seen} events differ: the log has forked")
    return signed


def archive_of(file: str) -> ZipFile:
    """Open a ZIP that does not unpack to too much, with no two files of one name."""
    with reading(file):
        limit = max(MOST, MOST_TIMES_LARGER * require_regular(file))
        archive = ZipFile(file)
    if sum(one.file_size for one in archive.infolist()) > limit:
        raise Wrong(f"it would unpack to more than {limit} bytes")
    for one in archive.infolist():  # a set first bit means that it is encrypted
        if one.flag_bits & 1 or one.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Unusable(f"{one.filename[:99]!r} is encrypted, or compressed by another method")
    for name in (names := Counter(archive.namelist())) - Counter(set(names)):
        raise Wrong(f"the bundle has two files of one name: {name[:99]!r}")
    return archive


def main(file: str, key: str, kept: str | None = None) -> None:
    """Check everything; raise `Wrong` for the first thing that does not match."""
    with archive_of(file) as archive:
        (manifest, known), note = manifest_and_keys_in(archive), held_in(archive, "checkpoint")
        trusted = trusted_after(key, known)
        if not any(has_signed(one, note, "checkpoint") for one in trusted):
            raise Wrong(f"the checkpoint is not signed by {key}, nor by one that follows from it")
        if (last := known[-1]["key"]) not in trusted:
            raise Wrong(f"the key {last} does not follow from {key}")
        leaves, about = check_log(archive, signed_roots(note, key, kept))
        if not 0 <= (asked := manifest["position"]) <= len(leaves):
            raise Wrong(f"manifest.json asks at {asked}, and {len(leaves)} were signed")
        check_files(archive, manifest)
        answer = object_in(archive, "answer.json", ANSWER)
        codebook = object_in(archive, "policy.json", {"policy": str})
        if not answer["policy"] == codebook["policy"] == manifest["policy"]:
            raise Wrong("answer.json, policy.json and manifest.json name different policies")
        check_answer(answer, manifest, about)
        for position in manifest["events"]:
            check_proof(archive, position, leaves[position - 1], note)
    rests = f"{manifest['actor']} on {manifest['on']} rests on {len(manifest['events'])} of them."
    print(f"OK: all {len(leaves)} events match the checkpoint that {key.partition('+')[0]} signed.")
    print(ascii(rests)[1:-1])
    print("To check that the answer follows from them, use `stanceline log verify`.")


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
    except Exception as error:  # noqa: BLE001 a forged bundle can hold anything
        sys.exit(f"CANNOT BE CHECKED: {error if isinstance(error, Unusable) else repr(error)}")
