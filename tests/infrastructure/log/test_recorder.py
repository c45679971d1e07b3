"""What the log promises to those who append to it and to those who read it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError, ProgrammingError
from sqlalchemy import Connection, event, update

from infrastructure.database.engine import open_engine, write_transaction
from infrastructure.database.locks import Timeouts
from infrastructure.errors import BusyError, OperationalError, OutcomeUnknownError
from infrastructure.log.recorder import RecordedEvent, SQLAlchemyRecorder
from infrastructure.log.tables import log_head
from tests.infrastructure.stored_events import stored, stored_many

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_an_empty_log_is_at_position_0(recorder: SQLAlchemyRecorder) -> None:
    assert recorder.position() == 0
    assert recorder.read(after=0, limit=10) == []
    assert recorder.position_at(datetime.now(UTC)) == 0


def test_positions_count_up_from_1_in_the_order_of_appends(recorder: SQLAlchemyRecorder) -> None:
    assert recorder.insert_events([stored()]) == [1]
    assert recorder.insert_events(stored_many(3)) == [2, 3, 4]
    assert recorder.insert_events([]) == []
    assert recorder.position() == 4
    assert [one.position for one in recorder.read(after=0, limit=10)] == [1, 2, 3, 4]


@pytest.mark.parametrize("count", [1, 2, 50, 51, 1000])
def test_an_event_is_read_as_it_was_appended(recorder: SQLAlchemyRecorder, count: int) -> None:
    state = bytes(range(256)) + "Nujaba — النجباء".encode()
    appended = [stored(topic=f"topic-{n}", state=state) for n in range(count)]
    command = uuid4()
    recorder.insert_events(appended, command_id=command)
    found = recorder.read(after=0, limit=count)
    recorded_at = found[0].recorded_at
    assert abs(datetime.now(UTC) - recorded_at) < MINUTE
    assert found == [
        RecordedEvent(
            position=n + 1,
            recorded_at=recorded_at,
            originator_id=one.originator_id,  # type: ignore[arg-type]
            originator_version=1,
            topic=f"topic-{n}",
            state=state,
            command_id=command if n == 0 else None,
        )
        for n, one in enumerate(appended)
    ]


def test_pages_follow_one_another_up_to_a_position(recorder: SQLAlchemyRecorder) -> None:
    recorder.insert_events(stored_many(7))
    assert [one.position for one in recorder.read(after=0, limit=3)] == [1, 2, 3]
    assert [one.position for one in recorder.read(after=3, limit=3, until=5)] == [4, 5]
    assert recorder.read(after=7, limit=3) == []


def test_a_stored_value_of_another_type_is_refused(sqlite_url: str) -> None:
    """SQLite stores any value in any column, if someone edits the file."""
    recorder = SQLAlchemyRecorder(open_engine(sqlite_url))
    recorder.insert_events([stored(state=b"{}")])
    with write_transaction(recorder.engine) as connection:
        named = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (trigger,) in connection.exec_driver_sql(named).all():
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.exec_driver_sql("UPDATE events SET state = 'e30='")
    with pytest.raises(ValueError, match="Expected `bytes`, got `str`"):
        recorder.read(after=0, limit=10)


def test_one_aggregate_is_read_by_version(recorder: SQLAlchemyRecorder) -> None:
    development = uuid4()
    for version in (1, 2, 3):
        recorder.insert_events([stored(development, version), stored()])
    versions = [one.originator_version for one in recorder.select_events(development, gt=1, lte=3)]
    assert versions == [2, 3]
    assert [e.position for e in recorder.histories([development], until=4)] == [1, 3]


@pytest.mark.parametrize("count", [1, 60])
def test_a_version_appended_twice_is_refused_and_nothing_recorded(
    recorder: SQLAlchemyRecorder, count: int
) -> None:
    development = uuid4()
    recorder.insert_events([stored(development)])
    with pytest.raises(IntegrityError):
        recorder.insert_events([*stored_many(count), stored(development)])
    assert recorder.position() == 1
    assert recorder.insert_events([stored(development, version=2)]) == [2]


def test_a_command_is_recorded_once(recorder: SQLAlchemyRecorder) -> None:
    command = uuid4()
    first = stored()
    recorder.insert_events([first, stored()], command_id=command)
    with pytest.raises(IntegrityError):
        recorder.insert_events([stored()], command_id=command)
    assert [one.originator_id for one in recorder.find_command(command)] == [first.originator_id]
    assert recorder.find_command(uuid4()) == []
    assert recorder.position() == 2


def test_the_first_events_of_known_aggregates_are_found(recorder: SQLAlchemyRecorder) -> None:
    known, unknown = stored_many(1500), [uuid4() for _ in range(1500)]
    recorder.insert_events(known)
    ids = [one.originator_id for one in known]
    recorder.insert_events([stored(ids[0], version=2)])  # type: ignore[arg-type]
    found = recorder.first_events([*unknown, *ids])  # type: ignore[list-item]
    assert {one.originator_id for one in found} == set(ids)
    assert {one.originator_version for one in found} == {1}


def test_an_aggregate_is_known_by_a_uuid_only(recorder: SQLAlchemyRecorder) -> None:
    with pytest.raises(ProgrammingError, match="must be a UUID, got 'nujaba'"):
        recorder.select_events("nujaba")


def test_recorded_time_never_decreases_when_the_clock_steps_back(sqlite_url: str) -> None:
    clock = iter([NOON, NOON - 5 * MINUTE, NOON + MINUTE])
    engine = open_engine(sqlite_url)
    recorder = SQLAlchemyRecorder(engine, clock=lambda: next(clock))
    for _ in range(3):
        recorder.insert_events([stored()])
    recorded = [one.recorded_at for one in recorder.read(after=0, limit=3)]
    assert recorded == [NOON, NOON, NOON + MINUTE]
    engine.dispose()


def test_recorded_time_never_decreases_below_the_heads(recorder: SQLAlchemyRecorder) -> None:
    tomorrow = datetime.now(UTC).replace(microsecond=250) + timedelta(days=1)
    with write_transaction(recorder.engine) as connection:
        connection.execute(update(log_head).values(recorded_at=tomorrow))
    recorder.insert_events([stored()])
    assert recorder.read(after=0, limit=1)[0].recorded_at == tomorrow


def test_the_position_at_an_instant_is_the_last_recorded_by_then(sqlite_url: str) -> None:
    clock = iter([NOON, NOON + MINUTE, NOON + MINUTE])
    engine = open_engine(sqlite_url)
    recorder = SQLAlchemyRecorder(engine, clock=lambda: next(clock))
    for _ in range(3):
        recorder.insert_events(stored_many(2))
    tick = timedelta(microseconds=1)
    asked = [NOON - tick, NOON, NOON + MINUTE - tick, NOON + MINUTE, NOON + 60 * MINUTE]
    assert [recorder.position_at(instant) for instant in asked] == [0, 2, 2, 6, 6]
    engine.dispose()


def test_postgresql_sets_the_time_itself(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    recorder = SQLAlchemyRecorder(engine, clock=lambda: NOON + timedelta(days=3650))
    recorder.insert_events([stored()])
    recorded = recorder.read(after=0, limit=1)[0].recorded_at
    assert abs(datetime.now(UTC) - recorded) < MINUTE
    assert recorder.position_at(recorded) == 1
    assert recorder.position_at(recorded - timedelta(microseconds=1)) == 0
    engine.dispose()


def test_an_append_that_cannot_have_its_turn_says_so_and_records_nothing(
    recorder: SQLAlchemyRecorder,
) -> None:
    impatient = open_engine(recorder.engine.url, Timeouts(lock=0.05))
    with write_transaction(recorder.engine) as holder:
        holder.execute(update(log_head).values(position=log_head.c.position))
        with pytest.raises(BusyError, match="lock"):
            SQLAlchemyRecorder(impatient).insert_events([stored()])
    assert recorder.insert_events([stored()]) == [1]
    impatient.dispose()


@pytest.mark.parametrize("count", [1, 1000])
def test_a_connection_lost_in_the_middle_leaves_nothing_half_done(
    postgres_url: str, count: int
) -> None:
    engine, other = open_engine(postgres_url), open_engine(postgres_url)
    recorder = SQLAlchemyRecorder(engine)
    recorder.insert_events([stored()])

    with ThreadPoolExecutor() as aside, write_transaction(other) as holder:
        holder.execute(update(log_head).values(position=log_head.c.position))
        appending = aside.submit(recorder.insert_events, stored_many(count))
        _lose_connection_that_waits(holder)
        with pytest.raises(OutcomeUnknownError, match="same Idempotency-Key"):
            appending.result(timeout=30)

    assert recorder.position() == 1
    assert recorder.insert_events([stored()]) == [2]
    engine.dispose()
    other.dispose()


def _lose_connection_that_waits(holder: Connection) -> None:
    """End, from the server's side, the one connection that waits for a lock of the holder."""
    kill = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))"""
    while not holder.exec_driver_sql(kill).all():
        time.sleep(0.01)


def test_a_full_disk_leaves_nothing_half_done(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    event.listen(engine, "connect", _leave_little_room)
    recorder = SQLAlchemyRecorder(engine)
    recorder.insert_events([stored()])
    with pytest.raises(OperationalError, match="full"):
        recorder.insert_events([stored(state=bytes(10_000)) for _ in range(200)])
    assert recorder.position() == 1
    assert recorder.insert_events([stored()]) == [2]
    engine.dispose()


def _leave_little_room(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA max_page_count = 200")
