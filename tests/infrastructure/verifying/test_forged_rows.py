"""Rows that no program of ours would write are found and named, and never break their reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from domain.errors import Invalid
from infrastructure.database.engine import open_engine
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.sealing.keys import new_key
from infrastructure.sealing.sealer import Sealer
from infrastructure.sealing.tree import UnfitError
from infrastructure.verifying.database import require_fit, verify_database
from tests.infrastructure.sealing.sealed_logs import a_sealer, tampering
from tests.infrastructure.stored_events import stored_many


@pytest.fixture
def sealer(engine: Engine, recorder: SQLAlchemyRecorder, tmp_path: Path) -> Sealer:
    """A log of six events, sealed."""
    return _sealed(engine, tmp_path)


@pytest.fixture
def embedded(sqlite_url: str, tmp_path: Path) -> Iterator[Engine]:
    """The same in a file, whose owner can write anything into its columns."""
    engine = open_engine(sqlite_url)
    _without_not_null(engine)
    _sealed(engine, tmp_path)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("recorded_at", "NULL"),
        ("recorded_at", "'yesterday'"),
        ("recorded_at", "7"),
        ("originator_id", "NULL"),
        ("originator_id", "7"),
        ("originator_id", "'nobody'"),
        ("originator_version", "NULL"),
        ("originator_version", "'first'"),
        ("topic", "NULL"),
        ("topic", "CAST(X'FF' AS TEXT)"),
        ("state", "NULL"),
        ("state", "7"),
        ("command_id", "X'FF'"),
    ],
)
def test_a_value_that_nothing_can_be_made_of_is_found_at_its_position(
    embedded: Engine, column: str, value: str
) -> None:
    _tamper(embedded, f"UPDATE events SET {column} = {value} WHERE position = 4")
    found = verify_database(embedded).first
    assert (found.position, "cannot be read" in found.message) == (4, True)
    with pytest.raises(UnfitError, match="cannot be read"):
        require_fit(embedded, [])


@pytest.mark.parametrize(
    ("tampered", "said"),
    [
        ("DELETE FROM log_tree", "the row that says the size of the tree is missing"),
        ("DELETE FROM log_head", "the head of the log is missing"),
        ("DELETE FROM log_tiles", "the tile 0/000.p/6 of the tree is not what"),
        ("UPDATE log_tree SET size = 1000000000000000000", "and the log ends at 6"),
        (
            "UPDATE log_head SET recorded_at = '2099-01-01'",
            "the head of the log has another time",
        ),
        ("UPDATE log_head SET position = 1000000000000000000", "the head of the log says 10000"),
        ("UPDATE read_model_progress SET position = 7", "show position 7, and the log ends at 6"),
        ("DELETE FROM read_model_progress", "0 rows state the position of the read models"),
    ],
)
def test_a_row_that_is_missing_or_out_of_all_measure_is_found(
    sealer: Sealer, tampered: str, said: str
) -> None:
    _tamper(sealer.engine, tampered)
    assert said in " / ".join(map(str, verify_database(sealer.engine).findings))


@pytest.mark.parametrize(
    ("tampered", "said"),
    [
        ("UPDATE log_tree SET size = 'six'", "the size of the tree is missing, or holds no"),
        ("UPDATE log_head SET position = 'six'", "the head of the log is missing, or holds no"),
        ("UPDATE log_head SET recorded_at = 'x'", "the head of the log has another time"),
        ("UPDATE log_head SET recorded_at = recorded_at || '+00:00'", "has another time"),
        ("UPDATE log_tiles SET hashes = 9999999999", "the tile 0/000.p/6 of the tree"),
        (
            "UPDATE log_tiles SET hashes = CAST(hashes || X'FF' AS TEXT)",
            "the tile 0/000.p/6 of the tree",
        ),
        ("UPDATE log_tiles SET level = 'none'", "the tile 0 at level 'none'"),
    ],
)
def test_a_value_of_another_kind_around_the_log_is_found(
    embedded: Engine, tampered: str, said: str
) -> None:
    _tamper(embedded, tampered)
    assert said in " / ".join(map(str, verify_database(embedded).findings))


@pytest.mark.parametrize(
    ("tampered", "said"),
    [
        ("UPDATE log_checkpoints SET note = 'hello'", "the checkpoint of size 6 cannot be read"),
        ("UPDATE log_checkpoints SET note = 7", "the checkpoint of size 6 cannot be read"),
        ("UPDATE log_keys SET key = 7", "'7' is not the key of a log"),
        ("UPDATE log_keys SET key = X'FF'", "is not the key of a log"),
        ("UPDATE log_keys SET key = CAST(X'FF41' AS TEXT)", "key 1 of the log cannot be read"),
        ("UPDATE log_checkpoints SET note = CAST(X'FF41' AS TEXT)", "size 6 cannot be read"),
    ],
)
def test_a_seal_that_is_none_is_reported(embedded: Engine, tampered: str, said: str) -> None:
    _tamper(embedded, tampered)
    with pytest.raises(Invalid, match=said):
        verify_database(embedded)
    with pytest.raises(UnfitError, match=said):
        require_fit(embedded, [])


def test_an_instant_out_of_all_measure_is_found_at_its_position(
    postgres_url: str, tmp_path: Path
) -> None:
    engine = open_engine(postgres_url)
    _sealed(engine, tmp_path)
    _tamper(engine, "UPDATE events SET recorded_at = 'infinity' WHERE position = 4")
    found = verify_database(engine).first
    assert (found.position, "cannot be read" in found.message) == (4, True)
    with pytest.raises(UnfitError, match="position 4: the event there cannot be read"):
        require_fit(engine, [])
    engine.dispose()


def test_the_word_of_an_old_key_that_is_no_text_is_no_word(embedded: Engine) -> None:
    other = new_key("stanceline.test/log").verifier
    _tamper(embedded, f"INSERT INTO log_keys VALUES (2, '{other}', 7)")
    assert "which no trusted key has signed" in verify_database(embedded).first.message


def _sealed(engine: Engine, folder: Path) -> Sealer:
    SQLAlchemyRecorder(engine).insert_events(stored_many(6))
    sealer = a_sealer(engine, folder / "sealing")
    sealer.seal()
    return sealer


def _without_not_null(engine: Engine) -> None:
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA writable_schema = ON")
        ((created,),) = driver.execute("SELECT sql FROM sqlite_master WHERE name = 'events'")
        loose = re.sub(r" NOT NULL(?!,\s*originator_id)", "", created)
        driver.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'events'", (loose,))
        connection.invalidate()
    engine.dispose()


def _tamper(engine: Engine, statement: str) -> None:
    with tampering(engine) as connection:
        connection.execute(text(statement))
