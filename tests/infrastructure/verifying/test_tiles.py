"""A tile of the tree that does not follow from the events is named, at whatever level it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.sealing.sealer import Sealer
from infrastructure.verifying.database import verify_database
from tests.infrastructure.sealing.sealed_logs import a_sealer, tampering
from tests.infrastructure.stored_events import stored_many

ALTERED = "UPDATE log_tiles SET hashes = :hashes WHERE level = :level AND number = :number"
PUT_IN = "INSERT INTO log_tiles (level, number, hashes) VALUES (:level, :number, :hashes)"
TAKEN = "DELETE FROM log_tiles WHERE level = :level AND number = :number"


@pytest.fixture
def sealer(engine: Engine, recorder: SQLAlchemyRecorder, tmp_path: Path) -> Sealer:
    """A log of 515 events, whose tree has two whole tiles of leaves and one of three."""
    recorder.insert_events(stored_many(515))
    sealer = a_sealer(engine, tmp_path / "sealing")
    sealer.seal()
    return sealer


@pytest.mark.parametrize(
    ("done", "level", "number", "hashes", "path"),
    [
        (ALTERED, 1, 0, bytes(64), "1/000.p/2"),
        (ALTERED, 1, 0, bytes(32), "1/000.p/2"),
        (TAKEN, 1, 0, None, "1/000.p/2"),
        (TAKEN, 0, 2, None, "0/002.p/3"),
        (PUT_IN, 0, 3, bytes(32), "0/003"),
        (PUT_IN, 2, 0, bytes(32), "2/000"),
    ],
)
def test_a_tile_that_the_events_do_not_make_is_named(
    sealer: Sealer, done: str, level: int, number: int, hashes: bytes | None, path: str
) -> None:
    given = {"level": level, "number": number} | ({"hashes": hashes} if hashes else {})
    with tampering(sealer.engine) as connection:
        connection.execute(text(done), given)
    found = verify_database(sealer.engine).findings
    assert f"the tile {path} of the tree is not what" in found[-1].message


def test_a_tile_that_was_made_longer_is_named(sealer: Sealer) -> None:
    with tampering(sealer.engine) as connection:
        query = text("SELECT hashes FROM log_tiles WHERE level = 0 AND number = 2")
        hashes = bytes(connection.execute(query).scalar_one()) + bytes(32)
        connection.execute(text(ALTERED), {"level": 0, "number": 2, "hashes": hashes})
    (found,) = verify_database(sealer.engine).findings
    assert "the tile 0/002.p/3 of the tree" in found.message


def test_a_tree_that_was_wound_back_is_found(sealer: Sealer) -> None:
    with tampering(sealer.engine) as connection:
        connection.exec_driver_sql("UPDATE log_tree SET size = 512")
        connection.exec_driver_sql("DELETE FROM log_tiles WHERE level = 0 AND number = 2")
    (found,) = verify_database(sealer.engine).findings
    assert found.message == "the tree has 512 leaves, and one of 515 was signed"
