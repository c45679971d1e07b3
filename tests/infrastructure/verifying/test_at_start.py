"""What is found at the start of a program without reading the whole log, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.sealing.checkpoints import Sealed
from infrastructure.sealing.keys import new_key
from infrastructure.sealing.sealer import Sealer
from infrastructure.sealing.tree import UnfitError
from infrastructure.verifying import database
from infrastructure.verifying.database import require_fit, verify_database
from infrastructure.verifying.sealed_log import HeldCheckpoint
from tests.infrastructure.sealing.sealed_logs import a_sealer, tampering
from tests.infrastructure.stored_events import stored_many

OTHER = {"s": b'{"a":1}'}


@pytest.fixture(autouse=True)
def _two_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a log of six the last two events are hashed."""
    monkeypatch.setattr(database, "NEWEST", 2)


@pytest.fixture
def sealer(engine: Engine, recorder: SQLAlchemyRecorder, tmp_path: Path) -> Sealer:
    """A log of six events, sealed when it had three and when it had six."""
    sealer = a_sealer(engine, tmp_path / "sealing", name="stanceline.test/log")
    recorder.insert_events(stored_many(3))
    sealer.seal()
    recorder.insert_events(stored_many(3))
    sealer.seal()
    return sealer


def kept(*sealed: Sealed) -> list[HeldCheckpoint]:
    return [HeldCheckpoint(one, "the folder", is_kept=True) for one in sealed]


def test_a_log_that_nobody_touched_fits(sealer: Sealer, recorder: SQLAlchemyRecorder) -> None:
    sealed = sealer.seal()
    require_fit(sealer.engine, kept(sealed))
    recorder.insert_events(stored_many(4))
    require_fit(sealer.engine, kept(sealed))


def test_a_log_of_which_nothing_is_signed_fits(
    engine: Engine, recorder: SQLAlchemyRecorder
) -> None:
    recorder.insert_events(stored_many(4))
    require_fit(engine, [])


@pytest.mark.parametrize(
    ("tampered", "said"),
    [
        ("UPDATE events SET state = :s WHERE position = 5", "position 5: the event is not the one"),
        ("DELETE FROM events WHERE position = 6", "position 6: the event there is missing"),
        ("DELETE FROM events WHERE position = 2", "the log holds 5 events, and its last one is"),
        ("UPDATE events SET position = -1 WHERE position = 2", "event before position 1"),
        ("UPDATE log_head SET position = 4", "the head of the log says 4"),
        ("UPDATE log_head SET recorded_at = '2099-01-01 00:00:00.000000'", "has another time"),
        ("DELETE FROM log_head", "the head of the log is missing"),
        ("DELETE FROM log_tree", "the size of the tree is missing"),
        ("UPDATE log_tree SET size = 5", "the tree has 5 leaves, and one of 6 was signed"),
        ("DELETE FROM log_tiles", "the tree of the log is damaged"),
        ("UPDATE log_keys SET key = :key", "the key was replaced"),
        ("DELETE FROM log_checkpoints", "the database holds no checkpoint"),
        ("UPDATE read_model_progress SET position = 7", "show position 7, and the log ends at 6"),
        ("DELETE FROM read_model_progress", "0 rows state the position of the read models"),
    ],
)
def test_what_is_looked_at_is_found(sealer: Sealer, tampered: str, said: str) -> None:
    values = {**OTHER, "key": str(new_key("stanceline.test/log").verifier)}
    given = {name: value for name, value in values.items() if f":{name}" in tampered}
    with tampering(sealer.engine) as connection:
        connection.execute(text(tampered), given)
    assert said in _unfit(sealer.engine)


def test_before_any_event_the_head_names_the_beginning(
    engine: Engine, recorder: SQLAlchemyRecorder
) -> None:
    require_fit(engine, [])
    with tampering(engine) as connection:
        connection.exec_driver_sql("UPDATE log_head SET recorded_at = '2099-01-01 00:00:00.000000'")
    assert recorder.position() == 0
    assert "has another time" in _unfit(engine)


def test_of_rows_that_are_to_be_replaced_it_is_not_asked_how_far_they_are(sealer: Sealer) -> None:
    with tampering(sealer.engine) as connection:
        connection.exec_driver_sql("DELETE FROM read_model_progress")
    require_fit(sealer.engine, [], rows_are_replaced=True)


def test_a_tree_in_which_an_older_leaf_was_exchanged_has_another_root(sealer: Sealer) -> None:
    with tampering(sealer.engine) as connection:
        (hashes,) = connection.execute(text("SELECT hashes FROM log_tiles WHERE level = 0")).one()
        forged = bytes(32) + bytes(hashes)[32:]
        connection.execute(text("UPDATE log_tiles SET hashes = :h WHERE level = 0"), {"h": forged})
    assert "the events up to position 6 do not have the root" in _unfit(sealer.engine)


@pytest.mark.parametrize("newer", [0, 3])
def test_a_checkpoint_that_is_kept_must_still_fit(
    sealer: Sealer, recorder: SQLAlchemyRecorder, tmp_path: Path, newer: int
) -> None:
    """Given a log that was signed again after a change, and a checkpoint from before the change."""
    before = sealer.seal()
    with tampering(sealer.engine) as connection:
        connection.execute(text("UPDATE events SET state = :s WHERE position = 1"), OTHER)
        for table in ("log_checkpoints", "log_tiles"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("UPDATE log_tree SET size = 0")
    (tmp_path / "sealing/last.checkpoint").unlink()
    sealer.seal()
    if newer:
        recorder.insert_events(stored_many(newer))
        sealer.seal()
    assert "6" in _unfit(sealer.engine, before)


def test_an_older_event_that_was_changed_is_left_to_the_whole_check(sealer: Sealer) -> None:
    with tampering(sealer.engine) as connection:
        connection.execute(text("UPDATE events SET state = :s WHERE position = 2"), OTHER)
    require_fit(sealer.engine, [])
    assert verify_database(sealer.engine).first.position == 2


def _unfit(engine: Engine, *before: Sealed) -> str:
    with pytest.raises(UnfitError) as unfit:
        require_fit(engine, kept(*before))
    return str(unfit.value)
