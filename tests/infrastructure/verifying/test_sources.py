"""A fault in a log is the same finding in its database, on its server and in its bundle."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine, text

from domain.tlog.note import Checkpoint, SignedNote
from domain.tlog.tile import tiles_of
from infrastructure.database.engine import read_untrusted
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.sealing import checkpoints, proofs
from infrastructure.sealing.keys import new_key
from infrastructure.sealing.sealer import Sealer
from infrastructure.verifying.bundle import Bundle, Manifest, open_bundle_files
from infrastructure.verifying.check import check_source
from infrastructure.verifying.database import DatabaseSource
from infrastructure.verifying.sealed_log import SealedLog
from infrastructure.verifying.server import ServerSource, client_of
from tests.infrastructure.sealing.sealed_logs import a_sealer, tampering
from tests.infrastructure.stored_events import stored_many
from tests.infrastructure.verifying.answering import Answer, answering, ok

NAME = "stanceline.test/log"
OTHER_KEY = str(new_key(NAME).verifier)
MANIFEST = Manifest("nobody", "2026-01-01", 0, "stance.v2", "", [], {})


@pytest.fixture
def sealer(engine: Engine, recorder: SQLAlchemyRecorder, tmp_path: Path) -> Sealer:
    """A log of six events, sealed."""
    sealer = a_sealer(engine, tmp_path / "sealing", name=NAME)
    recorder.insert_events(stored_many(6))
    sealer.seal()
    return sealer


@contextmanager
def of_database(engine: Engine) -> Iterator[SealedLog]:
    with read_untrusted(engine) as connection:
        yield DatabaseSource(connection)


@contextmanager
def of_server(engine: Engine) -> Iterator[SealedLog]:
    """The database as a server shows it."""
    note, keys, lines = _shown(engine)
    answers: dict[str, Answer] = {
        "/v1/log/checkpoint": ok(note),
        "/v1/log/keys": ok(keys),
        "/v1/log/events": _pages(lines),
        **_tiles(engine),
    }
    with answering(answers) as address, client_of(address) as client:
        yield ServerSource(client)


@contextmanager
def of_bundle(engine: Engine, file: Path) -> Iterator[SealedLog]:
    """The log of the database as a bundle has it."""
    note, keys, lines = _shown(engine)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("checkpoint", note)
        archive.writestr("keys.json", keys)
        archive.writestr("log.jsonl", lines)
    with open_bundle_files(file) as files:
        yield Bundle(files, MANIFEST)


def found(engine: Engine, folder: Path) -> list[list[str]]:
    """What is found in each source, with one name for all of them."""
    every: list[list[str]] = []
    for opened in (of_database(engine), of_server(engine), of_bundle(engine, folder / "log.zip")):
        with opened as source:
            findings = check_source(source).findings
            every.append([str(one).replace(source.name, "the source") for one in findings])
    return every


def test_a_log_that_nobody_touched_fits_from_every_source(sealer: Sealer, tmp_path: Path) -> None:
    assert found(sealer.engine, tmp_path) == [[], [], []]


@pytest.mark.parametrize(
    ("tampered", "said"),
    [
        ("UPDATE events SET state = :bytes WHERE position = 3", "position 3: the event is not the"),
        ("UPDATE events SET topic = 'a.b.v1' WHERE position = 5", "position 5: the event is not"),
        ("UPDATE events SET recorded_at = '2001-01-01 00:00:00.000000' WHERE position = 2",
         "position 2: recorded before"),
        ("DELETE FROM events WHERE position = 4", "position 4: the event there is missing; one of"),
        ("DELETE FROM events WHERE position = 6", "position 6: the event there is missing: the lo"),
        ("UPDATE log_keys SET key = :key", "is not signed by"),
        ("UPDATE log_checkpoints SET note = :forked", "do not have the root that was signed"),
        ("UPDATE log_checkpoints SET note = :unsigned", "is not signed by"),
        ("UPDATE log_checkpoints SET note = :of_another", "is of the log 'another'"),
    ],
)  # fmt: skip
def test_one_fault_is_one_finding_from_every_source(
    sealer: Sealer, tmp_path: Path, tampered: str, said: str
) -> None:
    forked, of_another = Checkpoint(NAME, 6, bytes(32)).text, Checkpoint("another", 6, bytes(32))
    sign = sealer.key().sign
    values = {
        "bytes": b'{"a":1}',
        "key": OTHER_KEY,
        "forked": str(SignedNote(forked, (sign(forked),))),
        "unsigned": str(SignedNote(forked, (new_key("other").sign(forked),))),
        "of_another": str(SignedNote(of_another.text, (sign(of_another.text),))),
    }
    given = {name: value for name, value in values.items() if f":{name}" in tampered}
    with tampering(sealer.engine) as connection:
        connection.execute(text(tampered), given)

    by_database, by_server, by_bundle = found(sealer.engine, tmp_path)

    assert any(said in finding for finding in by_database)
    assert by_server == by_bundle == by_database


def test_a_tile_that_does_not_follow_is_found_where_there_are_tiles(
    sealer: Sealer, recorder: SQLAlchemyRecorder, tmp_path: Path
) -> None:
    recorder.insert_events(stored_many(509))
    sealer.seal()
    with tampering(sealer.engine) as connection:
        forged = {"hashes": bytes(64)}
        connection.execute(text("UPDATE log_tiles SET hashes = :hashes WHERE level = 1"), forged)
    wrong = ["the tile 1/000.p/2 of the tree is not what the events below it make it"]
    assert found(sealer.engine, tmp_path) == [wrong, wrong, []]


def test_a_server_without_a_tile_is_found(sealer: Sealer) -> None:
    note, keys, lines = _shown(sealer.engine)
    shown = {"checkpoint": note, "keys": keys, "events": lines}
    answers = {f"/v1/log/{name}": ok(body) for name, body in shown.items()}
    with answering(answers) as address, client_of(address) as client:
        (finding,) = check_source(ServerSource(client)).findings
    assert "/v1/log/tile/0/000.p/6 answers 404" in str(finding)


def _shown(engine: Engine) -> tuple[bytes, bytes, bytes]:
    """The checkpoint, the keys and the events as everybody is shown them."""
    with read_untrusted(engine) as connection:
        (sealed,) = checkpoints.every(connection)[-1:]
        keys = json.dumps(checkpoints.keys_answer(checkpoints.successions(connection))).encode()
        return str(sealed.note).encode(), keys, b"".join(proofs.lines(connection, 0, 1_000, 1_000))


def _pages(lines: bytes) -> Answer:
    """Answers with the lines of the events after a position."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        after = int(parse_qs(urlsplit(handler.path).query)["after"][0])
        rest = [one for one in lines.splitlines(True) if json.loads(one)["position"] > after]
        ok(b"".join(rest))(handler)

    return answer


def _tiles(engine: Engine) -> dict[str, Answer]:
    with read_untrusted(engine) as connection:
        (sealed,) = checkpoints.every(connection)[-1:]
        return {
            f"/v1/log/tile/{tile.path}": ok(proofs.tile_bytes(connection, tile))
            for tile in tiles_of(sealed.checkpoint.size)
        }
