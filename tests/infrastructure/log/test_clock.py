"""Nothing is recorded while the clock cannot be right: far behind the log, or stepped far ahead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from eventsourcing.persistence import StoredEvent
from sqlalchemy import Engine, update

from infrastructure.errors import ClockError
from infrastructure.log.clock import LogClock
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.log.tables import log_head
from tests.infrastructure.sealing.sealed_logs import tampering
from tests.infrastructure.stored_events import stored

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
YEAR = timedelta(days=365)


class _Machine:
    """A machine whose clock can be set, while time passes all the same."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now
        self.passed = 0.0

    def wait(self, time: timedelta) -> None:
        self.now += time
        self.passed += time.total_seconds()

    def limits(self, gap: float = 180) -> LogClock:
        """As of a process that starts now."""
        return LogClock(300, gap, elapsed=lambda: self.passed)


def test_a_clock_that_is_behind_the_log_is_refused() -> None:
    machine = _Machine()
    limits = machine.limits()
    limits.require(NOON + timedelta(seconds=300), NOON)
    with pytest.raises(ClockError, match="the clock is 365 days behind, or was ahead then"):
        limits.require(NOON + YEAR, NOON)
    assert limits.off_by(NOON + YEAR, NOON) == -YEAR


def test_a_clock_that_steps_a_year_ahead_is_refused_until_it_is_set_back() -> None:
    machine = _Machine()
    limits = machine.limits()
    limits.note(machine.now)
    machine.now += YEAR
    with pytest.raises(ClockError, match="has stepped 365 days ahead since the last write"):
        limits.require(NOON, machine.now)
    assert limits.off_by(NOON, machine.now) == YEAR
    machine.now -= YEAR
    limits.require(NOON, machine.now)
    assert limits.off_by(NOON, machine.now) == timedelta(0)


def test_a_log_that_was_idle_while_it_was_served_takes_the_next_event() -> None:
    machine = _Machine()
    limits = machine.limits()
    limits.note(machine.now)
    machine.wait(3 * YEAR)
    limits.require(NOON, machine.now)


def test_a_clock_that_is_corrected_back_a_little_is_no_fault() -> None:
    machine = _Machine()
    limits = machine.limits()
    limits.note(machine.now)
    machine.now -= timedelta(seconds=200)
    limits.require(NOON, machine.now)


def test_the_first_event_of_a_process_comes_at_most_so_long_after_the_last() -> None:
    machine = _Machine()
    machine.limits().require(NOON - timedelta(days=180), NOON)
    with pytest.raises(ClockError, match=r"181 days after .*STANCELINE_MAX_LOG_GAP_DAYS \(180\)"):
        machine.limits().require(NOON - timedelta(days=181), NOON)
    machine.limits(gap=0).require(NOON - 20 * YEAR, NOON)


def test_a_clock_that_a_new_process_refuses_is_off_by_the_time_since_the_last_event() -> None:
    limits = _Machine().limits()
    assert limits.off_by(NOON - YEAR, NOON) == YEAR
    assert limits.off_by(NOON - timedelta(days=180), NOON) == timedelta(0)
    assert _Machine().limits(gap=0).off_by(NOON - YEAR, NOON) == timedelta(0)


def test_an_empty_log_takes_its_first_event_whatever_the_clock_says() -> None:
    _Machine().limits().require(None, NOON)


def _with_last_event_at(engine: Engine, at: datetime) -> None:
    """Given one event, which was recorded then as far as the head of the log says."""
    SQLAlchemyRecorder(engine).insert_events([stored()])
    with tampering(engine) as connection:
        connection.execute(update(log_head).values(recorded_at=at))


@pytest.mark.parametrize(
    ("off", "said"),
    [(YEAR, "365 days behind"), (-YEAR, "days after the last event of the log")],
)
def test_a_store_whose_clock_is_far_from_its_last_event_appends_nothing(
    engine: Engine, off: timedelta, said: str
) -> None:
    _with_last_event_at(engine, datetime.now(UTC) + off)
    recorder = SQLAlchemyRecorder(engine, limits=LogClock(300, 180))
    with pytest.raises(ClockError, match=said.replace("365", "36[45]")):
        recorder.insert_events([stored()])
    with pytest.raises(ClockError):
        recorder.require_clock()
    assert recorder.position() == 1
    allowed = SQLAlchemyRecorder(engine, limits=LogClock(2 * YEAR.total_seconds(), 0))
    assert allowed.insert_events([stored()]) == [2]


def test_a_store_takes_one_event_after_the_other(engine: Engine) -> None:
    recorder = SQLAlchemyRecorder(engine, limits=LogClock(300, 180))
    events: list[StoredEvent] = [stored(), stored(), stored()]
    assert [recorder.insert_events([one]) for one in events] == [[1], [2], [3]]
    assert abs(recorder.clock_off_by()) < timedelta(seconds=5)


def test_a_server_whose_clock_is_ahead_of_the_time_that_passed_appends_nothing(
    engine: Engine,
) -> None:
    """Given a process whose clock says that an hour more has passed than there has."""
    passed = iter([3600.0])
    limits = LogClock(300, 180, elapsed=lambda: next(passed, 0.0))
    recorder = SQLAlchemyRecorder(engine, limits=limits)
    recorder.insert_events([stored()])
    with pytest.raises(ClockError, match=r"has stepped 3[56]\d\d seconds ahead"):
        recorder.insert_events([stored()])
    assert recorder.position() == 1
