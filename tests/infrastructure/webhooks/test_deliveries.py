"""What follows an attempt to deliver: when it is tried again, and when it has failed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from infrastructure.webhooks.deliveries import Attempt, next_try

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
SHORT_GAPS = ["0:00:05", "0:04:55", "0:25:00"]
LONG_GAPS = ["1:30:00", "3:00:00", "5:00:00", "4:00:00", "6:00:00", "4:00:00"]


def an_attempt(status: int | None = 500, retry_after: int | None = None) -> Attempt:
    return Attempt(NOON, 20, status, None, retry_after)


def wait(tried: int, attempt: Attempt, message: str = "msg_1") -> timedelta:
    again = next_try(message, tried, attempt)
    assert again is not None
    return again - NOON


@pytest.mark.parametrize(("tried", "gap"), list(enumerate(SHORT_GAPS + LONG_GAPS, 1)))
def test_each_wait_is_that_of_the_table_and_up_to_a_tenth_more(tried: int, gap: str) -> None:
    hours, minutes, seconds = map(int, gap.split(":"))
    shortest = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    assert shortest <= wait(tried, an_attempt()) <= shortest * 1.1


def test_after_ten_attempts_it_is_given_up() -> None:
    assert next_try("msg_1", 10, an_attempt()) is None


def test_what_failed_together_does_not_come_back_together() -> None:
    waits = {wait(3, an_attempt(), f"msg_{number}") for number in range(20)}
    assert len(waits) == 20
    assert wait(3, an_attempt(), "msg_1") == wait(3, an_attempt(), "msg_1")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_who_has_too_much_to_do_is_left_alone_for_a_minute(status: int) -> None:
    assert wait(1, an_attempt(status)) == timedelta(minutes=1)


def test_and_for_as_long_as_it_asks_up_to_an_hour() -> None:
    assert wait(1, an_attempt(429, 600)) == timedelta(minutes=10)
    assert wait(1, an_attempt(503, 10**9)) == timedelta(hours=1)
    assert wait(4, an_attempt(429, 600)) >= timedelta(minutes=90)


def test_any_other_answer_asks_for_nothing() -> None:
    assert wait(1, an_attempt(500, 600)) < timedelta(seconds=6)


@pytest.mark.parametrize(
    ("status", "is_acknowledged"),
    [(200, True), (204, True), (299, True), (None, False), (101, False)]
    + [(status, False) for status in (300, 301, 302, 304, 307, 308, 400, 401, 410, 500)],
)
def test_only_success_acknowledges(status: int | None, is_acknowledged: bool) -> None:
    assert an_attempt(status).is_acknowledged is is_acknowledged
