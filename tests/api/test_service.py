"""A server that starts on a log which is not what was signed reads it, and refuses to write."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from api import service
from api.background import write_guard
from domain.application import Request
from infrastructure.database.engine import open_engine
from infrastructure.read_models import progress
from infrastructure.read_models.active import projection_transaction
from infrastructure.sealing.sealer import served
from infrastructure.sealing.tree import UnfitError
from infrastructure.settings import Settings
from infrastructure.verifying import database
from infrastructure.verifying.database import verify_database
from infrastructure.verifying.verdict import Verdict
from tests.api.api_client import ApiClient, refusal
from tests.api.cli.command_line import eventually, stanceline
from tests.api.conftest import conversation
from tests.database_files import copy_database
from tests.infrastructure.sealing.sealed_logs import tampering
from tests.infrastructure.test_concurrent_decisions import shown

NEW_ACTOR = {"id": "syria", "name": "Syria", "kind": "state"}


@pytest.fixture
def file(sqlite_url: str) -> Path:
    """A database with the cast, sealed by a server that has ended."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    with conversation(sqlite_url, file.with_name("sealing")) as api:
        api.register_cast()
        assert api.get("/v1/log/checkpoint").status_code == 200
    return file


def test_a_log_that_fits_is_written_to(file: Path) -> None:
    with conversation(f"sqlite:///{file}", file.with_name("sealing")) as api:
        api.record("/v1/actors", NEW_ACTOR)


@pytest.mark.parametrize(
    ("tampered", "said"),
    [
        ("UPDATE events SET state = X'7B7D' WHERE position = 2", "position 2: the event is not"),
        ("DELETE FROM events WHERE position = 3", "position 3: the event there is missing"),
        ("UPDATE log_head SET position = 5", "the head of the log says 5"),
        ("UPDATE log_head SET recorded_at = 'x'", "the head of the log has another time"),
        (
            "UPDATE log_checkpoints SET size = 100000 WHERE size = 7",
            "a checkpoint of size 7 under size 100000",
        ),
        ("DELETE FROM log_checkpoints", "the database holds no checkpoint"),
        ("UPDATE log_checkpoints SET note = CAST(X'FF41' AS TEXT)", "size 7 cannot be read"),
        ("UPDATE log_keys SET key = CAST(X'FF41' AS TEXT)", "key 1 of the log cannot be read"),
        ("UPDATE log_tiles SET hashes = CAST(X'FF41' AS TEXT)", "the event is not the one"),
        ("UPDATE read_model_progress SET position = 9999", "show position 9999, and the log ends"),
        (
            "UPDATE read_model_progress SET position = 3,"
            " recorded_at = (SELECT replace(recorded_at, ' ', 'T') || '+00:00' FROM events"
            " WHERE position = 3)",
            "the log cannot be projected",
        ),
    ],
)
def test_a_log_that_was_tampered_with_is_read_and_not_written(
    file: Path, tampered: str, said: str
) -> None:
    with tampering(_engine(file)) as connection:
        connection.exec_driver_sql(tampered)
    _is_refused(file, said)


def test_read_models_that_say_they_are_ahead_of_the_log_are_reported_of(file: Path) -> None:
    with tampering(_engine(file)) as connection:
        connection.exec_driver_sql("UPDATE read_model_progress SET position = 9999")
    with conversation(f"sqlite:///{file}", file.with_name("sealing")) as api:
        assert api.read("/readyz")["read_models"] == "ahead"


def test_a_log_without_the_table_of_what_was_signed_is_read_and_not_written(file: Path) -> None:
    with projection_transaction(_engine(file)) as connection:
        connection.exec_driver_sql("DROP TABLE log_cosignatures")
        connection.exec_driver_sql("DROP TABLE log_checkpoints")
    with conversation(f"sqlite:///{file}", file.with_name("sealing")) as api:
        said = refusal(api.post("/v1/actors", NEW_ACTOR), 503)["detail"]
        assert "what was signed cannot be read: no such table: log_checkpoints" in said
        _still_reads(api)


@pytest.mark.parametrize(
    "tampered",
    [
        "DELETE FROM read_model_progress",
        "UPDATE read_model_progress SET position = 3",
        "DELETE FROM active_generation",
    ],
)
def test_where_nothing_shows_how_far_the_answers_go_none_is_given(
    file: Path, tampered: str
) -> None:
    with tampering(_engine(file)) as connection:
        connection.exec_driver_sql(tampered)
    with conversation(f"sqlite:///{file}", file.with_name("sealing")) as api:
        for path in ("/v1/actors", "/readyz"):
            problem = refusal(api.get(path), 503)
            assert problem["type"] == "urn:stanceline:problem:read-model-position-unknown"
        assert api.get("/v1/log/keys").status_code == 200
        written = refusal(api.post("/v1/actors", NEW_ACTOR), 503)
        assert "`stanceline projections rebuild` derives them again" in written["detail"]


def test_an_old_event_that_was_changed_is_found_while_the_server_answers(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a start that looks at no more than the last event."""
    monkeypatch.setattr(database, "NEWEST", 1)
    with tampering(_engine(file)) as connection:
        connection.exec_driver_sql("UPDATE events SET state = X'7B7D' WHERE position = 2")
    with conversation(f"sqlite:///{file}", file.with_name("sealing")) as api:
        assert eventually(lambda: api.post("/v1/actors", NEW_ACTOR).status_code == 503)
        problem = refusal(api.post("/v1/actors", NEW_ACTOR), 503)
        assert "position 2: the event is not" in problem["detail"]


def test_a_server_whose_read_models_are_gone_derives_them_before_it_answers(file: Path) -> None:
    """Given a backup of the log alone."""
    url, sealing = f"sqlite:///{file}", file.with_name("sealing")
    with conversation(url, sealing) as api:
        shown = api.get("/v1/actors").json()
    shutil.rmtree(file.with_name(f"{file.name}.read-models"))
    with conversation(url, sealing) as api:
        assert api.get("/v1/actors").json() == shown
        api.record("/v1/actors", NEW_ACTOR)


def test_a_log_that_turns_unreadable_while_it_is_checked_is_not_written_to(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given somebody who gives the last event a time that is none, just after the start."""
    with conversation(database_url, tmp_path / "sealing") as api:
        api.register_cast()
        api.get("/v1/log/checkpoint")
    no_time = "infinity" if database_url.startswith("postgresql") else "x"

    def verify_too_late(engine: Engine, **asked: Any) -> Verdict:
        with tampering(engine) as connection:
            connection.exec_driver_sql(
                f"UPDATE events SET recorded_at = '{no_time}' WHERE position = 7"
            )
        return verify_database(engine, **asked)

    monkeypatch.setattr(write_guard, "verify_database", verify_too_late)
    started = service.Service(Settings(database_url=database_url, log_dir=tmp_path / "sealing"))
    started.guard.start()
    assert eventually(lambda: no_time in _refused_because(started.guard))
    assert "position 7: the event there cannot be read" in _refused_because(started.guard)
    started.close()


def test_a_check_that_breaks_is_not_taken_for_a_log_that_fits(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(engine: Engine, **asked: Any) -> Verdict:
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(write_guard, "verify_database", break_down)
    with conversation(f"sqlite:///{file}", file.with_name("sealing")) as api:
        assert eventually(lambda: api.read("/readyz")["writes"] == "refused")
        said = api.read("/readyz")["refused_because"]
        assert said == "the log cannot be checked: nobody thought of this"


def test_a_database_that_is_gone_for_a_while_is_written_to_afterwards(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Given a check that nobody answers."""
    nobody = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    monkeypatch.setattr(write_guard, "verify_database", lambda _, **asked: verify_database(nobody))
    with conversation(f"sqlite:///{file}", file.with_name("sealing")) as api:
        assert eventually(lambda: "not every event could be checked" in caplog.text)
        api.record("/v1/actors", NEW_ACTOR)
    nobody.dispose()


def test_a_last_event_that_cannot_be_read_does_not_end_the_server(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a start that looks at no event."""
    monkeypatch.setattr(database, "NEWEST", 0)
    with tampering(_engine(file)) as connection:
        connection.exec_driver_sql("UPDATE log_head SET recorded_at = 'x'")
        connection.exec_driver_sql("UPDATE events SET recorded_at = 'x' WHERE position = 7")
    with conversation(f"sqlite:///{file}", file.with_name("sealing")) as api:
        said = refusal(api.post("/v1/actors", NEW_ACTOR), 503)["detail"]
        assert "when the event was recorded that the read models show last cannot be read" in said


def test_where_what_was_signed_here_may_not_be_read_nothing_is_written(file: Path) -> None:
    last = file.with_name("sealing") / "last.checkpoint"
    last.unlink()
    last.mkdir()
    _is_refused(file, f" {last.name} ")


def test_where_what_is_signed_cannot_be_kept_nothing_is_written(file: Path, tmp_path: Path) -> None:
    """Given a folder on a disk that is not there."""
    sealing = file.with_name("sealing")
    shutil.rmtree(sealing)
    sealing.symlink_to(tmp_path / "no disk")
    _is_refused(file, sealing.name)


def test_a_new_log_that_is_given_the_folder_of_another_is_reported_so(
    file: Path, postgres_url: str
) -> None:
    """Given a database that holds no event yet, and the folder of a log of seven."""
    sealing = file.with_name("sealing")
    with conversation(postgres_url, sealing) as api:
        said = api.read("/readyz")["refused_because"]
    assert f" {sealing.name} holds a checkpoint of 7" in said
    assert f"Or {sealing.name} belongs to another log" in said
    assert "STANCELINE_LOG_DIR" in said


def test_a_folder_with_a_space_in_its_name_is_reported_in_quotes_and_without_its_path(
    file: Path, tmp_path: Path
) -> None:
    sealing = file.with_name("my sealing")
    file.with_name("sealing").rename(sealing)
    with conversation(f"sqlite:///{tmp_path / 'other.db'}", sealing) as api:
        said = api.read("/readyz")["refused_because"]
    assert "Or 'my sealing' belongs to another log" in said
    assert str(file.parent) not in said


def test_a_log_of_another_name_is_reported_whose_folder_it_was_given(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a log with a key of its own, which was signed in a folder of its own."""
    monkeypatch.delenv("STANCELINE_LOG_KEY")
    other = f"sqlite:///{tmp_path / 'other.db'}"
    with conversation(other, tmp_path / "of its own") as api:
        api.record("/v1/actors", NEW_ACTOR)
        api.get("/v1/log/checkpoint")
    with conversation(other, file.with_name("sealing")) as api:
        assert "belongs to another log" in api.read("/readyz")["refused_because"]


def test_an_old_copy_put_back_is_not_written_to(file: Path) -> None:
    """Given a copy from before the last checkpoint, which the server keeps outside of it."""
    copy_database(file, file.with_name("backup.db"))
    with conversation(f"sqlite:///{file}", file.with_name("sealing")) as api:
        api.record("/v1/actors", NEW_ACTOR)
        api.get("/v1/log/checkpoint")
    copy_database(file.with_name("backup.db"), file)
    said = _is_refused(file, "put back to an older copy")
    assert "another log" not in said


def test_a_log_signed_by_a_key_that_is_not_here_is_not_written_to(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STANCELINE_LOG_KEY")
    _is_refused(file, "the key here is none")


def test_a_write_is_sealed_soon_though_nobody_asks_for_the_checkpoint(file: Path) -> None:
    with conversation(f"sqlite:///{file}", file.with_name("sealing")) as api:
        api.record("/v1/actors", NEW_ACTOR)
        assert eventually(lambda: _sealed(file) == 8)


def test_an_idle_server_seals_what_another_program_records(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_guard, "LOOK_SECONDS", 0.1)
    engine = open_engine(database_url)
    with conversation(database_url, tmp_path / "sealing"):
        shown(engine).register_actor("oman", "Oman", "state", (), {}, Request("an import"))
        assert eventually(lambda: served(engine).checkpoint.size == 1)
    engine.dispose()


def test_a_server_that_ends_seals_what_it_recorded(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SECONDS_UNTIL_SEALED", 3600)
    monkeypatch.setattr(write_guard, "LOOK_SECONDS", 3600)
    with conversation(f"sqlite:///{file}", file.with_name("sealing")) as api:
        api.record("/v1/actors", NEW_ACTOR)
        assert _sealed(file) == 7
    assert _sealed(file) == 8


def test_what_cannot_be_sealed_is_recorded_and_sealed_later(file: Path) -> None:
    """Given a folder that takes no more checkpoints."""
    last = file.with_name("sealing") / "last.checkpoint"
    with conversation(f"sqlite:///{file}", last.parent) as api:
        last.unlink()
        last.mkdir()
        (last / "in the way").touch()
        api.record("/v1/actors", NEW_ACTOR)
    shutil.rmtree(last)
    with conversation(f"sqlite:///{file}", last.parent) as api:
        api.record("/v1/actors", {**NEW_ACTOR, "id": "oman"})
    assert "\n9\n" in last.read_text(encoding="utf-8")


def test_from_when_what_was_signed_here_cannot_be_read_nothing_is_written(file: Path) -> None:
    last = file.with_name("sealing") / "last.checkpoint"
    with conversation(f"sqlite:///{file}", last.parent) as api:
        last.write_text("no checkpoint at all", encoding="utf-8")
        api.record("/v1/actors", NEW_ACTOR)

        assert eventually(lambda: api.post("/v1/actors", NEW_ACTOR).status_code == 503)

        said = refusal(api.post("/v1/actors", {**NEW_ACTOR, "id": "oman"}), 503)["detail"]
        assert f"the last signed checkpoint in {last.parent.name}" in said


def test_rows_that_a_newer_release_took_over_are_left_to_it(file: Path) -> None:
    url = f"sqlite:///{file}"
    with conversation(url, file.with_name("sealing")) as api:
        with tampering(_engine(file)) as connection:
            newer = progress.version() + 1
            connection.execute(update(progress.progress).values(version=newer))

        api.record("/v1/actors", NEW_ACTOR)

        assert api.read("/readyz")["lag"] == 1
    said = stanceline("state", "hezbollah", "--on", "2024-01-01", url=url)
    assert said.exit_code == 1
    shown = f"the read models are of version {newer}, this release derives {progress.version()}"
    assert shown in said.stderr


def _refused_because(asked: write_guard.WriteGuard) -> str:
    try:
        asked.require_fit()
    except UnfitError as unfit:
        return str(unfit)
    return ""


def _sealed(file: Path) -> int:
    engine = _engine(file)
    size = served(engine).checkpoint.size
    engine.dispose()
    return size


def _is_refused(file: Path, said: str) -> str:
    with conversation(f"sqlite:///{file}", file.with_name("sealing")) as api:
        problem = refusal(api.post("/v1/actors", NEW_ACTOR), 503)
        assert problem["type"] == "urn:stanceline:problem:log-unfit"
        assert said in problem["detail"]
        cosigned = api.post("/v1/log/cosignatures", {"size": 7, "cosignature": "a line"})
        assert refusal(cosigned, 503)["type"] == problem["type"]
        ready = api.read("/readyz")
        assert (ready["status"], ready["writes"]) == ("ready", "refused")
        assert said in ready["refused_because"]
        assert "\nstanceline_writes_refused 1\n" in api.get("/metrics").text
        _still_reads(api)
        detail: str = problem["detail"]
        return detail


def _still_reads(api: ApiClient) -> None:
    answered = api.get("/v1/actors")
    assert answered.status_code == 200
    # Never one that the log does not have, whatever the rows say of themselves.
    assert answered.json()["position"] <= 7


def _engine(file: Path) -> Engine:
    return open_engine(f"sqlite:///{file}")
