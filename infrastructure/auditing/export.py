"""Write an audit bundle: one answer with all that is needed to check it elsewhere."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, select

from domain.dates import iso_day
from domain.errors import Conflict, Invalid
from infrastructure.answer_json import encode_answer
from infrastructure.database.engine import read_transaction
from infrastructure.files import whole_file
from infrastructure.log.event_log import EventLog
from infrastructure.log.private_texts import REDACTING
from infrastructure.log.tables import events
from infrastructure.read_models.as_known import Knowledge, Moment, open_as_known
from infrastructure.read_models.stances.held import StancesQuestion
from infrastructure.sealing import checkpoints, proofs
from infrastructure.sealing.checkpoints import Sealed, keys_answer
from infrastructure.verifying.bundle import FORM, LOG, MANIFEST, VERIFIER, proof_names

README = """\
# An audit bundle of Stanceline

It holds one answer and all that is needed to check that the answer follows from the record. You
need not trust the person who gave it to you.

| file | content |
|---|---|
| `manifest.json` | the question (actor, day, position of the log), and SHA-256 of all other files |
| `answer.json` | the answer |
| `events/N.json` | each event that the answer rests on; `N` is its position |
| `proofs/N.tlog-proof` | the proof that this event is in the log (C2SP tlog-proof) |
| `checkpoint` | the signed size and root of the log (C2SP tlog-checkpoint), with cosignatures |
| `keys.json` | the keys of the log, each signed by the key before it |
| `policy.json` | the vocabulary, rules and windows by which an answer follows from events |
| `log.jsonl` | the whole log, one event a line, each with its hash in the tree |
| `verify_bundle.py` | a program that checks the bundle without Stanceline |

## Check it

With Stanceline: `stanceline log verify THIS.zip --key VKEY` checks everything, then replays the log
into an empty database and asks the question again.

Without Stanceline: `python verify_bundle.py THIS.zip VKEY` checks the log, the proofs, the keys,
the signature, and that the bundle holds every event of each development that the answer names. The
program is one file that needs Python and the library `cryptography`. It does not derive the answer
again, and it does not check this file, the policy or itself, because they are not signed. A forger
of a bundle can also forge the program in it: run a copy that comes from somebody you trust.

Take the key from somebody you trust, not from this bundle: a forger of a log can also forge a key.
A checkpoint that you kept from an earlier bundle must still match: this shows that nothing was
rewritten in between.

## By hand

The `state` of a line is the stored text. It has `{"digest":"D"}` in place of each private text,
where D is the SHA-256 of one of the `texts` of the line, in hexadecimal. A text that was redacted
is missing there, and a later event `development.redacted.v1` names it.

The leaf of an event is `SHA-256(0x00 || entry)`, where the entry is this JSON with the names in
this order and without spaces:

    {"command_id":…,"originator_id":…,"originator_version":…,"position":…,
     "recorded_at":…,"state_sha256":…,"topic":…}

`state_sha256` is the SHA-256 of the state in UTF-8, in hexadecimal. The parent of two
nodes is `SHA-256(0x01 || left || right)` (RFC 9162, section 2.1); the root is the third line of the
checkpoint, in base64.
"""


PAGE = 5_000  # events
_DATED = (1980, 1, 1, 0, 0, 0)  # constant, so that the same bundle has the same bytes


Answering = Callable[[Knowledge, StancesQuestion], object]


@dataclass(frozen=True, slots=True)
class Export:
    """The content of a bundle: a question about an actor, the position, and the codebook.

    `answer` answers the question.
    """

    question: StancesQuestion
    position: int
    codebook: dict[str, Any]
    answer: Answering


def export(
    engine: Engine,
    log: EventLog,
    sealed: Sealed,
    wanted: Export,
    file: Path,
    report_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:
    """Write the bundle under a sealed checkpoint; return how many events the answer rests on.

    Raises `Invalid` for a position that is not sealed, and `Conflict` if a text was redacted since.
    """
    size = sealed.checkpoint.size
    if not 0 <= wanted.position <= size:
        raise Invalid(
            f"position: {wanted.position} is not sealed", field="position", allowed=f"0 to {size}"
        )
    with open_as_known(engine, log, Moment(wanted.position)) as knowledge:
        answer = json.loads(encode_answer(wanted.answer(knowledge, wanted.question)))
    ids = sorted(developments_of(answer))
    rests_on = [event.position for event in log.recorder.histories(ids, wanted.position)]
    with (
        whole_file(file) as written,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive,
        read_transaction(engine) as connection,
    ):
        writing = _Writing(archive)
        _require_no_later_redaction(connection, size)
        keys = keys_answer(checkpoints.successions(connection))
        writing.add("README.md", [README.encode()])
        writing.add("answer.json", [_json(answer)])
        writing.add("policy.json", [_json(wanted.codebook)])
        writing.add("checkpoint", [str(sealed.note).encode()])
        writing.add("keys.json", [_json(keys)])
        writing.add(VERIFIER, [files(__package__).joinpath(VERIFIER).read_bytes()])
        for position in sorted(rests_on):
            event_file, proof_file = proof_names(position)
            proof = proofs.proof_file(connection, position, sealed)
            writing.add(event_file, proofs.lines(connection, position - 1, position, 1))
            writing.add(proof_file, [proof.encode()])
        writing.add(LOG, _log(connection, size, report_progress))
        manifest = _manifest(wanted, sorted(rests_on), keys)
        writing.add(MANIFEST, [_json({**manifest, "files": writing.digests})])
    return len(rests_on)


def _require_no_later_redaction(connection: Connection, size: int) -> None:
    """Raise `Conflict` if a text was destroyed by an event after the checkpoint.

    The bundle would lack the text, and the event that says why.
    """
    later = select(events.c.position).where(events.c.position > size, events.c.topic == REDACTING)
    if connection.execute(later.limit(1)).first() is not None:
        raise Conflict(
            "a text was redacted while the bundle was made", allowed="to export the bundle again"
        )


class _Writing:
    """Writes the files of a bundle, and keeps their digests for the manifest."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.digests: dict[str, str] = {}

    def add(self, name: str, held: Iterable[bytes]) -> None:
        digest = sha256()
        info = zipfile.ZipInfo(name, _DATED)
        info.compress_type = zipfile.ZIP_DEFLATED
        with self._archive.open(info, "w", force_zip64=name == LOG) as written:
            for chunk in held:
                digest.update(chunk)
                written.write(chunk)
        self.digests[name] = digest.hexdigest()


def _log(
    connection: Connection, size: int, report_progress: Callable[[int, int], None]
) -> Iterator[bytes]:
    for after in range(0, size, PAGE):
        yield b"".join(proofs.lines(connection, after, size, PAGE))
        report_progress(min(after + PAGE, size), size)


def _manifest(wanted: Export, rests_on: list[int], keys: dict[str, Any]) -> dict[str, Any]:
    return {
        "bundle": FORM,
        "actor": wanted.question.actor,
        "on": iso_day(wanted.question.on),
        "position": wanted.position,
        "policy": wanted.question.policy.name,
        "key": keys["data"][-1]["key"],
        "events": rests_on,
    }


def _json(value: Any) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()


NAMING = {"development", "violations", "undetermined_by", "dismissed", "tensions"}


def developments_of(answer: dict[str, Any]) -> set[UUID]:
    """Return the ids that an answer names as its basis, its violations and its tensions."""
    return {UUID(id) for id in _named(answer)}


def _named(answer: Any, under: str = "") -> Iterator[str]:
    if isinstance(answer, dict):
        for name, value in answer.items():
            yield from _named(value, name)
    elif isinstance(answer, list):
        for value in answer:
            yield from _named(value, under)
    elif under in NAMING:
        yield answer
