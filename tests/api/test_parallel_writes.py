"""Many who write at once all get their turn, and those who read need not wait for them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

from tests.api.api_client import ApiClient, a_development, a_report, refusal
from tests.api.conftest import conversation

LONGEST_SECONDS = 5


def _timed(api: ApiClient, path: str, body: Any) -> tuple[int, float]:
    began = time.monotonic()
    status = api.post(path, body).status_code
    return status, time.monotonic() - began


def test_fifty_who_report_about_one_development_at_once_are_all_recorded(
    api: ApiClient,
) -> None:
    """Given 150 writes, of which two in three are about the same development."""
    development = api.record("/v1/developments", a_development())["id"]
    before = api.last_position()

    def write(number: int) -> tuple[int, float]:
        if number % 3 == 0:
            return _timed(api, "/v1/developments", a_development(title=f"Rockets {number}"))
        report = a_report(summary=f"Report {number}.")
        return _timed(api, f"/v1/developments/{development}/reports", report)

    with ThreadPoolExecutor(50) as writers:
        taken = list(writers.map(write, range(150)))

    assert {status for status, _ in taken} == {201}
    assert max(seconds for _, seconds in taken) < LONGEST_SECONDS
    assert api.last_position() == before + 150
    shown = api.read(f"/v1/developments/{development}")
    assert len(shown["reports"]) == 101


@contextmanager
def _another_program_writes(database_url: str) -> Iterator[None]:
    file = database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_while_sixty_writers_wait_for_another_program_whoever_reads_is_answered(
    sqlite_url: str,
) -> None:
    with conversation(sqlite_url) as api, ThreadPoolExecutor(60) as writers:
        api.register_cast()
        with _another_program_writes(sqlite_url):
            waiting = [
                writers.submit(_timed, api, "/v1/developments", a_development(title=f"No. {n}"))
                for n in range(60)
            ]
            time.sleep(0.5)
            began = time.monotonic()
            for path in ("/healthz", "/readyz", "/v1/actors/iran", "/v1/stances?on=2024-01-01"):
                assert api.get(path).status_code == 200
            assert time.monotonic() - began < 2
            assert not any(one.done() for one in waiting)
        assert {one.result()[0] for one in waiting} == {201}


def test_a_write_whose_turn_does_not_come_in_time_is_refused_and_may_be_tried_again(
    sqlite_url: str,
) -> None:
    with (
        conversation(sqlite_url, write_queue_seconds=0.3) as api,
        ThreadPoolExecutor(8) as writers,
    ):
        api.register_cast()
        with _another_program_writes(sqlite_url):
            waiting = [
                writers.submit(api.post, "/v1/developments", a_development(title=f"No. {n}"))
                for n in range(8)
            ]
            time.sleep(1)
        answers = [one.result() for one in waiting]
        refused = [one for one in answers if one.status_code != 201]
        assert len(refused) == 4
        for one in refused:
            assert refusal(one, 503)["title"] == "Too many writes at the same time"
            assert one.headers["Retry-After"] == "1"
        assert api.post("/v1/developments", a_development()).status_code == 201


def test_those_who_ask_for_what_is_not_shown_yet_keep_nobody_from_reading(
    postgres_url: str,
) -> None:
    """Given a log that nobody projects, and forty who ask for its newest position."""
    with conversation(postgres_url) as api, ThreadPoolExecutor(40) as readers:
        api.register_cast()
        recorded = api.client.post("/v1/developments", json=a_development()).json()
        path = f"/v1/actors/iran?position={recorded['position']}"
        asking = [readers.submit(api.get, path) for _ in range(40)]
        time.sleep(0.3)
        began = time.monotonic()
        assert api.get("/v1/actors/iran").status_code == 200
        assert time.monotonic() - began < 1
        for one in asking:
            assert (
                refusal(one.result(), 503)["title"]
                == "The read models have not reached that position"
            )
