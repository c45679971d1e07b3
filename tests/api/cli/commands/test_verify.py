"""`log verify` finds what does not fit, wherever the log is, and remembers what did."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli.services import opened
from domain.application import Stanceline
from domain.tlog.note import Signature
from infrastructure.database.engine import open_engine
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.read_models.active import projection_transaction
from infrastructure.sealing.keeper import Keeper
from infrastructure.sealing.keys import COSIGNATURE, VerifierKey, new_key
from infrastructure.settings import Settings
from tests.api.cli.audited import KEY, exported, rewritten, with_line
from tests.api.cli.command_line import ROOT, running, stanceline
from tests.builders import BY
from tests.conftest import TEST_KEY
from tests.database_files import copy_database
from tests.infrastructure.sealing.sealed_logs import tampering


@pytest.fixture(scope="module")
def _seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("article") / "stanceline.db"
    assert stanceline("seed", "article", url=f"sqlite:///{file}").exit_code == 0
    return file


@pytest.fixture
def article(_seeded: Path, tmp_path: Path) -> str:
    """A database that holds the coded article, forty events, sealed."""
    file = tmp_path / "stanceline.db"
    copy_database(_seeded, file)
    assert stanceline("log", "checkpoint", url=f"sqlite:///{file}").exit_code == 0
    return f"sqlite:///{file}"


@pytest.fixture
def seen(tmp_path: Path) -> str:
    """Where it is written down what was seen."""
    return str(tmp_path / "seen.json")


def test_a_log_that_nobody_touched_fits_and_is_remembered(article: str, seen: str) -> None:
    first = stanceline("log", "verify", "--seen", seen, url=article)
    again = stanceline("log", "verify", "--seen", seen, url=article)

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "all 44 events match the signed checkpoint" in first.stdout
    assert "nothing else confirms it" in first.stdout
    assert "when the log had 44 events" in again.stdout
    assert json.loads(Path(seen).read_text())["key"] == KEY


def test_what_is_wrong_is_named_and_not_remembered(article: str, seen: str) -> None:
    engine = open_engine(article)
    with tampering(engine) as connection:
        connection.exec_driver_sql("UPDATE events SET state = X'7B7D' WHERE position = 17")
    engine.dispose()

    result = stanceline("log", "verify", "--seen", seen, url=article)

    assert result.exit_code == 1
    assert "position 17: the event is not the one that was sealed there" in result.stderr
    assert result.stderr.endswith("The log does NOT match what was signed.\n")
    assert not Path(seen).exists()


def test_seals_that_were_wiped_are_missed_beside_the_database(article: str, seen: str) -> None:
    engine = open_engine(article)
    with tampering(engine) as connection:
        for table in ("log_cosignatures", "log_checkpoints", "log_keys", "log_tiles"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("UPDATE log_tree SET size = 0")
    engine.dispose()

    result = stanceline("log", "verify", "--seen", seen, url=article)

    assert result.exit_code == 1
    assert "sealing holds a checkpoint of size 44, and the database does not" in result.stderr


def test_a_key_from_somebody_else_decides(article: str, seen: str) -> None:
    other = str(new_key("stanceline.test/log").verifier)
    assert stanceline("log", "verify", "--key", KEY, "--seen", seen, url=article).exit_code == 0
    result = stanceline("log", "verify", "--key", other, "--seen", seen, url=article)
    assert result.exit_code == 1
    assert "the key was replaced" in result.stderr


def test_verifying_changes_nothing_and_makes_no_database(tmp_path: Path, seen: str) -> None:
    missing = tmp_path / "nothing.db"
    result = stanceline("log", "verify", "--seen", seen, url=f"sqlite:///{missing}")
    assert result.exit_code == 1
    assert "there is no database" in result.stderr
    assert not missing.exists()


def test_a_server_elsewhere_is_verified_over_http(article: str, seen: str) -> None:
    with running("serve", "--port", "0", url=article) as server:
        assert server.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
        assert found is not None
        result = stanceline("log", "verify", found[0], "--key", KEY, "--seen", seen, url=article)
    assert result.exit_code == 0, result.output
    assert "all 44 events match the signed checkpoint" in result.stdout


def test_whoever_asks_for_a_witness_is_reported_whether_it_cosigned(
    article: str, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a checkpoint that one of two witnesses has cosigned."""
    private = new_key("w.test")
    witness = VerifierKey("w.test", COSIGNATURE, private.verifier.public)
    other = VerifierKey("v.test", COSIGNATURE, new_key("v.test").verifier.public)
    monkeypatch.setenv("STANCELINE_WITNESS_KEYS", str(witness))
    with opened(Settings(database_url=article)) as service:
        text = service.sealer.newest().note.text
        over = private.sign(f"cosignature/v1\ntime 9\n{text}").signature
        service.sealer.cosign(44, Signature("w.test", witness.id, (9).to_bytes(8) + over).line)

    unasked = stanceline("log", "verify", "--seen", seen, url=article)
    by_one = stanceline("log", "verify", "--seen", seen, "--witness", str(witness), url=article)
    by_two = stanceline("log", "verify", "--witness", f"{witness} {other}", url=article)

    assert unasked.exit_code == 0
    assert "Not checked: the signatures of w.test (see --witness)." in unasked.stdout
    assert (by_one.exit_code, f"Cosigned by {witness}." in by_one.stdout) == (0, True)
    assert by_two.exit_code == 3
    assert f"The checkpoint of size 44 is NOT cosigned by {other}." in by_two.stderr


def test_a_server_that_does_not_answer_is_reported_in_a_message(article: str, seen: str) -> None:
    result = stanceline("log", "verify", "http://127.0.0.1:9", "--seen", seen, url=article)
    assert result.exit_code == 1
    assert "does not answer" in result.stderr


def test_a_bundle_is_verified_and_its_answer_derived_again(
    article: str, tmp_path: Path, seen: str
) -> None:
    bundle = exported(article, tmp_path)
    result = stanceline("log", "verify", str(bundle), "--key", KEY, "--seen", seen, url=article)
    assert result.exit_code == 0, result.output
    assert "The answer follows from the events" in result.stdout


def test_a_bundle_of_an_earlier_position_answers_as_it_was_known_then(
    article: str, tmp_path: Path, seen: str
) -> None:
    bundle = exported(article, tmp_path, "--position", "33")
    result = stanceline("log", "verify", str(bundle), "--seen", seen, url=article)
    assert result.exit_code == 0, result.output


def test_an_answer_that_does_not_follow_is_found(article: str, tmp_path: Path, seen: str) -> None:
    bundle = exported(article, tmp_path)
    right, wrong = b'"posture": "ceasefire"', b'"posture": "hostilities"'
    rewritten(bundle, "answer.json", lambda held: held.replace(right, wrong))
    result = stanceline("log", "verify", str(bundle), "--seen", seen, url=article)
    assert result.exit_code == 1
    assert "the answer does not follow from the events: answer.stances[" in result.stderr
    assert "posture is 'hostilities', and is derived as 'ceasefire'" in result.stderr
    assert result.stderr.endswith(
        "The log itself matches. What is named above does NOT follow from it.\n"
    )


def _drop(number: int) -> Callable[[bytes], bytes]:
    def changed(log: bytes) -> bytes:
        lines = log.splitlines(keepends=True)
        return b"".join(lines[: number - 1] + lines[number:])

    return changed


def _swap(first: int, second: int) -> Callable[[bytes], bytes]:
    def changed(log: bytes) -> bytes:
        lines = log.splitlines(keepends=True)
        lines[first - 1], lines[second - 1] = lines[second - 1], lines[first - 1]
        return b"".join(lines)

    return changed


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("log.jsonl", with_line(7, lambda e: e.update(state=e["state"] + " ")), "position 7:"),
        ("log.jsonl", with_line(8, lambda e: e.update(recorded_at="2001-01-01T00:00:00.000000Z")),
         "position 8:"),
        ("log.jsonl", _drop(9), "position 9:"),
        ("log.jsonl", _drop(44), "position 44:"),
        ("log.jsonl", _swap(5, 6), "position 5:"),
        ("log.jsonl", lambda log: log + log.splitlines(keepends=True)[-1], "position 45:"),
        ("log.jsonl", lambda log: b"no JSON\n" + log, "position 1:"),
        ("checkpoint", lambda note: note.replace(b"\n44\n", b"\n43\n"), "is not signed by"),
    ],
)  # fmt: skip
def test_a_bundle_that_was_tampered_with_is_found(
    article: str, tmp_path: Path, name: str, change: Callable[[bytes], bytes], said: str
) -> None:
    bundle = exported(article, tmp_path)
    rewritten(bundle, name, change)
    seen = str(tmp_path / "seen.json")
    result = stanceline("log", "verify", str(bundle), "--key", KEY, "--seen", seen, url=article)
    assert result.exit_code == 1
    assert said in result.stderr


def test_a_key_changed_by_command_is_vouched_for(article: str, tmp_path: Path, seen: str) -> None:
    assert stanceline("log", "verify", "--key", KEY, "--seen", seen, url=article).exit_code == 0
    rotated = stanceline("log", "rotate-key", url=article)
    assert rotated.exit_code == 0
    assert "STANCELINE_LOG_KEY still holds the old key" in rotated.stdout
    result = stanceline("log", "verify", "--seen", seen, url=article)
    assert result.exit_code == 0, result.output
    assert json.loads(Path(seen).read_text())["key"] != KEY


def test_a_key_that_was_put_in_the_place_of_the_logs_is_found(
    article: str, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANCELINE_LOG_KEY", new_key("stanceline.test/log").secret)
    result = stanceline("log", "verify", "--seen", seen, url=article)
    assert result.exit_code == 1
    assert f"and the log is signed by {KEY}: the key was replaced" in result.stderr


def test_a_change_of_the_key_that_was_broken_off_is_no_finding_and_heals(
    article: str, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given the log's key in the folder, and a new one that was kept and never entered."""
    monkeypatch.setenv("STANCELINE_LOG_KEY", "")
    keeper = Keeper(Path(f"{article.removeprefix('sqlite:///')}.sealing"))
    keeper.keep_key(TEST_KEY)
    keeper.keep_key(new_key(TEST_KEY.name))

    found = stanceline("log", "verify", "--seen", seen, url=article)
    sealed = stanceline("log", "checkpoint", url=article)

    assert (found.exit_code, sealed.exit_code) == (0, 0), found.output + sealed.output
    assert keeper.key() == TEST_KEY


@pytest.mark.parametrize("command", [("log", "verify"), ("log", "checkpoint"), ("seed", "article")])
def test_a_variable_that_holds_no_key_is_not_taken_for_tampering(
    article: str, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("STANCELINE_LOG_KEY", "x")
    result = stanceline(*command, url=article)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "STANCELINE_LOG_KEY does not hold the private key of a log\n"
        "Allowed: PRIVATE+KEY+NAME+ID+KEY\n"
    )


def test_a_variable_that_is_empty_gives_no_key(
    article: str, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANCELINE_LOG_KEY", "")
    assert stanceline("log", "verify", "--seen", seen, url=article).exit_code == 0


def test_read_models_that_do_not_show_the_end_are_said_to(article: str, seen: str) -> None:
    engine = open_engine(article)
    log = EventLog(SQLAlchemyRecorder(engine))
    Stanceline(log).register_actor("oman", "Oman", "state", (), {}, BY)
    engine.dispose()
    result = stanceline("log", "verify", "--seen", seen, url=article)
    assert result.exit_code == 0
    assert "They do not show the last event yet." in result.stdout


def test_a_row_of_the_read_models_that_was_edited_is_found(article: str, seen: str) -> None:
    engine = open_engine(article)
    with projection_transaction(engine) as connection:
        connection.exec_driver_sql(
            "UPDATE stance_segments SET posture = 'no-recent-record' WHERE posture = 'ceasefire'"
        )
    engine.dispose()

    result = stanceline("log", "verify", "--seen", seen, url=article)

    assert result.exit_code == 1
    assert "the read models do not follow from the log: stance_segments" in result.stderr
    assert result.stderr.endswith(
        "The log itself matches. What is named above does NOT follow from it.\n"
    )


@pytest.mark.parametrize("of_bundle", [False, True])
def test_a_disk_that_is_full_is_not_taken_for_tampering(
    article: str, tmp_path: Path, of_bundle: bool
) -> None:
    """Given a machine on which no file may grow over 64 KiB."""
    target = [str(exported(article, tmp_path))] if of_bundle else []

    def allow_little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))

    result = subprocess.run(
        [sys.executable, "-m", "api.cli", "log", "verify", *target],
        env={**os.environ, "STANCELINE_DATABASE_URL": article},
        cwd=ROOT,
        preexec_fn=allow_little,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    # On a slow machine it first prints how far it is.
    assert result.stderr.splitlines()[-1] == "the database cannot be used: disk I/O error"
