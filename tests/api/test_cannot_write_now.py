"""That nothing can be written now is no reason to distrust a log, and ends with its cause."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from api.background.projector import Projector
from api.background.write_guard import WriteGuard
from api.commands import imports, jsonlines
from domain.stance.policy import Policy
from infrastructure.database import write_ability
from infrastructure.database.engine import disposing, open_engine
from infrastructure.errors import BusyError, ReadOnlyError
from infrastructure.generations.rebuild import rebuild
from infrastructure.log.recorder import SQLAlchemyRecorder
from tests.api.api_client import ApiClient, Json, a_development, refusal
from tests.api.cli.command_line import eventually
from tests.api.conftest import conversation
from tests.api.unwritable import Disk, as_other_role, read_only
from tests.standby_server import standby_of

NEW_ACTOR = {"id": "syria", "name": "Syria", "kind": "state"}

needs_own_server = pytest.mark.skipif(
    "STANCELINE_TEST_POSTGRES_URL" in os.environ, reason="a standby is made of a server of our own"
)


@pytest.fixture(autouse=True)
def _looked_at_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_ability, "LOOK_AGAIN_SECONDS", 0.0)


def _refused_now(api: ApiClient, name: str) -> str:
    """Nothing is recorded, and each answer says so, says why, and asks to retry."""
    answer = _post(api)
    problem = refusal(answer, 503)
    assert problem["type"] == f"urn:stanceline:problem:{name}", problem
    assert int(answer.headers["Retry-After"]) > 0
    ready: Json = api.read("/readyz")
    assert ready["writes"] == "unavailable"
    metrics = api.get("/metrics").text
    assert "\nstanceline_writes_unavailable 1\n" in metrics
    assert "\nstanceline_writes_refused 0\n" in metrics
    because: str = ready["refused_because"]
    assert "/" not in because + problem["detail"], "nobody is shown where the server's files are"
    return because


def _post(api: ApiClient) -> Any:
    """Try to record; nothing is projected, which would fail too."""
    return api.client.post("/v1/actors", json=NEW_ACTOR)


def _takes_writes(api: ApiClient) -> None:
    api.record("/v1/actors", NEW_ACTOR)
    assert api.read("/readyz")["writes"] == "taken"
    assert api.get("/v1/log/checkpoint").text.splitlines()[1] == str(api.last_position())


@pytest.fixture
def sealed(database_url: str, tmp_path: Path) -> tuple[str, Path]:
    """A database with the cast, and the folder of what was signed about it."""
    sealing = tmp_path / "signed"
    with conversation(database_url, sealing) as api:
        api.register_cast()
        assert api.get("/v1/log/checkpoint").status_code == 200
    return database_url, sealing


@needs_own_server
def test_a_standby_is_read_and_followed_and_takes_writes_once_it_is_promoted(
    postgres_url: str, tmp_path: Path
) -> None:
    with conversation(postgres_url, tmp_path / "signed") as primary:
        primary.register_cast()
        signed = primary.get("/v1/log/checkpoint").text
        with standby_of(postgres_url) as standby:
            standby.wait_for(postgres_url, 7)
            with conversation(standby.url_of(postgres_url), tmp_path / "signed") as api:
                because = _refused_now(api, "read-only")
                assert "standby" in because
                assert api.get("/v1/log/checkpoint").text == signed
                assert len(api.read("/v1/actors")["data"]) == 4
                primary.record("/v1/actors", {**NEW_ACTOR, "id": "oman"})
                assert _followed(standby.url_of(postgres_url), 7) == 8
                primary.get("/v1/log/checkpoint")
                standby.promote()
                assert eventually(lambda: _post(api).status_code == 201)
                assert api.read("/readyz")["writes"] == "taken"
                assert api.get("/v1/log/checkpoint").text.splitlines()[1] == "9"


def _followed(url: str, position: int) -> int:
    """Where a log ends once a follower learns that it goes on after a position."""
    engine = open_engine(url)
    try:
        with SQLAlchemyRecorder(engine).follower() as follower:
            return follower.wait_beyond(position, 10.0)
    finally:
        engine.dispose()


def test_a_server_that_is_read_only_at_the_start_takes_writes_once_it_is_not(
    postgres_url: str, tmp_path: Path
) -> None:
    sealing = tmp_path / "signed"
    with conversation(postgres_url, sealing) as api:
        api.register_cast()
        api.get("/v1/log/checkpoint")
    made_read_only = read_only(postgres_url)
    with made_read_only, conversation(postgres_url, sealing) as api:
        assert "read-only" in _refused_now(api, "read-only")
        made_read_only.__exit__(None, None, None)
        _takes_writes(api)


def test_a_role_that_may_not_write_gets_that_answer_until_it_may(
    postgres_url: str, tmp_path: Path
) -> None:
    """Given a server that uses another role than the one that migrated the database."""
    with conversation(postgres_url, tmp_path / "signed") as api:
        api.register_cast()
        api.get("/v1/log/checkpoint")
    with (
        as_other_role(postgres_url, "INSERT ON events") as url,
        conversation(url, tmp_path / "signed") as api,
    ):
        assert "permission denied for table events" in _refused_now(api, "not-permitted")
        assert len(api.read("/v1/actors")["data"]) == 4
        role = make_url(url).username
        with disposing(open_engine(postgres_url)) as engine, engine.begin() as connection:
            connection.exec_driver_sql(f"GRANT INSERT ON events TO {role}")
        assert _post(api).status_code == 201
        assert api.read("/readyz")["writes"] == "taken"


@needs_own_server
def test_a_file_that_the_server_of_the_database_may_not_use_is_no_right_of_a_role(
    postgres_url: str, tmp_path: Path
) -> None:
    """Given the file of a table that was restored as another user of the machine."""
    with conversation(postgres_url, tmp_path / "signed") as api:
        api.register_cast()
    with disposing(open_engine(postgres_url)) as engine, engine.connect() as connection:
        place = "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('events')"
        file = Path(connection.exec_driver_sql(place).scalar_one())
    file.chmod(0)
    try:
        with conversation(postgres_url, tmp_path / "signed") as api:
            problem = refusal(_post(api), 503)
            assert problem["type"] == "urn:stanceline:problem:not-permitted"
            assert "may not use one of its own files" in problem["detail"]
            assert "/" not in problem["detail"]
            file.chmod(0o600)
            _takes_writes(api)
    finally:
        file.chmod(0o600)


def test_read_models_of_another_role_are_named_and_nothing_is_said_to_have_failed(
    postgres_url: str, tmp_path: Path
) -> None:
    """Given a rebuild by the role that owns them, which makes a new schema."""
    with conversation(postgres_url, tmp_path / "signed") as api:
        api.register_cast()
    with (
        as_other_role(postgres_url) as url,
        conversation(url, tmp_path / "signed") as api,
    ):
        assert len(api.read("/v1/actors")["data"]) == 4
        with conversation(postgres_url, tmp_path / "signed") as owner:
            writing = owner.client.app.state.server.writing  # type: ignore[attr-defined]
            rebuild(writing.engine, writing.log, Policy())
        for path in ("/v1/actors", "/readyz"):
            problem = refusal(api.get(path), 503)
            assert problem["type"] == "urn:stanceline:problem:not-permitted"
            assert "permission denied for schema read_models_" in problem["detail"]


def test_an_import_is_refused_as_a_whole_while_a_server_is_read_only(postgres_url: str) -> None:
    with conversation(postgres_url) as api:
        api.register_cast()
        line = json.dumps(a_development())
        headers = {"Content-Type": "application/jsonl"}

        def sent() -> Any:
            return api.client.post(imports.PATH, content=line, headers=headers)

        with read_only(postgres_url):
            answer = sent()
            problem = refusal(answer, 503)
            assert problem["type"] == "urn:stanceline:problem:read-only"
            assert int(answer.headers["Retry-After"]) > 0
        assert eventually(lambda: '"created":true' in sent().text)


def test_a_full_disk_is_named_as_one_and_ends_with_its_cause(sqlite_url: str) -> None:
    full = Disk("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1073741823")
    with conversation(sqlite_url, prepare=full.watch) as api:
        api.register_cast()
        full.fails()
        answer = refusal(_until_full(api), 503)
        assert answer["title"] == "The disk is full"
        ready = api.read("/readyz")
        assert (ready["writes"], ready["refused_because"]) == (
            "unavailable",
            "the disk has no space for this write: database or disk is full",
        )
        assert len(api.read("/v1/actors")["data"]) >= 4
        full.is_cured()
        assert api.read("/readyz")["writes"] == "taken", "without a write"
        _takes_writes(api)


def test_an_import_during_which_the_disk_fills_ends_with_one_answer(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given room for a few more lines, and batches of three lines."""
    monkeypatch.setattr(jsonlines, "LINES_IN_BATCH", 3)
    full = Disk("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1073741823")
    with conversation(sqlite_url, prepare=full.watch, max_import_bytes=20_000_000) as api:
        api.register_cast()
        full.fails()
        lines = [a_development(title=f"{'x' * 280} {number}") for number in range(400)]
        lines[1] = {}
        sent = "\n".join(map(json.dumps, lines)).encode()
        *answers, last = map(
            json.loads, api.send(imports.PATH, sent, "application/jsonl").text.splitlines()
        )
        recorded = [answer["line"] for answer in answers if answer.get("position")]
        assert [answer["line"] for answer in answers if answer.get("error")] == [2]
        assert 0 < max(recorded) + 1 == last["line"] < 400
        assert last["error"]["type"] == "urn:stanceline:problem:disk-full"
        assert f"No line from {last['line']} on was recorded" in last["error"]["detail"]
        full.is_cured()


def _until_full(api: ApiClient) -> Any:
    """Record until the pages that the file has already are used up."""
    for number in range(200):
        names = [f"{'x' * 250} {number} {alias}" for alias in range(50)]
        body = {"id": f"actor-{number}", "name": "Actor", "kind": "state", "aliases": names}
        answer = api.post("/v1/actors", body)
        if answer.status_code != 201:
            return answer
    raise AssertionError("the disk is never full")


def test_a_file_that_was_replaced_while_it_is_served_is_not_written(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Given a database that somebody moves away, and puts back."""
    file, away = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "moved.db"
    with conversation(sqlite_url) as api:
        api.register_cast()
        file.rename(away)
        assert "moved, removed or replaced" in _refused_now(api, "file-moved")
        shutil.copyfile(away, file)
        assert "moved, removed or replaced" in _refused_now(api, "file-moved")
        away.rename(file)
        _takes_writes(api)


@pytest.mark.parametrize("end", ["-wal", "-shm"])
def test_a_file_next_to_it_that_is_moved_away_is_not_written_until_it_is_put_back(
    sqlite_url: str, tmp_path: Path, end: str
) -> None:
    file, away = Path(f"{sqlite_url.removeprefix('sqlite:///')}{end}"), tmp_path / "moved"
    with conversation(sqlite_url) as api:
        api.register_cast()
        file.rename(away)
        assert end in _refused_now(api, "file-moved")
        shutil.copyfile(away, file)
        assert end in _refused_now(api, "file-moved")
        away.rename(file)
        _takes_writes(api)


@pytest.mark.parametrize("end", ["-wal", "-shm"])
def test_nothing_is_lost_with_a_file_next_to_it_that_is_removed(sqlite_url: str, end: str) -> None:
    file = Path(f"{sqlite_url.removeprefix('sqlite:///')}{end}")
    with conversation(sqlite_url) as api:
        api.register_cast()
        file.unlink()
        assert end in _refused_now(api, "file-moved")
        assert api.get("/v1/actors").status_code in (200, 503)
    with conversation(sqlite_url) as api:
        assert len(api.read("/v1/actors")["data"]) == 4
        _takes_writes(api)


def test_another_program_that_writes_and_closes_is_no_reason_to_refuse(sqlite_url: str) -> None:
    """Given a program that opens the database, writes, and closes it; alone or not."""
    with conversation(sqlite_url) as api:
        api.register_cast()
        for number in range(3):
            _write_elsewhere(sqlite_url)
            api.record("/v1/actors", {**NEW_ACTOR, "id": f"here-{number}"})
            assert api.read("/readyz")["writes"] == "taken"
        api.client.app.state.server.writing.engine.dispose()  # type: ignore[attr-defined]
        _write_elsewhere(sqlite_url)
        _takes_writes(api)


def _write_elsewhere(url: str) -> None:
    written = (
        f"import sqlite3; file = sqlite3.connect({url.removeprefix('sqlite:///')!r});"
        " file.execute('UPDATE log_head SET position = position'); file.commit(); file.close()"
    )
    subprocess.run([sys.executable, "-c", written], check=True)


def test_a_clock_that_was_a_year_ahead_is_named_until_it_is_set(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = api.client.app.state.server.writing.log.recorder  # type: ignore[attr-defined]
    _takes_writes(api)
    with monkeypatch.context() as ahead:
        ahead.setattr(recorder, "_clock", lambda: datetime.now(UTC) + timedelta(days=365))
        assert "stepped 365 days ahead" in _refused_now(api, "clock")
        assert "\nstanceline_clock_skew_seconds 31536000." in api.get("/metrics").text
    assert api.read("/readyz")["writes"] == "taken"
    api.record("/v1/actors", {**NEW_ACTOR, "id": "oman"})


def test_a_clock_that_is_a_year_ahead_at_the_start_is_named_with_its_skew(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with conversation(sqlite_url) as api:
        api.register_cast()
    with conversation(sqlite_url) as api:
        recorder = api.client.app.state.server.writing.log.recorder  # type: ignore[attr-defined]
        monkeypatch.setattr(recorder, "_clock", lambda: datetime.now(UTC) + timedelta(days=365))
        assert "days after the last event" in _refused_now(api, "clock")
        assert "\nstanceline_clock_skew_seconds 31536" in api.get("/metrics").text


def test_read_models_that_may_only_be_read_are_no_reason_to_distrust_a_log(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given files of read models that nobody may write when the server starts."""

    def read_only(_: Projector) -> None:
        raise ReadOnlyError("attempt to write a readonly database")

    with monkeypatch.context() as at_start:
        at_start.setattr(Projector, "start", read_only)
        with conversation(sqlite_url) as api:
            at_start.undo()
            _takes_writes(api)
            assert api.read("/readyz")["lag"] == 0


def test_a_lock_that_others_hold_at_the_start_is_no_reason_to_distrust_a_log(
    sealed: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given somebody who writes when the server starts, for longer than it waits."""
    url, sealing = sealed
    seal = WriteGuard.require_start

    def busy(guard: WriteGuard) -> None:
        monkeypatch.setattr(WriteGuard, "require_start", seal)
        raise BusyError("database is locked, for longer than 30 seconds")

    monkeypatch.setattr(WriteGuard, "require_start", busy)
    with conversation(url, sealing) as api:
        _takes_writes(api)
