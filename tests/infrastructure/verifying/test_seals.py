"""Seals that were moved or taken away are missed, though every event is still what it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.sealing.checkpoints import Sealed
from infrastructure.sealing.sealer import Sealer
from infrastructure.sealing.tree import UnfitError
from infrastructure.verifying.database import require_fit, verify_database
from infrastructure.verifying.sealed_log import HeldCheckpoint
from tests.infrastructure.sealing.sealed_logs import a_sealer, tampering
from tests.infrastructure.stored_events import stored_many


@pytest.fixture
def sealer(engine: Engine, recorder: SQLAlchemyRecorder, tmp_path: Path) -> Sealer:
    """A log of six events, sealed when it had four and when it had six."""
    sealer = a_sealer(engine, tmp_path / "sealing")
    recorder.insert_events(stored_many(4))
    sealer.seal()
    recorder.insert_events(stored_many(2))
    sealer.seal()
    return sealer


def test_a_checkpoint_kept_under_another_size_is_found(sealer: Sealer) -> None:
    _tamper(sealer, "UPDATE log_checkpoints SET size = 100000 WHERE size = 6")
    assert _found(sealer) == ["the database stores a checkpoint of size 6 under size 100000"]


def test_keys_without_a_checkpoint_are_found(sealer: Sealer) -> None:
    _tamper(sealer, "DELETE FROM log_checkpoints")
    assert _found(sealer) == ["the log names a key, and the database holds no checkpoint of it"]


def test_a_line_that_its_witness_has_not_signed_is_found(sealer: Sealer) -> None:
    """Given a new key in the last checkpoint, and a signature by another key."""
    new = sealer.rotate().verifier
    assert _found(sealer) == []
    forged = sealer.key().sign("another text\n").line
    _tamper(sealer, f"UPDATE log_cosignatures SET line = '{forged}'")
    assert _found(sealer) == [
        f"the checkpoint of size 6 has a line that is not a signature of {new}"
    ]


def test_a_line_of_nobody_is_found(sealer: Sealer) -> None:
    sealer.rotate()
    _tamper(sealer, "UPDATE log_cosignatures SET witness = 'nobody'")
    assert _found(sealer) == [
        "the checkpoint of size 6 has a line that is not a signature of nobody"
    ]


def test_a_key_that_is_entered_twice_is_found(sealer: Sealer) -> None:
    key = sealer.key().verifier
    _tamper(sealer, f"INSERT INTO log_keys VALUES (2, '{key}', NULL)")
    assert _found(sealer) == [f"the log names the key {key} more than once"]
    with pytest.raises(UnfitError, match="more than once"):
        require_fit(sealer.engine, [])


def test_a_cosignature_without_its_checkpoint_is_found(
    sealer: Sealer, recorder: SQLAlchemyRecorder
) -> None:
    sealer.rotate()
    recorder.insert_events(stored_many(1))
    sealer.seal()
    _tamper(sealer, "DELETE FROM log_checkpoints WHERE size = 6")
    assert _found(sealer) == ["the checkpoint of size 6 is missing, though it was cosigned"]


def test_a_checkpoint_that_somebody_saw_and_the_database_has_no_more_is_found(
    sealer: Sealer,
) -> None:
    seen = sealer.seal()
    _tamper(sealer, "DELETE FROM log_checkpoints WHERE size = 6")
    assert _found(sealer) == []
    (found,) = _found(sealer, seen)
    assert "the auditor holds a checkpoint of size 6, and the database does not" in found


def test_seals_wiped_altogether_are_missed_by_who_saw_one(sealer: Sealer) -> None:
    seen, trusted = sealer.seal(), sealer.key().verifier
    _tamper(
        sealer,
        *(f"DELETE FROM {t}" for t in ("log_cosignatures", "log_checkpoints", "log_keys")),
        "DELETE FROM log_tiles",
        "UPDATE log_tree SET size = 0",
    )
    kept = [HeldCheckpoint(seen, "the auditor", is_kept=True)]
    (found,) = verify_database(sealer.engine, trusted=trusted, kept=kept).findings
    assert "it was removed" in found.message


def _tamper(sealer: Sealer, *statements: str) -> None:
    # An engine of nobody's making does not ask SQLite to hold foreign keys.
    bare = create_engine(sealer.engine.url)
    with tampering(bare, Engine.begin) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    bare.dispose()


def _found(sealer: Sealer, seen: Sealed | None = None) -> list[str]:
    kept = [] if seen is None else [HeldCheckpoint(seen, "the auditor", is_kept=True)]
    return [finding.message for finding in verify_database(sealer.engine, kept=kept).findings]
