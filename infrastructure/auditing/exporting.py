"""Writes an audit bundle: one answer with everything that it takes to check it elsewhere."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Engine

from domain.dates import iso_day
from domain.errors import Invalid
from domain.vocabulary import POLICY
from infrastructure.auditing.readme import README
from infrastructure.database import reading
from infrastructure.event_log import EventLog
from infrastructure.read_models.answers import Question, stances_answer
from infrastructure.read_models.moment import Moment, knowing
from infrastructure.sealing import checkpoints, proving
from infrastructure.sealing.checkpoints import Sealed
from infrastructure.verifying.bundle import FORM
from infrastructure.verifying.keyring import keys_answer

PAGE = 5_000
_DATED = (1980, 1, 1, 0, 0, 0)  # the same bundle is the same bytes, whenever it is written
_NAMING = {"development", "breaches", "strained_by"}


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
    with knowing(engine, log, Moment(wanted.position)) as knowledge:
        answer = json.loads(msgspec.json.encode(stances_answer(knowledge, wanted.question)))
    ids = [UUID(id) for id in sorted(set(_developments(answer)))]
    rests_on = [event.position for event in log.recorder.histories(ids, wanted.position)]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, reading(engine) as connection:
        keys = keys_answer(checkpoints.successions(connection))
        _add(archive, "README.md", README)
        _add(archive, "manifest.json", _json(_manifest(wanted, sorted(rests_on), keys)))
        _add(archive, "answer.json", _json(answer))
        _add(archive, "policy.json", _json(wanted.policy))
        _add(archive, "checkpoint", str(sealed.note))
        _add(archive, "keys.json", _json(keys))
        for position in sorted(rests_on):
            (line,) = proving.lines(connection, position - 1, position, 1)
            _add(archive, f"events/{position}.json", line.decode())
            proof = proving.proof_file(connection, position, sealed)
            _add(archive, f"proofs/{position}.tlog-proof", proof)
        with archive.open(zipfile.ZipInfo("log.jsonl", _DATED), "w", force_zip64=True) as written:
            for after in range(0, size, PAGE):
                written.write(b"".join(proving.lines(connection, after, size, PAGE)))
                told(min(after + PAGE, size), size)
    return len(rests_on)


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


def _developments(answer: Any, under: str = "") -> Iterator[str]:
    """The ids of all developments that the answer names as its basis, breaches and strains."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            yield from _developments(value, name)
    elif isinstance(answer, list):
        for value in answer:
            yield from _developments(value, under)
    elif under in _NAMING:
        yield answer


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(zipfile.ZipInfo(name, _DATED), text.encode(), zipfile.ZIP_DEFLATED)


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
