"""Opens an audit bundle, and checks the log and the proofs that are in it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from domain.checkpoint import read_proof
from domain.errors import Invalid
from domain.merkle import is_included
from infrastructure.event_store import RecordedEvent
from infrastructure.sealing.checkpoints import Sealed, Succession, read_sealed
from infrastructure.sealing.entries import leaf_of, read_line
from infrastructure.sealing.keys import VerifierKey
from infrastructure.verifying.checking import Claim, Verdict, check_log
from infrastructure.verifying.keyring import read_keys

FORM = "stanceline.bundle.v1"


@dataclass(frozen=True, slots=True)
class Asked:
    """The question that a bundle answers; `on` is a day, YYYY-MM-DD."""

    actor: str
    on: str
    position: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that is open: the question it answers, the events that rests on, and its files."""

    archive: zipfile.ZipFile
    question: Asked
    rests_on: list[int]

    @property
    def answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.text("answer.json"))
        return answer

    @property
    def sealed(self) -> Sealed:
        return read_sealed(self.text("checkpoint"))

    @property
    def keys(self) -> list[Succession]:
        return read_keys(self.text("keys.json"))

    def text(self, name: str) -> str:
        """A file of the bundle; raises `Invalid` where it is not in there."""
        try:
            return self.archive.read(name).decode()
        except (KeyError, UnicodeDecodeError, zipfile.BadZipFile) as error:
            raise Invalid(f"the bundle has no good {name}: {error}", field=name) from error

    def events(self) -> Iterator[RecordedEvent]:
        """Every event of the log in it, in order."""
        with self.archive.open("log.jsonl") as log:
            for number, line in enumerate(log, 1):
                yield read_line(line, number).event


@contextmanager
def opened_bundle(file: Path) -> Iterator[Bundle]:
    """The bundle in a file; raises `Invalid` where there is none."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield _described(archive)
    except zipfile.BadZipFile as error:
        raise _no_bundle(f"{file}: {error}") from error


def _described(archive: zipfile.ZipFile) -> Bundle:
    try:
        told = json.loads(archive.read("manifest.json"))
        if told["bundle"] != FORM:
            raise ValueError(f"its form is {told['bundle']!r}")
        date.fromisoformat(told["on"])
        asked = Asked(str(told["actor"]), told["on"], int(told["position"]))
        return Bundle(archive, asked, [int(position) for position in told["events"]])
    except (KeyError, TypeError, ValueError) as error:
        raise _no_bundle(f"its manifest.json cannot be used: {error}") from error


def _no_bundle(said: str) -> Invalid:
    return Invalid(
        f"this is no audit bundle: {said}", field="target", allowed=f"a ZIP of form {FORM}"
    )


def verify_bundle(
    bundle: Bundle,
    *,
    trusted: VerifierKey | None = None,
    kept: Sequence[Claim] = (),
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> Verdict:
    """Check the whole log in the bundle against its checkpoint, and every proof in it."""
    sealed = bundle.sealed
    with bundle.archive.open("log.jsonl") as log:
        lines = (read_line(line, number) for number, line in enumerate(log, 1))
        verdict = check_log(lines, [Claim(sealed, "the bundle"), *kept], bundle.keys, trusted)
    told(verdict.events, verdict.events)
    verdict.newest = sealed
    if verdict.events > sealed.checkpoint.size:
        verdict.find(
            sealed.checkpoint.size + 1, "the log in the bundle goes on past its checkpoint"
        )
    for position in bundle.rests_on:
        _check_proof(bundle, position, sealed, verdict)
    return verdict


def _check_proof(bundle: Bundle, position: int, sealed: Sealed, verdict: Verdict) -> None:
    event = read_line(bundle.text(f"events/{position}.json").encode(), position).event
    proof = read_proof(bundle.text(f"proofs/{position}.tlog-proof"))
    checkpoint = read_sealed(proof.checkpoint).checkpoint
    fits = (
        checkpoint == sealed.checkpoint
        and event.position == position == proof.index + 1
        and is_included(leaf_of(event), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    )
    if not fits:
        verdict.find(position, "its proof does not lead from the event to the checkpoint")
