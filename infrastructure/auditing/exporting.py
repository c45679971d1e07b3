"""Writes an audit bundle: one answer with everything that it takes to check it elsewhere."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine

from domain.dates import iso_day
from domain.errors import Invalid
from domain.vocabulary import POLICY
from infrastructure.auditing.grounds import developments_of
from infrastructure.auditing.readme import README
from infrastructure.database.engine import read_transaction
from infrastructure.files import whole_file
from infrastructure.log.event_log import EventLog
from infrastructure.read_models.as_known import Moment, open_as_known
from infrastructure.read_models.stances.held import Question, stances_answer
from infrastructure.sealing import checkpoints, proofs
from infrastructure.sealing.checkpoints import Sealed
from infrastructure.verifying.bundle import FORM, LOG, MANIFEST, VERIFIER, proved
from infrastructure.verifying.keyring import keys_answer

PAGE = 5_000
_DATED = (1980, 1, 1, 0, 0, 0)  # the same bundle is the same bytes, whenever it is written


@dataclass(frozen=True, slots=True)
class Export:
    """What to put into a bundle: a question about an actor, at a position, and the policy."""

    question: Question
    position: int
    policy: dict[str, Any]


def export(
    engine: Engine,
    log: EventLog,
    sealed: Sealed,
    wanted: Export,
    file: Path,
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:
    """Write the bundle under the sealed checkpoint; how many events the answer rests on.

    Raises `Invalid` for a position that is not sealed.
    """
    size = sealed.checkpoint.size
    if not 0 <= wanted.position <= size:
        raise Invalid(
            f"position: {wanted.position} is not sealed", field="position", allowed=f"0 to {size}"
        )
    with open_as_known(engine, log, Moment(wanted.position)) as knowledge:
        answer = json.loads(msgspec.json.encode(stances_answer(knowledge, wanted.question)))
    ids = sorted(developments_of(answer))
    rests_on = [event.position for event in log.recorder.histories(ids, wanted.position)]
    with (
        whole_file(file) as written,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive,
        read_transaction(engine) as connection,
    ):
        writing = _Writing(archive)
        keys = keys_answer(checkpoints.successions(connection))
        writing.add("README.md", [README.encode()])
        writing.add("answer.json", [_json(answer)])
        writing.add("policy.json", [_json(wanted.policy)])
        writing.add("checkpoint", [str(sealed.note).encode()])
        writing.add("keys.json", [_json(keys)])
        writing.add(VERIFIER, [files(__package__).joinpath(VERIFIER).read_bytes()])
        for position in sorted(rests_on):
            event_file, proof_file = proved(position)
            proof = proofs.proof_file(connection, position, sealed)
            writing.add(event_file, proofs.lines(connection, position - 1, position, 1))
            writing.add(proof_file, [proof.encode()])
        writing.add(LOG, _log(connection, size, told))
        manifest = _manifest(wanted, sorted(rests_on), keys)
        writing.add(MANIFEST, [_json({**manifest, "files": writing.digests})])
    return len(rests_on)


class _Writing:
    """Writes the files of a bundle, the last of which names all the others."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.digests: dict[str, str] = {}

    def add(self, name: str, held: Iterable[bytes]) -> None:
        digest = sha256()
        info = zipfile.ZipInfo(name, _DATED)
        info.compress_type = zipfile.ZIP_DEFLATED
        with self._archive.open(info, "w", force_zip64=name == LOG) as written:
            for some in held:
                digest.update(some)
                written.write(some)
        self.digests[name] = digest.hexdigest()


def _log(connection: Connection, size: int, told: Callable[[int, int], None]) -> Iterator[bytes]:
    for after in range(0, size, PAGE):
        yield b"".join(proofs.lines(connection, after, size, PAGE))
        told(min(after + PAGE, size), size)


def _manifest(wanted: Export, rests_on: list[int], keys: dict[str, Any]) -> dict[str, Any]:
    return {
        "bundle": FORM,
        "actor": wanted.question.actor,
        "on": iso_day(wanted.question.on),
        "position": wanted.position,
        "policy": POLICY,
        "key": keys["data"][-1]["key"],
        "events": rests_on,
    }


def _json(told: Any) -> bytes:
    return f"{json.dumps(told, ensure_ascii=False, indent=1)}\n".encode()
