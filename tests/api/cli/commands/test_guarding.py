"""No command records, signs or derives on a log that is not what was last signed about it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from infrastructure.database.engine import open_engine
from infrastructure.log.recorder import SQLAlchemyRecorder
from tests.api.cli.audited import ACTOR, ON
from tests.api.cli.command_line import stanceline
from tests.database_files import copy_database
from tests.infrastructure.importers.ged_samples import OF_41_COLUMNS, rows_of, written
from tests.infrastructure.sealing.sealed_logs import tampering

REFUSED = "The log does not fit what was signed about it: "


@pytest.fixture
def sealed(article: str) -> str:
    """A database that holds the coded article, forty events, sealed."""
    assert stanceline("log", "checkpoint", url=article).exit_code == 0
    return article


def _record_more(url: str, folder: Path) -> None:
    file = written(rows_of(OF_41_COLUMNS), folder / "more.csv")
    assert stanceline("import", "ucdp-ged", str(file), url=url).exit_code == 0


def _commands(folder: Path) -> list[list[str]]:
    file = written(rows_of(OF_41_COLUMNS), folder / "ged.csv")
    return [
        ["seed", "chronology"],
        ["import", "ucdp-ged", str(file)],
        ["log", "checkpoint"],
        ["log", "rotate-key"],
        ["log", "rotate-key", "--lost"],
        ["projections", "run", "--once"],
        ["projections", "rebuild"],
        ["audit", "export", "--actor", ACTOR, "--on", ON, "--to", str(folder / "bundle.zip")],
        ["replay", "--to", "20", "--into", f"sqlite:///{folder / 'copy.db'}"],
    ]


def test_an_event_that_was_changed_stops_every_command_that_writes(
    sealed: str, tmp_path: Path
) -> None:
    engine = open_engine(sealed)
    with tampering(engine) as connection:
        connection.exec_driver_sql("UPDATE events SET state = X'7B7D' WHERE position = 17")
    for command in _commands(tmp_path):
        result = stanceline(*command, url=sealed)
        assert result.exit_code == 1, command
        assert f"{REFUSED}position 17: the event is not the one" in result.stderr, command
    assert SQLAlchemyRecorder(engine).position() == 44
    engine.dispose()


def test_an_old_copy_put_back_is_not_added_to(sealed: str, tmp_path: Path) -> None:
    """Given a copy from before the last checkpoint, which is kept outside the database."""
    file = Path(sealed.removeprefix("sqlite:///"))
    copy_database(file, tmp_path / "backup.db")
    _record_more(sealed, tmp_path)
    assert stanceline("log", "checkpoint", url=sealed).exit_code == 0
    copy_database(tmp_path / "backup.db", file)

    result = stanceline("seed", "chronology", url=sealed)

    assert result.exit_code == 1
    assert "put back to an older copy" in result.stderr


def test_an_old_copy_put_back_is_found_by_whatever_link_it_is_opened(
    sealed: str, tmp_path: Path
) -> None:
    """Given a copy from before the last checkpoint, and a link to it in another folder."""
    file = Path(sealed.removeprefix("sqlite:///"))
    copy_database(file, tmp_path / "backup.db")
    link = tmp_path / "elsewhere" / "linked.db"
    link.parent.mkdir()
    link.symlink_to(file)
    through_link = f"sqlite:///{link}"
    _record_more(sealed, tmp_path)
    assert stanceline("log", "checkpoint", url=through_link).exit_code == 0
    copy_database(tmp_path / "backup.db", file)

    for url in (sealed, through_link):
        result = stanceline("log", "checkpoint", url=url)
        assert result.exit_code == 1
        assert "put back to an older copy" in result.stderr
    assert sorted(one.name for one in link.parent.iterdir()) == ["linked.db"]


def test_a_key_that_is_not_the_logs_stops_whoever_holds_it(
    sealed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STANCELINE_LOG_KEY")
    _record_more(sealed, tmp_path)
    assert "the key here is none" in stanceline("log", "checkpoint", url=sealed).stderr
    assert stanceline("log", "rotate-key", "--lost", url=sealed).exit_code == 0
    assert stanceline("log", "checkpoint", url=sealed).exit_code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("audit", "export", "--actor", "hezbollah", "--on", "2024-12-31"),
        ("replay", "--to", "1", "--into", "sqlite:///never.db"),
    ],
)
def test_nothing_is_derived_for_a_copy_of_a_log_that_does_not_fit(
    sealed: str, command: tuple[str, ...]
) -> None:
    """Given a first event that cannot be read, and no read models."""
    file = Path(sealed.removeprefix("sqlite:///"))
    engine = open_engine(sealed)
    with tampering(engine) as connection:
        connection.exec_driver_sql("UPDATE events SET topic = 'x.y.v1' WHERE position = 1")
    engine.dispose()
    shutil.rmtree(file.with_name(f"{file.name}.read-models"))

    result = stanceline(*command, url=sealed)

    assert result.exit_code == 1
    assert result.stderr.startswith("The log does not fit what was signed about it: position 1:")


def test_a_question_to_a_log_that_was_cut_is_answered_with_a_warning(sealed: str) -> None:
    """Given a log without its last event, whose read models still show it."""
    engine = open_engine(sealed)
    with tampering(engine) as connection:
        connection.exec_driver_sql("DELETE FROM events WHERE position = 44")
        connection.exec_driver_sql("UPDATE log_head SET position = 43")
    engine.dispose()

    result = stanceline("state", "hezbollah", "--on", "2024-12-31", url=sealed)

    assert result.exit_code == 0, result.output
    assert "the read models say that they show position 44, and the log ends at 43" in result.stderr
    assert "at position 43" in result.stdout


@pytest.mark.parametrize(
    ("command", "tampered", "said"),
    [
        ("events", "DELETE FROM log_head", "no row states the position of the log"),
        (
            "projections verify",
            "UPDATE events SET topic = 'x.y.v1' WHERE position = 7",
            "position 7: x.y.v1 is set aside",
        ),
    ],
)
def test_a_database_that_cannot_be_read_is_reported_in_a_message(
    sealed: str, command: str, tampered: str, said: str
) -> None:
    engine = open_engine(sealed)
    with tampering(engine) as connection:
        connection.exec_driver_sql(tampered)
    engine.dispose()
    result = stanceline(*command.split(), url=sealed)
    assert (result.exit_code, said in result.stderr) == (1, True), result.output
