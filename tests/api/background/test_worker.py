"""Work in the background is done once for all who ask, tried again, and ended in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from api.background.worker import Worker
from tests.api.cli.command_line import eventually


class Work:
    """Counts its runs, and fails as long as a test wants it to."""

    def __init__(self, again: float | None = None) -> None:
        self.done = 0
        self.error: Exception | None = None
        self._again = again

    def __call__(self) -> float | None:
        self.done += 1
        if self.error is not None:
            raise self.error
        return self._again


@contextmanager
def closing(worker: Worker) -> Iterator[Worker]:
    try:
        yield worker
    finally:
        worker.close()


def test_it_works_when_asked_and_not_before() -> None:
    work = Work()
    with closing(Worker("test", work)) as worker:
        assert work.done == 0
        worker.wait(worker.ask(), 10)
        assert work.done == 1


def test_all_who_ask_within_the_delay_are_served_by_one_run() -> None:
    work = Work()
    with closing(Worker("test", work, delay=0.2)) as worker:
        asked = [worker.ask() for _ in range(5)]
        worker.wait(asked[-1], 10)
        assert work.done == 1


def test_who_asks_while_it_works_is_served_by_a_run_that_starts_later() -> None:
    go_on, work = threading.Event(), Work()

    def slowly() -> None:
        assert go_on.wait(10)
        work()

    with closing(Worker("test", slowly)) as worker:
        worker.ask()
        time.sleep(0.05)
        asked = worker.ask()
        go_on.set()
        worker.wait(asked, 10)
        assert work.done == 2


def test_it_works_again_after_the_seconds_that_its_work_returns() -> None:
    work = Work(again=0.01)
    with closing(Worker("test", work)) as worker:
        worker.start()
        assert eventually(lambda: work.done > 3)


def test_a_failure_is_shown_and_logged_once_and_the_work_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    work = Work(again=0.01)
    work.error = LookupError("no such thing")
    with closing(Worker("test", work, retry=0.01)) as worker:
        worker.start()
        assert eventually(lambda: work.done > 3)
        assert worker.failing == "LookupError: no such thing"
        work.error = None
        assert eventually(lambda: worker.failing is None)
    assert [one.message for one in caplog.records] == [
        "test: failed, and is tried again: no such thing"
    ]


def test_an_error_that_ends_by_itself_is_only_logged(caplog: pytest.LogCaptureFixture) -> None:
    work = Work()
    work.error = TimeoutError("busy")
    with closing(Worker("test", work, retry=0.01, transient=(TimeoutError,))) as worker:
        worker.start()
        assert eventually(lambda: work.done > 1)
        assert worker.failing is None
    assert caplog.records[0].levelname == "WARNING"


def test_what_finishes_does_at_the_end_what_was_asked_for_and_no_more() -> None:
    work = Work()
    worker = Worker("test", work, delay=3600, finishes=True)
    worker.ask()
    worker.close()
    assert work.done == 1
    worker.close()
    assert work.done == 1


def test_what_does_not_finish_drops_what_was_asked_for() -> None:
    work = Work()
    worker = Worker("test", work, delay=3600)
    worker.ask()
    worker.close()
    assert work.done == 0


def test_a_closed_worker_does_nothing_until_it_is_started_again() -> None:
    ends, work = list[int](), Work()
    worker = Worker("test", work, end=lambda: ends.append(work.done))
    worker.close()
    worker.wait(worker.ask(), 10)
    assert (work.done, ends) == (0, [0])
    with closing(worker):
        worker.start()
        assert eventually(lambda: work.done == 1)
    assert ends == [0, 1]


def test_long_work_lets_those_go_who_wait_and_ends_between_two_parts() -> None:
    def long() -> None:
        worker.release()
        while True:
            worker.pause(0.01)

    worker = Worker("test", long)
    begun = time.monotonic()
    worker.wait(worker.ask(), 10)
    worker.close()
    assert time.monotonic() - begun < 5
    assert worker.failing is None
