"""What was seen of a log is remembered by where it stood, and missed where another stands now."""

from __future__ import annotations

import os
import re
import shutil
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from domain.application import Stanceline
from infrastructure.database.engine import open_engine
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.sealing.keys import SigningKey, new_key
from tests.api.cli.audited import exported
from tests.api.cli.command_line import running, stanceline
from tests.builders import BY
from tests.database_files import copy_database
from tests.infrastructure.sealing.sealed_logs import tampering
from tests.infrastructure.verifying.answering import KEYS, NOTE, answering, keys_of, ok


@pytest.fixture
def sealed(article: str) -> str:
    """A database that holds the coded article, forty events, sealed."""
    assert stanceline("log", "checkpoint", url=article).exit_code == 0
    return article


def _forget_all_seals(url: str) -> None:
    """Whoever owns the database and its folder takes away everything that was signed."""
    engine = open_engine(url)
    with tampering(engine) as connection:
        for table in ("log_cosignatures", "log_checkpoints", "log_keys", "log_tiles"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("UPDATE log_tree SET size = 0")
    engine.dispose()
    shutil.rmtree(f"{url.removeprefix('sqlite:///')}.sealing")


def _signed_anew(url: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _forget_all_seals(url)
    monkeypatch.setenv("STANCELINE_LOG_KEY", SigningKey(name, bytes(31) + b"1").secret)
    assert stanceline("log", "checkpoint", url=url).exit_code == 0


def test_it_says_where_it_remembers_and_does_so_from_any_folder(
    sealed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = stanceline("log", "verify", url="sqlite:///stanceline.db")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    again = stanceline("log", "verify", url="sqlite:///../stanceline.db")

    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert "when the log had 44 events" not in first.stdout
    assert f"Saved for the next check in {tmp_path}/seen/places/" in first.stdout
    assert "when the log had 44 events" in again.stdout


@pytest.mark.parametrize("name", ["stanceline.test/log", "stanceline.test/renamed"])
def test_a_log_signed_again_in_the_same_place_is_found_whatever_it_calls_itself(
    sealed: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stanceline("log", "verify", url=sealed).exit_code == 0
    _signed_anew(sealed, name, monkeypatch)

    result = stanceline("log", "verify", url=sealed)

    assert result.exit_code == 1
    assert "the key was replaced" in result.stderr
    assert ("another log is there" in result.stderr) == name.endswith("renamed")
    assert "The checkpoint of the last check is in " in result.stderr


def test_a_server_that_shows_another_log_at_the_same_address_is_found(
    sealed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running("serve", "--port", "0", url=sealed) as server:
        address = _address(server.stdout.readline() if server.stdout else "")
        assert stanceline("log", "verify", address, url=sealed).exit_code == 0
    _signed_anew(sealed, "stanceline.test/renamed", monkeypatch)

    with running("serve", "--port", address.rpartition(":")[2], url=sealed):
        result = _verified_when_it_answers(f"{address}/", sealed)

    assert result[0] == 1
    assert "another log is there" in result[1]


def test_a_bundle_must_go_with_what_was_seen_of_its_log_elsewhere(
    sealed: str, tmp_path: Path
) -> None:
    bundle = exported(sealed, tmp_path)
    assert stanceline("log", "verify", url=sealed).exit_code == 0

    result = stanceline("log", "verify", str(bundle), url=sealed)

    assert result.exit_code == 0, result.output
    assert "when the log had 44 events" in result.stdout


def test_a_bundle_from_before_the_key_was_changed_still_fits(
    sealed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = exported(sealed, tmp_path)
    _rotated(sealed, monkeypatch)
    assert stanceline("log", "verify", url=sealed).exit_code == 0

    result = stanceline("log", "verify", str(bundle), url=sealed)

    assert result.exit_code == 0, result.output
    assert "an earlier key, which the log has replaced since" in result.stdout
    assert "Saved for the next check in" not in result.stdout
    assert "trusted at the last check" in stanceline("log", "verify", url=sealed).stdout


def test_a_key_that_was_given_up_vouches_for_no_more_than_was_seen(
    sealed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given somebody who has the first key still, and goes on with a copy by it."""
    copy = tmp_path / "copy.db"
    copy_database(Path(sealed.removeprefix("sqlite:///")), copy)
    first = os.environ["STANCELINE_LOG_KEY"]
    _rotated(sealed, monkeypatch)
    assert stanceline("log", "verify", url=sealed).exit_code == 0
    monkeypatch.setenv("STANCELINE_LOG_KEY", first)
    engine = open_engine(f"sqlite:///{copy}")
    log = EventLog(SQLAlchemyRecorder(engine))
    Stanceline(log).register_actor("oman", "Oman", "state", (), {}, BY)
    engine.dispose()
    forged = exported(f"sqlite:///{copy}", tmp_path)

    result = stanceline("log", "verify", str(forged), url=sealed)

    assert result.exit_code == 1
    assert "the checkpoint of size 45 (the bundle) is not signed by" in result.stderr


def test_a_log_that_was_put_back_and_given_another_new_key_is_found(
    sealed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given the first key, and a reader who saw what followed it."""
    file = Path(sealed.removeprefix("sqlite:///"))
    first = os.environ["STANCELINE_LOG_KEY"]
    copy_database(file, tmp_path / "before.db")
    _rotated(sealed, monkeypatch)
    assert stanceline("log", "verify", url=sealed).exit_code == 0
    copy_database(tmp_path / "before.db", file)
    monkeypatch.setenv("STANCELINE_LOG_KEY", first)
    assert stanceline("log", "verify", url=sealed).exit_code == 1
    _rotated(sealed, monkeypatch)

    result = stanceline("log", "verify", url=sealed)

    assert result.exit_code == 1
    assert "the key was replaced" in result.stderr


def test_a_copy_that_was_sealed_elsewhere_at_other_sizes_fits(sealed: str, tmp_path: Path) -> None:
    """Given a log seen when it had 44 events, and replayed with the 45 that it has now."""
    assert stanceline("log", "verify", url=sealed).exit_code == 0
    engine = open_engine(sealed)
    log = EventLog(SQLAlchemyRecorder(engine))
    Stanceline(log).register_actor("oman", "Oman", "state", (), {}, BY)
    engine.dispose()
    copy = f"sqlite:///{tmp_path / 'copy.db'}"
    assert stanceline("replay", "--to", "45", "--into", copy, url=sealed).exit_code == 0
    assert stanceline("log", "checkpoint", url=copy).exit_code == 0

    result = stanceline("log", "verify", url=copy)

    assert result.exit_code == 0, result.output
    assert "Nothing was rewritten since the last check, when the log had 44 events" in result.stdout


def test_a_server_is_held_to_the_keys_that_it_named_first(sealed: str) -> None:
    """Given a log that was seen, and a server that names other keys first and its own later."""
    assert stanceline("log", "verify", url=sealed).exit_code == 0
    other = new_key("other.test/log").verifier
    keys = iter([keys_of(str(other)), KEYS])

    def name_keys(handler: BaseHTTPRequestHandler) -> None:
        ok(next(keys))(handler)

    answers = {"/v1/log/checkpoint": ok(NOTE), "/v1/log/keys": name_keys}
    with answering(answers) as address:
        result = stanceline("log", "verify", address, url=sealed)

    assert result.exit_code == 1
    assert "another log is there" in result.stderr


def test_a_log_whose_seals_are_all_gone_is_proof_of_nothing(sealed: str) -> None:
    _forget_all_seals(sealed)

    result = stanceline("log", "verify", url=sealed)

    assert result.exit_code == 3
    assert "NOTHING WAS EVER SIGNED" in result.stderr
    assert "nothing proves that they are unchanged" in result.stderr


def test_seals_that_are_all_gone_are_missed_by_whoever_saw_them(sealed: str) -> None:
    assert stanceline("log", "verify", url=sealed).exit_code == 0
    _forget_all_seals(sealed)

    result = stanceline("log", "verify", url=sealed)

    assert result.exit_code == 1
    assert "holds a checkpoint of size 44, and the database does not" in result.stderr


def test_what_cannot_be_remembered_is_said_and_is_no_failure(sealed: str, tmp_path: Path) -> None:
    (tmp_path / "seen").symlink_to("/nowhere/that/is")
    result = stanceline("log", "verify", url=sealed)
    assert result.exit_code == 0, result.output
    assert "The result is not saved for the next check" in result.stderr


def _rotated(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change the key, and leave the new one to the folder."""
    assert stanceline("log", "rotate-key", url=url).exit_code == 0
    monkeypatch.setenv("STANCELINE_LOG_KEY", "")


def _address(announced: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+", announced)
    assert found is not None, announced
    return found[0]


def _verified_when_it_answers(address: str, url: str) -> tuple[int, str]:
    while True:
        result = stanceline("log", "verify", address, url=url)
        if "does not answer" not in result.stderr:
            return result.exit_code, result.stderr
