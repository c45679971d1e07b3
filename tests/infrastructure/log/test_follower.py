"""Followers are woken by an append, and miss no event even if no notification arrives."""

from __future__ import annotations

import time
from threading import Thread, Timer

import pytest
from sqlalchemy import Engine

from infrastructure.database.engine import open_engine, write_transaction
from infrastructure.log.recorder import SQLAlchemyRecorder
from tests.infrastructure.stored_events import stored, stored_many

LONG = 30.0


def test_a_log_already_past_the_position_is_not_waited_for(recorder: SQLAlchemyRecorder) -> None:
    recorder.insert_events(stored_many(3))
    with recorder.follower() as follower:
        assert follower.wait_beyond(1, timeout=LONG) == 3


def test_waiting_ends_after_the_timeout_with_the_head_as_it_is(
    recorder: SQLAlchemyRecorder,
) -> None:
    recorder.insert_events(stored_many(3))
    with recorder.follower() as follower:
        started = time.monotonic()
        assert follower.wait_beyond(3, timeout=0.15) == 3
        assert 0.1 < time.monotonic() - started < 5


def test_an_append_wakes_the_follower(recorder: SQLAlchemyRecorder) -> None:
    with recorder.follower() as follower:
        for position in (1, 2, 3):
            later = Timer(0.1, recorder.insert_events, [[stored()]])
            later.start()
            started = time.monotonic()
            assert follower.wait_beyond(position - 1, timeout=LONG) == position
            assert time.monotonic() - started < LONG / 2
            later.join()


def test_on_postgresql_a_follower_is_reported_before_it_would_look_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infrastructure.log.follower.HINTED_POLL_SECONDS", LONG)
    engine = open_engine(postgres_url)
    recorder = SQLAlchemyRecorder(engine)
    with recorder.follower() as follower:
        later = Timer(0.2, recorder.insert_events, [stored_many(100)])
        later.start()
        started = time.monotonic()
        assert follower.wait_beyond(0, timeout=LONG) == 100
        assert time.monotonic() - started < LONG / 2
        later.join()
    engine.dispose()


def test_a_follower_whose_connection_is_killed_listens_again(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    recorder = SQLAlchemyRecorder(engine)
    with recorder.follower() as follower:
        for position in (1, 2, 3):
            killer = Thread(target=_kill_the_listener_then_append, args=[recorder])
            killer.start()
            assert follower.wait_beyond(position - 1, timeout=LONG) == position
            killer.join()
    engine.dispose()


def _kill_the_listener_then_append(recorder: SQLAlchemyRecorder) -> None:
    deadline = time.monotonic() + LONG / 2
    while not _killed_listeners(recorder.engine):
        assert time.monotonic() < deadline, "nobody listens"
        time.sleep(0.02)
    recorder.insert_events([stored()])


def _killed_listeners(engine: Engine) -> int:
    with write_transaction(engine) as connection:
        killed = connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND starts_with(query, 'LISTEN')"
        )
        return len(killed.all())
