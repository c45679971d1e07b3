"""The log as a file: it holds every event as it was recorded, and a wrong line is named."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from sqlalchemy import Engine, delete

from domain.errors import Conflict, Invalid
from domain.stance.policy import Policy
from infrastructure.auditing.log_file import LogFile, copy_log_file, read_log, write_log
from infrastructure.generations.check import verified
from infrastructure.generations.replay import copy_log
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.log.tables import events
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.set_aside import SetAsideSoFar, set_aside_by
from infrastructure.sealing.entries import leaf_of, line_of, read_line
from infrastructure.verifying.database import verify_database
from tests.builders import BY
from tests.database_files import copy_database
from tests.infrastructure.projections.following import follow, opened, quickly
from tests.infrastructure.projections.histories import CatchUp, Step, histories
from tests.infrastructure.projections.world import World
from tests.infrastructure.sealing.sealed_logs import tampering
from tests.postgres_server import PostgresServer
from tests.random_examples import examples

MOST = 1_000_000_000


def exported(engine: Engine) -> bytes:
    into = BytesIO()
    write_log(engine, into)
    return into.getvalue()


def copied(file: Path, into: Engine, *, set_aside: bool = False) -> EventLog:
    log = read_log(file, MOST)
    log.check(datetime.now(UTC), lambda *_: None, set_aside=set_aside)
    copy_log_file(log, Policy(), into)
    return EventLog(SQLAlchemyRecorder(into))


@settings(quickly, max_examples=examples(4))
@given(history=histories)
def test_a_log_is_the_same_after_a_journey_to_another_kind_of_database_and_back(
    history: list[Step | CatchUp],
    sqlite_template: Path,
    postgres_server: PostgresServer,
    tmp_path: Path,
) -> None:
    first, last = tmp_path / f"{uuid4().hex}.db", tmp_path / f"{uuid4().hex}.db"
    file = tmp_path / "log.jsonl"
    for one in (first, last):
        copy_database(sqlite_template, one)
    with (
        opened(f"sqlite:///{first}") as here,
        postgres_server.database() as url,
        opened(url) as there,
        opened(f"sqlite:///{last}") as back,
    ):
        log = follow(here, history)
        written = exported(here)
        file.write_bytes(written)
        copied(file, there)
        assert exported(there) == written
        file.write_bytes(exported(there))
        returned = copied(file, back)

        assert returned.recorder.read(0, 100_000) == log.recorder.read(0, 100_000)
        for engine in (there, back):
            copy = EventLog(SQLAlchemyRecorder(engine))
            assert verified(engine, copy, Policy()).differing == 0


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    """An empty database, to record the log in."""
    with opened(sqlite_url) as engine:
        yield engine


@pytest.fixture
def file(engine: Engine, tmp_path: Path) -> Path:
    """The file of a log with an attack whose title was redacted, and one that was not."""
    world = World(engine)
    attack = world.report(title="Rockets of the mill")
    world.report(occurred="2024-02-01", title="Shells of the dam")
    world.verbs.redact_development(attack, ("title",), "A witness.", BY)
    written = tmp_path / "log.jsonl"
    written.write_bytes(exported(engine))
    return written


@pytest.fixture
def into(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    copy_database(sqlite_template, tmp_path / "copy.db")
    with opened(f"sqlite:///{tmp_path / 'copy.db'}") as engine:
        yield engine


@pytest.fixture(params=["into", "postgres"])
def either(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty database, on SQLite and on PostgreSQL."""
    if request.param == "into":
        yield request.getfixturevalue("into")
    else:
        with opened(request.getfixturevalue("postgres_url")) as engine:
            yield engine


def test_the_file_has_the_texts_that_are_left_and_none_that_was_redacted(file: Path) -> None:
    assert b"Shells of the dam" in file.read_bytes()
    assert b"Rockets of the mill" not in file.read_bytes()


def test_a_copy_has_the_same_events_and_no_finding(
    engine: Engine, file: Path, into: Engine
) -> None:
    log = copied(file, into)

    assert log.recorder.read(0, 100) == SQLAlchemyRecorder(engine).read(0, 100)
    assert verify_database(into).findings == []


def test_a_copy_that_was_interrupted_is_continued(
    file: Path, into: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infrastructure.auditing.log_file.EVENTS_AT_ONCE", 3)
    log = read_log(file, MOST)

    def stop(position: int) -> None:
        if position == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_log(log.batches(), log.events, Policy(), into, reached=stop)
    assert SQLAlchemyRecorder(into).position() == 6
    copied(file, into)

    assert exported(into) == file.read_bytes()


COPYING = """
import sys
from pathlib import Path
from domain.stance.policy import Policy
from infrastructure.auditing import log_file
from infrastructure.database.engine import open_engine

log_file.EVENTS_AT_ONCE = 1
log = log_file.read_log(Path(sys.argv[1]), 1_000_000)
log_file.copy_log_file(log, Policy(), open_engine(sys.argv[2]), lambda at: print(at, flush=True))
"""


def test_a_copy_that_was_killed_is_continued_and_has_each_event_once(
    file: Path, either: Engine
) -> None:
    """Given copies that are killed with SIGKILL after three events each, and one that is not."""
    url = either.url.render_as_string(hide_password=False)
    for copies in (1, 2):
        with subprocess.Popen(
            [sys.executable, "-c", COPYING, str(file), url], stdout=subprocess.PIPE, text=True
        ) as copying:
            assert copying.stdout is not None
            while int(copying.stdout.readline()) < copies * 3:
                pass
            copying.kill()
        recorded = exported(either).splitlines()[1:]
        assert len(recorded) >= copies * 3
        assert recorded == file.read_bytes().splitlines()[1 : len(recorded) + 1]

    copied(file, either)

    assert exported(either) == file.read_bytes()


def test_a_database_with_another_log_is_left_as_it_is(file: Path, into: Engine) -> None:
    World(into).report()
    before = exported(into)

    with pytest.raises(Conflict, match="it holds another event at position 1"):
        copied(file, into)

    assert exported(into) == before


def test_a_gzipped_file_is_read_as_a_plain_one(file: Path, into: Engine, tmp_path: Path) -> None:
    packed = tmp_path / "log.jsonl.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))

    copied(packed, into)

    assert exported(into) == file.read_bytes()


def test_a_log_that_lacks_an_event_is_not_exported(engine: Engine, file: Path) -> None:
    with tampering(engine) as connection:
        connection.execute(delete(events).where(events.c.position == 2))

    with pytest.raises(Conflict, match="lacks an event between the positions 1 and"):
        exported(engine)


def changed(lines: list[bytes], number: int, **fields: Any) -> list[bytes]:
    line = json.dumps({**json.loads(lines[number - 1]), **fields}, separators=(",", ":"))
    return [*lines[: number - 1], line.encode(), *lines[number:]]


Spoiling = Callable[[list[bytes]], list[bytes]]
SPOILED: dict[str, tuple[Spoiling, str]] = {
    "nothing": (lambda _: [], "line 1: it does not begin a log"),
    "the data of others": (lambda _: [b"id,year", b"1,2024"], "line 1: it does not begin a log"),
    "another form": (
        lambda lines: [b'{"log":"stanceline.log.v9","events":1}', *lines[1:]],
        "line 1: it does not begin a log",
    ),
    "a line that is not JSON": (
        lambda lines: [*lines[:3], b"position 3", *lines[4:]],
        "line 4 is not an event",
    ),
    "bytes that are not ASCII": (
        lambda lines: [*lines[:3], b"\xff\xfe", *lines[4:]],
        "the file cannot be read",
    ),
    "a line that is missing": (lambda lines: [*lines[:3], *lines[4:]], "line 4: position 4"),
    "a line that is there twice": (lambda lines: [*lines[:4], *lines[3:]], "line 5: position 3"),
    "the last line is missing": (lambda lines: lines[:-1], "the last of"),
    "a line more": (
        lambda lines: changed([*lines, lines[-1]], len(lines) + 1, position=len(lines)),
        "after all",
    ),
    "another state": (
        lambda lines: changed(lines, 4, state="{}"),
        "line 4: not the event that its `leaf_hash` is of",
    ),
    "another text": (
        lambda lines: changed(lines, len(lines) - 1, texts=['["00","Shells of the dyke"]']),
        "one of its texts is not the one that was recorded",
    ),
    "an instant before that of the line above": (
        lambda lines: changed(lines, 4, recorded_at="1999-01-01T00:00:00.000000Z"),
        "line 4: recorded before the line above",
    ),
    "an instant of the future": (
        lambda lines: changed(lines, len(lines), recorded_at="2999-01-01T00:00:00.000000Z"),
        "not the event that its `leaf_hash` is of",
    ),
}


@pytest.mark.parametrize("what", SPOILED)
def test_a_wrong_line_is_named_and_nothing_is_copied(file: Path, into: Engine, what: str) -> None:
    spoil, said = SPOILED[what]
    file.write_bytes(b"".join(line + b"\n" for line in spoil(file.read_bytes().splitlines())))

    with pytest.raises(Invalid) as refused:
        copied(file, into)

    assert said in refused.value.message
    assert refused.value.field
    assert SQLAlchemyRecorder(into).position() == 0


def test_a_packed_file_that_was_cut_is_refused(file: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(file.read_bytes())[:-20])

    with pytest.raises(Invalid, match="the file cannot be read"):
        read_log(cut, MOST).check(datetime.now(UTC), lambda *_: None)


def test_an_event_of_the_future_is_refused(file: Path) -> None:
    log: LogFile = read_log(file, MOST)

    with pytest.raises(Invalid, match="line 2: recorded at"):
        log.check(datetime.now(UTC) - timedelta(hours=1), lambda *_: None)


def forged(lines: list[bytes], number: int, **fields: Any) -> list[bytes]:
    """Change fields of a line, and make its leaf hash again."""
    one = read_line(changed(lines, number, **fields)[number - 1], number).event
    return [*lines[: number - 1], line_of(one, leaf_of(one)).rstrip(), *lines[number:]]


FORGED: dict[str, tuple[dict[str, Any], str]] = {
    "a type of another program": (
        {"topic": "weather.observed.v1"},
        "line 5: weather.observed.v1: this release does not know the type 'weather.observed.v1'",
    ),
    "a content of another type": (
        {"topic": "actor.dissolved.v1"},
        "line 5: actor.dissolved.v1: its content is not that of actor.dissolved.v1",
    ),
    "a type that PostgreSQL cannot store": ({"topic": "a\0b"}, "line 5: topic 'a\\x00b'"),
    "a type that is not Unicode": ({"topic": "a\ud800"}, "line 5: topic 'a\\ud800'"),
    "version 0": ({"originator_version": 0}, "line 5: originator_version 0"),
    "a version that is too large": (
        {"originator_version": 2**31},
        "line 5: originator_version 2147483648",
    ),
}


@pytest.mark.parametrize("what", FORGED)
def test_an_event_that_cannot_be_used_is_named_even_if_its_hash_is_made_again(
    file: Path, into: Engine, what: str
) -> None:
    fields, said = FORGED[what]
    file.write_bytes(b"\n".join(forged(file.read_bytes().splitlines(), 5, **fields)))

    with pytest.raises(Invalid) as refused:
        copied(file, into)

    assert refused.value.message.startswith(said)
    assert SQLAlchemyRecorder(into).position() == 0


def test_an_event_of_another_program_is_copied_and_set_aside_if_that_is_asked_for(
    file: Path, either: Engine
) -> None:
    lines = file.read_bytes().splitlines()
    file.write_bytes(b"\n".join(forged(lines, len(lines), topic="weather.observed.v1")) + b"\n")

    copied(file, either, set_aside=True)

    assert exported(either) == file.read_bytes()
    with read_snapshot(either) as connection:
        assert set_aside_by(connection, len(lines)) == SetAsideSoFar(1, len(lines) - 1)


COMMAND = "00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize("batch", [3, 5_000])
@pytest.mark.parametrize("what", ["an id and a version", "a command"])
def test_an_event_that_repeats_another_is_named_and_only_whole_batches_before_it_are_copied(
    file: Path, either: Engine, what: str, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given batches of which the second repeats an event of the first, or one with all events."""
    monkeypatch.setattr("infrastructure.auditing.log_file.EVENTS_AT_ONCE", batch)
    lines = file.read_bytes().splitlines()
    second = json.loads(lines[2])
    if what == "a command":
        lines = forged(lines, 3, command_id=COMMAND)
        lines = forged(lines, 6, command_id=COMMAND)
    else:
        same = ("originator_id", "originator_version", "topic", "state", "texts")
        lines = forged(lines, 6, **{name: second[name] for name in same})
    file.write_bytes(b"\n".join(lines))

    with pytest.raises(Invalid, match=r"line 6: .* is at position 2 already"):
        copied(file, either)

    held = exported(either).splitlines()[1:]
    assert held == (lines[1:4] if batch == 3 else [])
