"""Whatever is done to a sealed log behind the back of its program is found, and its place named."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.tlog.note import Checkpoint
from infrastructure.database.engine import open_engine, write_transaction
from infrastructure.log.recorder import SQLAlchemyRecorder, utc_now
from infrastructure.sealing import checkpoints
from infrastructure.sealing.checkpoints import Sealed
from infrastructure.sealing.keys import VerifierKey
from infrastructure.sealing.sealer import Sealer
from infrastructure.verifying.database import verify_database
from infrastructure.verifying.sealed_log import HeldCheckpoint
from infrastructure.verifying.verdict import Verdict
from tests.database_files import copy_database
from tests.infrastructure.sealing.sealed_logs import a_sealer, tampering
from tests.infrastructure.stored_events import stored, stored_many

EVENTS = 6


@pytest.fixture
def sealer(engine: Engine, recorder: SQLAlchemyRecorder, tmp_path: Path) -> Sealer:
    """A log of six events, sealed when it had four and when it had six."""
    sealer = a_sealer(engine, tmp_path / "sealing")
    recorder.insert_events(stored_many(4))
    sealer.seal()
    recorder.insert_events(stored_many(2))
    sealer.seal()
    return sealer


def verdict_on(
    sealer: Sealer, *, trusted: VerifierKey | None = None, seen: Sealed | None = None
) -> Verdict:
    kept = [] if seen is None else [HeldCheckpoint(seen, "the auditor", is_kept=True)]
    return verify_database(sealer.engine, trusted=trusted, kept=kept)


def test_a_log_that_nobody_touched_fits(sealer: Sealer) -> None:
    verdict = verdict_on(sealer, seen=sealer.seal())
    assert (verdict.findings, verdict.events) == ([], EVENTS)
    assert verdict.key == sealer.key().verifier


def test_events_that_are_not_sealed_yet_are_no_finding(
    sealer: Sealer, recorder: SQLAlchemyRecorder
) -> None:
    recorder.insert_events(stored_many(1))
    verdict = verdict_on(sealer)
    assert (verdict.findings, verdict.events) == ([], EVENTS + 1)
    assert verdict.newest is not None
    assert verdict.newest.checkpoint.size == EVENTS


@pytest.mark.parametrize(
    ("change", "position"),
    [
        ("state = :bytes", 3),
        ("topic = 'development.retracted.v1'", 5),
        ("originator_version = 2", 1),
        ("originator_id = (SELECT originator_id FROM events WHERE position = 1),"
         " originator_version = 7", 6),
    ],
)  # fmt: skip
def test_a_changed_event_is_named(sealer: Sealer, change: str, position: int) -> None:
    with tampering(sealer.engine) as connection:
        statement = text(f"UPDATE events SET {change} WHERE position = :position")
        given = {"bytes": b'{"a":1}'} if ":bytes" in change else {}
        connection.execute(statement, {"position": position, **given})
    _is_found(sealer, position, "not the one that was sealed")


def test_a_moved_recording_time_is_named(sealer: Sealer) -> None:
    with tampering(sealer.engine) as connection:
        connection.exec_driver_sql(
            "UPDATE events SET recorded_at = '2026-01-01 00:00:00.000000' WHERE position = 2"
        )
    _is_found(sealer, 2, "recorded before the event that precedes it")


def test_two_swapped_events_are_named_by_the_first(sealer: Sealer) -> None:
    with tampering(sealer.engine) as connection:
        for old, new in ((2, 99), (5, 2), (99, 5)):
            connection.exec_driver_sql(f"UPDATE events SET position = {new} WHERE position = {old}")
    _is_found(sealer, 2, "not the one that was sealed")


def test_an_event_removed_from_the_middle_is_named(sealer: Sealer) -> None:
    with tampering(sealer.engine) as connection:
        connection.exec_driver_sql("DELETE FROM events WHERE position = 4")
    _is_found(sealer, 4, "missing")


def test_an_event_removed_from_the_middle_is_named_though_the_gap_is_closed(
    sealer: Sealer,
) -> None:
    with tampering(sealer.engine) as connection:
        connection.exec_driver_sql("DELETE FROM events WHERE position = 4")
        for position in (5, 6):
            connection.exec_driver_sql(
                f"UPDATE events SET position = {position - 1} WHERE position = {position}"
            )
        connection.exec_driver_sql("UPDATE log_head SET position = 5")
    _is_found(sealer, 4, "not the one that was sealed")


def test_an_event_removed_from_the_end_is_named(sealer: Sealer) -> None:
    with tampering(sealer.engine) as connection:
        connection.exec_driver_sql("DELETE FROM events WHERE position = 6")
        connection.exec_driver_sql("UPDATE log_head SET position = 5")
    _is_found(sealer, 6, "the log ends at 5")


def test_an_event_removed_before_it_was_sealed_is_named_by_the_head(
    sealer: Sealer, recorder: SQLAlchemyRecorder
) -> None:
    recorder.insert_events(stored_many(1))
    with tampering(sealer.engine) as connection:
        connection.exec_driver_sql("DELETE FROM events WHERE position = 7")
    _is_found(sealer, 7, "the head of the log says 7")


def test_an_inserted_event_is_named(sealer: Sealer, recorder: SQLAlchemyRecorder) -> None:
    recorder.insert_events([stored()])
    with tampering(sealer.engine) as connection:
        moves = [(7, 99), *((at, at + 1) for at in (6, 5, 4, 3)), (99, 3)]
        for old, new in moves:
            connection.exec_driver_sql(f"UPDATE events SET position = {new} WHERE position = {old}")
    _is_found(sealer, 3, "not the one that was sealed")


@pytest.mark.parametrize("position", [0, -7])
def test_an_event_put_before_the_first_is_named(
    sealer: Sealer, recorder: SQLAlchemyRecorder, position: int
) -> None:
    recorder.insert_events([stored()])
    with tampering(sealer.engine) as connection:
        connection.exec_driver_sql(f"UPDATE events SET position = {position} WHERE position = 7")
        connection.exec_driver_sql("UPDATE log_head SET position = 6")
    _is_found(sealer, position, "before position 1, where the log begins")


@pytest.mark.parametrize(
    ("change", "position"),
    [
        ("recorded_at = replace(recorded_at, ' ', 'T') WHERE position >= 3", 3),
        ("recorded_at = recorded_at || '+00:00' WHERE position = 5", 5),
        ("originator_id = upper(originator_id) WHERE position = 2", 2),
        ("command_id = upper(command_id) WHERE position = 1", 1),
    ],
)
def test_the_same_value_written_in_another_form_is_named(
    sqlite_url: str, tmp_path: Path, change: str, position: int
) -> None:
    """Given a text that SQLite places elsewhere, though it is read as the same instant or id."""
    engine = open_engine(sqlite_url)
    events = [stored(UUID(int=0xA0 + number)) for number in range(EVENTS)]
    SQLAlchemyRecorder(engine).insert_events(events, command_id=UUID(int=0xC0))
    a_sealer(engine, tmp_path / "sealing").seal()
    with tampering(engine) as connection:
        connection.exec_driver_sql(f"UPDATE events SET {change}")
    found = verify_database(engine).first
    assert found.position == position
    assert "not written in the form" in found.message
    engine.dispose()


def test_a_head_that_was_wound_back_is_named(sealer: Sealer) -> None:
    with tampering(sealer.engine) as connection:
        connection.exec_driver_sql("UPDATE log_head SET position = 4")
    _is_found(sealer, 5, "the head of the log says 4")


def test_a_rewritten_tree_does_not_hide_a_rewritten_event(
    sealer: Sealer, recorder: SQLAlchemyRecorder, tmp_path: Path
) -> None:
    """Given a changed event, with tree and tiles computed again to fit it."""
    with tampering(sealer.engine) as connection:
        connection.execute(
            text("UPDATE events SET state = :s WHERE position = 5"), {"s": b'{"a":1}'}
        )
        connection.exec_driver_sql("DELETE FROM log_tiles")
        connection.exec_driver_sql("UPDATE log_tree SET size = 0")
    from infrastructure.sealing.tree import grow  # noqa: PLC0415

    grow(sealer.engine, recorder)
    verdict = verdict_on(sealer)
    # Which of the events it was, the checkpoints can only narrow down.
    (found,) = verdict.findings
    assert "up to position 6" in found.message
    assert "the change is after 4" in found.message


def test_a_key_that_was_changed_as_it_should_be_is_no_finding(
    sealer: Sealer, recorder: SQLAlchemyRecorder
) -> None:
    first = sealer.key().verifier
    seen = sealer.seal()
    second = sealer.rotate().verifier
    for trusted in (first, second):
        assert verdict_on(sealer, trusted=trusted, seen=seen).fits
    recorder.insert_events(stored_many(1))
    sealer.seal()
    for trusted in (first, second):
        assert verdict_on(sealer, trusted=trusted, seen=seen).fits


def test_a_key_that_was_given_up_signs_no_newer_checkpoint(
    sealer: Sealer, recorder: SQLAlchemyRecorder, tmp_path: Path
) -> None:
    """Given a thief of the old key, who puts back the database of before it was changed."""
    old = sealer.key()
    new = sealer.rotate().verifier
    recorder.insert_events(stored_many(1))
    checkpoint = Checkpoint(old.name, 7, bytes(32))
    with write_transaction(sealer.engine) as connection:
        checkpoints.store(connection, checkpoint, old, utc_now())
    found = verdict_on(sealer, trusted=new)
    assert any("size 7 (the database) is not signed by" in f.message for f in found.findings)


def test_a_key_put_in_without_the_word_of_the_old_one_is_found(
    sealer: Sealer, tmp_path: Path
) -> None:
    trusted = sealer.key().verifier
    a_sealer(sealer.engine, tmp_path / "elsewhere").rotate(lost=True)
    assert verdict_on(sealer).key == trusted
    found = verdict_on(sealer, trusted=trusted)
    assert "which no trusted key has signed" in found.first.message


def test_a_value_of_a_kind_that_we_never_write_is_named(sqlite_url: str, tmp_path: Path) -> None:
    engine = open_engine(sqlite_url)
    SQLAlchemyRecorder(engine).insert_events(stored_many(6))
    a_sealer(engine, tmp_path / "sealing").seal()
    for position, change in ((5, "originator_id = 'nobody'"), (3, "state = 'text'")):
        with tampering(engine) as connection:
            connection.exec_driver_sql(f"UPDATE events SET {change} WHERE position = {position}")
        found = verify_database(engine)
        assert found.first.position == position
        assert "cannot be read" in found.first.message
    engine.dispose()


def test_a_log_signed_again_with_another_key_is_found(
    sealer: Sealer, recorder: SQLAlchemyRecorder, tmp_path: Path
) -> None:
    trusted = sealer.key().verifier
    _sign_anew(sealer, tmp_path / "thief")
    assert verdict_on(sealer).fits
    found = verdict_on(sealer, trusted=trusted)
    assert "the key was replaced" in found.first.message


def test_a_checkpoint_that_was_seen_does_not_fit_a_log_signed_again(
    sealer: Sealer, tmp_path: Path
) -> None:
    """Given somebody with the very key of the log, who rewrote event 2 and signed it all again."""
    seen = sealer.seal()
    with tampering(sealer.engine) as connection:
        connection.execute(
            text("UPDATE events SET state = :s WHERE position = 2"), {"s": b'{"a":1}'}
        )
    _sign_anew(sealer, sealer.keeper.folder)
    assert verdict_on(sealer).fits
    found = verdict_on(sealer, seen=seen)
    assert "checkpoint of the auditor" in found.first.message
    assert "up to position 6" in found.first.message


def test_an_old_copy_put_back_is_found_by_who_saw_the_newer_log(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Given a database put back to four events, that then went on with two others."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    engine = open_engine(sqlite_url)
    sealer = a_sealer(engine, tmp_path / "sealing")
    recorder = SQLAlchemyRecorder(engine)
    recorder.insert_events(stored_many(4))
    before = sealer.seal()
    engine.dispose()
    copy_database(file, tmp_path / "backup.db")
    recorder.insert_events(stored_many(2))
    seen = sealer.seal()
    engine.dispose()
    copy_database(tmp_path / "backup.db", file)

    cut = verify_database(engine, kept=[HeldCheckpoint(seen, "the auditor", is_kept=True)])
    assert cut.first.position == 5
    assert "put back to an older copy" in cut.first.message

    recorder.insert_events(stored_many(2))
    forked = verify_database(engine, kept=[HeldCheckpoint(seen, "the auditor", is_kept=True)])
    assert "up to position 6" in forked.first.message
    assert (
        "the change is after 0; the log has signed its first 4 events as they are"
        in forked.first.message
    )

    both = [HeldCheckpoint(one, "the auditor", is_kept=True) for one in (before, seen)]
    forked = verify_database(engine, kept=both)
    assert "the change is after 4; the log has signed its first 4 events" in forked.first.message
    engine.dispose()


def test_however_much_is_wrong_the_first_wrong_position_is_named() -> None:
    verdict = Verdict()
    for number in range(30):
        verdict.find(None, f"checkpoint {number} is wrong")
    verdict.find(12, "the event is not the one")
    verdict.find(14, "neither is this one")
    assert str(verdict.first) == "position 12: the event is not the one"


def _is_found(sealer: Sealer, position: int, said: str) -> None:
    verdict = verdict_on(sealer)
    assert verdict.first.position == position
    assert said in " / ".join(finding.message for finding in verdict.findings)


def _sign_anew(sealer: Sealer, folder: Path) -> None:
    """Forget all that was signed, and sign what the log is now, with the key of the folder."""
    name = sealer.key().name
    with tampering(sealer.engine) as connection:
        for table in ("log_checkpoints", "log_tiles", "log_keys"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("UPDATE log_tree SET size = 0")
    (folder / "last.checkpoint").unlink(missing_ok=True)
    a_sealer(sealer.engine, folder, name=name).seal()
