"""Whatever the writers do at once, positions have no gap and a follower misses nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError

from infrastructure.database.engine import open_engine, write_transaction
from infrastructure.log.append import append
from infrastructure.log.recorder import RecordedEvent, SQLAlchemyRecorder, utc_now
from tests.infrastructure.stored_events import stored, stored_many

WRITERS = 8


@pytest.mark.parametrize(("kind", "total"), [("postgres", 100_000), ("sqlite", 40_000)])
def test_a_follower_misses_nothing_of_eight_writers(
    request: pytest.FixtureRequest, kind: str, total: int
) -> None:
    """Given 8 writers with batches of 1 to 300 events, some refused, and one who follows them."""
    engine = open_engine(request.getfixturevalue(f"{kind}_url"))
    recorder = SQLAlchemyRecorder(engine)
    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(_write, recorder, seed, total // WRITERS) for seed in range(WRITERS)]
        followed = list(_follow(recorder, total))
    acknowledged = [position for writer in writers for position in writer.result()]
    assert [one.position for one in followed] == list(range(1, total + 1))
    assert sorted(acknowledged) == list(range(1, total + 1))
    times = [one.recorded_at for one in followed]
    assert times == sorted(times)
    _expect_each_writers_own_order(followed)
    engine.dispose()


@pytest.mark.parametrize("count", [1, 100])
def test_later_appends_wait_for_a_transaction_held_open_and_stand_after_it(
    recorder: SQLAlchemyRecorder, count: int
) -> None:
    with ThreadPoolExecutor() as pool:
        with write_transaction(recorder.engine) as held:
            assert append(held, stored_many(count), None, utc_now) == range(1, count + 1)
            later = [pool.submit(recorder.insert_events, [stored()]) for _ in range(3)]
            _expect_waiting(recorder, later)
        positions = sorted(position for one in later for position in one.result())
    assert positions == [count + 1, count + 2, count + 3]
    assert [one.position for one in recorder.read(0, 200)] == list(range(1, count + 4))


def test_a_transaction_held_open_and_rolled_back_leaves_no_gap(
    recorder: SQLAlchemyRecorder,
) -> None:
    with ThreadPoolExecutor() as pool:
        with recorder.engine.connect() as held, held.begin() as transaction:
            append(held, stored_many(2), None, utc_now)
            later = [pool.submit(recorder.insert_events, [stored()]) for _ in range(3)]
            _expect_waiting(recorder, later)
            transaction.rollback()
        positions = sorted(position for one in later for position in one.result())
    assert positions == [1, 2, 3]
    assert [one.position for one in recorder.read(0, 10)] == [1, 2, 3]


def test_of_two_writers_with_one_version_one_is_refused(recorder: SQLAlchemyRecorder) -> None:
    for round_ in range(10):
        development = uuid4()
        with ThreadPoolExecutor() as pool:
            race = [pool.submit(recorder.insert_events, [stored(development)]) for _ in range(2)]
        refused = [one for one in race if isinstance(one.exception(), IntegrityError)]
        assert len(refused) == 1
        assert recorder.position() == round_ + 1


def _write(recorder: SQLAlchemyRecorder, seed: int, total: int) -> list[int]:
    chance = random.Random(seed)
    mine = uuid4()
    positions: list[int] = []
    while len(positions) < total:
        size = min(chance.choice([1, 2, 30, 60, 300]), total - len(positions))
        first = len(positions) + 1
        positions += recorder.insert_events([stored(mine, first + n) for n in range(size)])
        if chance.random() < 0.2:
            with pytest.raises(IntegrityError):
                recorder.insert_events([*stored_many(size), stored(mine, 1)])
    return positions


def _follow(recorder: SQLAlchemyRecorder, total: int) -> Iterator[RecordedEvent]:
    reached = 0
    with recorder.follower() as follower:
        while reached < total:
            assert follower.wait_beyond(reached, timeout=30) > reached
            page = recorder.read(reached, limit=1_000)
            yield from page
            reached = page[-1].position


def _expect_each_writers_own_order(followed: list[RecordedEvent]) -> None:
    versions: dict[object, int] = {}
    for one in followed:
        assert one.originator_version == versions.get(one.originator_id, 0) + 1
        versions[one.originator_id] = one.originator_version
    assert len(versions) == WRITERS


def _expect_waiting(recorder: SQLAlchemyRecorder, later: list[Future[list[int]]]) -> None:
    with recorder.follower() as follower:
        assert follower.wait_beyond(0, timeout=0.3) == 0
    assert not any(one.done() for one in later)
