"""Open an audit bundle, and check its log, its proofs and every other file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from domain.errors import DomainError, Invalid
from domain.tlog.merkle import is_included
from domain.tlog.note import read_proof
from infrastructure.log.recorder import RecordedEvent
from infrastructure.sealing.checkpoints import Sealed, Succession, read_keys, read_sealed
from infrastructure.sealing.entries import leaf_of, read_line
from infrastructure.sealing.keys import VerifierKey
from infrastructure.verifying.bundle_files import Members, opened_members
from infrastructure.verifying.check import check_log, hashed
from infrastructure.verifying.verdict import HeldCheckpoint, Verdict

FORM = "stanceline.bundle.v1"

LOG = "log.jsonl"
MANIFEST = "manifest.json"
VERIFIER = "verify_bundle.py"
FIXED = {"README.md", "answer.json", "checkpoint", "keys.json", LOG, "policy.json", VERIFIER}

_TOLD = {"bundle", "actor", "on", "position", "policy", "key", "events", "files"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """The question that a bundle answers, on which events, and the SHA-256 of its other files.

    `on` is a day, YYYY-MM-DD.
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
    """A bundle that is open: what it says of itself, and its files."""

    members: Members
    manifest: Manifest

    @property
    def sealed(self) -> Sealed:
        try:
            return read_sealed(self.members.text("checkpoint"))
        except Invalid as error:
            raise Invalid(f"checkpoint: {error.message}", allowed=error.allowed) from error

    @property
    def keys(self) -> list[Succession]:
        return read_keys(self.members.text("keys.json"))

    def events(self) -> Iterator[RecordedEvent]:
        """Every event of the log in it, in order."""
        for number, line in enumerate(self.members.lines(LOG), 1):
            yield read_line(line, number).event


@contextmanager
def opened_bundle(file: Path) -> Iterator[Bundle]:
    """The bundle in a file; raises `Invalid` where there is none."""
    with opened_members(file) as members:
        yield Bundle(members, _manifest(members.json(MANIFEST)))


def proved(position: int) -> tuple[str, str]:
    """The names of the event that an answer rests on, and of its proof."""
    return f"events/{position}.json", f"proofs/{position}.tlog-proof"


def verify_bundle(
    bundle: Bundle,
    *,
    trusted: VerifierKey | None = None,
    kept: Sequence[HeldCheckpoint] = (),
    report_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Verdict:
    """Check every file of the bundle, the whole log against its checkpoint, and every proof."""
    sealed, keys = bundle.sealed, bundle.keys
    lines = enumerate(bundle.members.lines(LOG), 1)
    events = (hashed(read_line(line, number)) for number, line in lines)
    verdict = check_log(events, [HeldCheckpoint(sealed, "the bundle"), *kept], keys, trusted)
    report_progress(verdict.events, verdict.events)
    if verdict.events > sealed.checkpoint.size:
        verdict.find(
            sealed.checkpoint.size + 1, "the log in the bundle goes on past its checkpoint"
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
    """Find a file that is not the one that the manifest names, or that no bundle has."""
    manifest, there = bundle.manifest, bundle.members.names - {MANIFEST}
    wanted = FIXED.union(*(proved(position) for position in manifest.rests_on))
    for name in sorted(there - wanted):
        verdict.find(None, f"{name[:200]!r} is in the bundle, and no bundle has such a file")
    for name in sorted(manifest.files.keys() - wanted):
        verdict.find(None, f"{MANIFEST} names {name[:200]!r}, and no bundle has such a file")
    for name in sorted(wanted):
        if name not in there:
            verdict.find(None, f"the bundle has no {name}")
        elif bundle.members.digest(name) != manifest.files.get(name):
            verdict.find(None, f"{name} is not the file that {MANIFEST} names")


def _check_proof(bundle: Bundle, position: int, sealed: Sealed, verdict: Verdict) -> None:
    event_file, proof_file = proved(position)
    line = read_line(bundle.members.text(event_file).encode(), position)
    proof = read_proof(bundle.members.text(proof_file))
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


def _manifest(told: Any) -> Manifest:
    try:
        if told["bundle"] != FORM:
            raise ValueError(f"its form is {told['bundle']!r}")
        if told.keys() != _TOLD:
            raise ValueError(f"it names {', '.join(map(str, told))}")
        if date.fromisoformat(told["on"]).isoformat() != told["on"]:
            raise ValueError(f"{told['on']!r} is no day, YYYY-MM-DD")
        texts = [told[name] for name in ("actor", "on", "policy", "key")]
        numbers = [told["position"], *told["events"]]
        digests = [*told["files"], *told["files"].values()]
        if {type(one) for one in (*texts, *digests)} != {str} or {type(n) for n in numbers} != {
            int
        }:
            raise ValueError("a text or a number in it is something else")
        if told["position"] < 0:
            raise ValueError(f"its position is {told['position']}")
        if sorted(set(told["events"])) != told["events"]:
            raise ValueError("the positions of its events are not in order")
        actor, on, policy, key = texts
        return Manifest(actor, on, told["position"], policy, key, told["events"], told["files"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid(
            f"this is no audit bundle: its {MANIFEST} cannot be used: {error}",
            field="target",
            allowed=f"a ZIP of form {FORM}",
        ) from error
