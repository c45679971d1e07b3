"""An audit bundle as a source to check, with its proofs and all its other files.

The ZIP is read safely: no bundle can exhaust memory or keep its reader busy without end.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, Any

from domain.errors import DomainError, Invalid
from domain.tlog.merkle import is_included
from domain.tlog.note import read_proof
from infrastructure.files import require_regular
from infrastructure.json_strict import read_json
from infrastructure.log.recorder import RecordedEvent
from infrastructure.sealing.checkpoints import Sealed, Succession, read_keys, read_sealed
from infrastructure.sealing.entries import Line, leaf_of, read_line
from infrastructure.sealing.keys import VerifierKey
from infrastructure.verifying.check import check_source
from infrastructure.verifying.sealed_log import HashedEvent, HeldCheckpoint, hashed
from infrastructure.verifying.verdict import Verdict

FORM = "stanceline.bundle.v1"

LOG = "log.jsonl"
MANIFEST = "manifest.json"
VERIFIER = "verify_bundle.py"
FIXED = {"README.md", "answer.json", "checkpoint", "keys.json", LOG, "policy.json", VERIFIER}

_FIELDS = {"bundle", "actor", "on", "position", "policy", "key", "events", "files"}

MOST_BYTES = 8 * 1024 * 1024  # of a file that is read as a whole, and of a line of the log
MOST_TIMES_LARGER = 200  # than its ZIP: a bundle that unpacks to more is an attack
CHUNK = 1024 * 1024  # bytes

_ENCRYPTED = 1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# All that `zipfile` and its decompressors raise for damaged bytes.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The question that a bundle answers, the positions of the events that the answer rests on.

    `on` is a day, YYYY-MM-DD. `files` gives the SHA-256 of every other file, in hexadecimal.
    """

    actor: str
    on: str
    position: int
    policy: str
    key: str
    rests_on: list[int]
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Bundle:
    """An open bundle: its manifest, its files, and the log in them."""

    name = "the bundle"

    files: BundleFiles
    manifest: Manifest

    @property
    def sealed(self) -> Sealed:
        """The checkpoint of the log in the bundle."""
        try:
            return read_sealed(self.files.text("checkpoint"))
        except Invalid as error:
            raise Invalid(f"checkpoint: {error.message}", allowed=error.allowed) from error

    def checkpoints(self) -> Sequence[Sealed]:
        return [self.sealed]

    def keys(self) -> Sequence[Succession]:
        return read_keys(self.files.text("keys.json"))

    def events(self, after: int = 0, until: int | None = None) -> Iterator[HashedEvent]:
        return map(hashed, islice(self._lines(), after, until))

    def tiles(self) -> None:
        """Return None: the leaves stand in the log, and the nodes above them in the proofs."""
        return

    def recorded_events(self) -> Iterator[RecordedEvent]:
        """Yield every event of the log in order, as it was stored."""
        return (line.event for line in self._lines())

    def _lines(self) -> Iterator[Line]:
        for number, line in enumerate(self.files.lines(LOG), 1):
            yield read_line(line, number)


@contextmanager
def open_bundle(file: Path) -> Iterator[Bundle]:
    """Open the bundle in a file; raises `Invalid` if it is not one."""
    with open_bundle_files(file) as files:
        yield Bundle(files, _manifest(files.json(MANIFEST)))


def proof_names(position: int) -> tuple[str, str]:
    """Return the file names of an event that the answer rests on, and of its proof."""
    return f"events/{position}.json", f"proofs/{position}.tlog-proof"


def verify_bundle(
    bundle: Bundle,
    *,
    trusted: VerifierKey | None = None,
    kept: Sequence[HeldCheckpoint] = (),
) -> Verdict:
    """Check the whole log, then what only a bundle has: its proofs and all its other files."""
    verdict = check_source(bundle, trusted=trusted, kept=kept)
    sealed, keys = bundle.sealed, bundle.keys()
    if verdict.events > sealed.checkpoint.size:
        verdict.find(
            sealed.checkpoint.size + 1, "the log in the bundle continues after its checkpoint"
        )
    _check_files(bundle, verdict)
    if not keys or str(keys[-1].key) != bundle.manifest.key:
        verdict.find(None, f"the key in {MANIFEST} is not the last of keys.json")
    for position in bundle.manifest.rests_on:
        try:
            _check_proof(bundle, position, sealed, verdict)
        except DomainError as unreadable:
            verdict.find(position, unreadable.message)
    return verdict


def _check_files(bundle: Bundle, verdict: Verdict) -> None:
    """Find files that are missing, that differ from the manifest, or that no bundle has."""
    manifest, there = bundle.manifest, bundle.files.names - {MANIFEST}
    wanted = FIXED.union(*(proof_names(position) for position in manifest.rests_on))
    for name in sorted(there - wanted):
        verdict.find(None, f"{name[:200]!r} is in the bundle, and no bundle has such a file")
    for name in sorted(manifest.files.keys() - wanted):
        verdict.find(None, f"{MANIFEST} names {name[:200]!r}, and no bundle has such a file")
    for name in sorted(wanted):
        if name not in there:
            verdict.find(None, f"the bundle has no {name}")
        elif bundle.files.digest(name) != manifest.files.get(name):
            verdict.find(None, f"{name} is not the file that {MANIFEST} names")


def _check_proof(bundle: Bundle, position: int, sealed: Sealed, verdict: Verdict) -> None:
    event_file, proof_file = proof_names(position)
    line = read_line(bundle.files.text(event_file).encode(), position)
    proof = read_proof(bundle.files.text(proof_file))
    root, size = sealed.checkpoint.root, sealed.checkpoint.size
    leaf = leaf_of(line.event)
    if leaf != line.leaf:
        verdict.find(position, f"{event_file} names another hash than that of its event")
    fits = line.event.position == position == proof.index + 1 and is_included(
        leaf, proof.index, size, proof.hashes, root
    )
    if not fits:
        verdict.find(position, "its proof does not lead from the event to the checkpoint")
    if proof.checkpoint != str(sealed.note):
        verdict.find(position, "its proof holds another checkpoint than the bundle")


def _manifest(given: Any) -> Manifest:
    try:
        if given["bundle"] != FORM:
            raise ValueError(f"its form is {given['bundle']!r}")
        if given.keys() != _FIELDS:
            raise ValueError(f"it names {', '.join(map(str, given))}")
        if date.fromisoformat(given["on"]).isoformat() != given["on"]:
            raise ValueError(f"{given['on']!r} is not a day, YYYY-MM-DD")
        texts = [given[name] for name in ("actor", "on", "policy", "key")]
        numbers = [given["position"], *given["events"]]
        digests = [*given["files"], *given["files"].values()]
        if {type(one) for one in (*texts, *digests)} != {str} or {type(n) for n in numbers} != {
            int
        }:
            raise ValueError("a text or a number in it is something else")
        if given["position"] < 0:
            raise ValueError(f"its position is {given['position']}")
        if sorted(set(given["events"])) != given["events"]:
            raise ValueError("the positions of its events are not in order")
        actor, on, policy, key = texts
        return Manifest(actor, on, given["position"], policy, key, given["events"], given["files"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid(
            f"this is not an audit bundle: its {MANIFEST} cannot be used: {error}",
            field="target",
            allowed=f"a ZIP of form {FORM}",
        ) from error


class BundleFiles:
    """The files of an open bundle by name; every method raises `Invalid` and names the file."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = self._names()

    def text(self, name: str) -> str:
        """Return a file as text; refuse one of more than `MOST_BYTES`."""
        with self._reading(name) as member:
            held = member.read(MOST_BYTES + 1)
            _require_short(held, name)
            return held.decode()

    def json(self, name: str) -> Any:
        """Return the value of a JSON file."""
        text = self.text(name)
        try:
            return read_json(text)
        except ValueError as error:
            raise _bad(name, f"this is not JSON: {error}") from error

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a file of any size."""
        with self._reading(name) as member:
            while line := member.readline(MOST_BYTES + 1):
                _require_short(line, name)
                yield line

    def digest(self, name: str) -> str:
        """Return the SHA-256 of a file, in hexadecimal."""
        found = sha256()
        with self._reading(name) as member:
            while chunk := member.read(CHUNK):
                found.update(chunk)
        return found.hexdigest()

    @contextmanager
    def _reading(self, name: str) -> Iterator[IO[bytes]]:
        if name not in self.names:
            raise Invalid(f"the bundle has no {name}", field=name)
        try:
            with self._archive.open(name) as member:
                yield member
        except _UNREADABLE as error:
            raise _bad(name, error) from error

    def require_no_bomb(self, size: int) -> None:
        """Raise `Invalid` if the files of a bundle of `size` bytes would unpack to too much."""
        unpacked = sum(info.file_size for info in self._archive.infolist())
        limit = max(MOST_BYTES, MOST_TIMES_LARGER * size)
        if unpacked > limit:
            raise Invalid(
                f"the bundle has {size} bytes and would unpack to {unpacked}",
                field="target",
                allowed=f"at most {limit} bytes: {MOST_TIMES_LARGER} times its size, or"
                f" {MOST_BYTES} if that is more",
            )

    def _names(self) -> frozenset[str]:
        names: set[str] = set()
        for info in self._archive.infolist():
            if info.filename in names:
                raise Invalid(f"the bundle has two files {info.filename[:200]!r}", field="target")
            if info.flag_bits & _ENCRYPTED or info.compress_type not in _METHODS:
                raise _bad(info.filename, "it is encrypted, or its compression is not deflate")
            names.add(info.filename)
        return frozenset(names)


@contextmanager
def open_bundle_files(file: Path) -> Iterator[BundleFiles]:
    """Open the files in a bundle.

    Raises `Invalid` if it is not a regular file or not a ZIP, has a file twice, or would unpack to
    more than `MOST_TIMES_LARGER` times its size.
    """
    require_regular(file, "target")
    try:
        archive = zipfile.ZipFile(file)
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise
    except _UNREADABLE as error:
        raise Invalid(
            f"this is not an audit bundle: {file}: {error}", field="target", allowed="a ZIP"
        ) from error
    with archive:
        files = BundleFiles(archive)
        files.require_no_bomb(file.stat().st_size)
        yield files


def _require_short(held: bytes, name: str) -> None:
    if len(held) > MOST_BYTES:
        raise _bad(name, f"it is longer, or has a longer line, than {MOST_BYTES} bytes")


def _bad(name: str, problem: object) -> Invalid:
    return Invalid(f"{name[:200]} in the bundle cannot be used: {problem}", field=name[:200])
