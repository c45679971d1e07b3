"""The sentences that explain why a stance has no recent record."""

from __future__ import annotations

from typing import Any

import pytest

from domain.claims.claim import Claim
from domain.explanation.explained import Announced, Explained
from domain.explanation.phrases import Cited
from domain.explanation.reason import reason
from domain.explanation.record import LastEvidence
from domain.stance.dated_claims import wide
from domain.vocabulary import Posture
from tests.domain.claim_builders import (
    POLICY,
    a_ceasefire,
    a_pledge,
    a_threat,
    an_announcement,
    an_open_ceasefire,
    day,
    force,
)

RAID = Cited("attack", "Rockets at the north", "2024-03-01")
TRUCE = Cited("ceasefire", "A truce", "2024-01-10")
WARNING = Cited("warning", "A last warning", "2024-03-01")
TALKS = Cited("talks", "Talks in Cairo", "[2024-02-20..2024-03-10]")
RELEASE = Cited("agreement", "A release", "2024-01-10")
NO_RECORD = "Nothing on record of Hezbollah toward Israel sets a posture on this day."


def without_record(newest: Claim, posture: Posture, cited: Cited, on: str, **given: Any) -> str:
    """Return the reason of a stance without a recent record; `ended` is an ISO day."""
    ended = day(given.pop("ended")) if "ended" in given else None
    last = LastEvidence(newest.start_earliest, posture, wide(newest, POLICY), ended)
    stance = Explained(
        "Hezbollah", "Israel", "no-recent-record", day(on), last=(last, cited), **given
    )
    return reason(stance, POLICY)


def test_without_a_recent_record_the_newest_act_is_named() -> None:
    found = without_record(a_threat("2024-03-01"), Posture.THREATENING, WARNING, "2024-05-01")
    assert found == (
        f"{NO_RECORD} The newest is “A last warning” (1 March 2024), 61 days before."
        " A threat counts for 60 days. This does not mean peace."
    )


def test_without_a_recent_record_force_names_both_windows() -> None:
    found = without_record(force("2024-03-01"), Posture.HOSTILITIES, RAID, "2024-04-01")
    assert found == (
        f"{NO_RECORD} The newest is “Rockets at the north” (1 March 2024), 31 days before."
        " Force counts for 30 days, sustained force for 90. This does not mean peace."
    )


def test_force_that_a_ceasefire_ended_is_not_too_old() -> None:
    found = without_record(force("2024-03-01"), Posture.HOSTILITIES, RAID, "2024-03-10")
    assert found == (
        f"{NO_RECORD} The newest is “Rockets at the north” (1 March 2024), 9 days before."
        " It no longer counts, because of a ceasefire. This does not mean peace."
    )


@pytest.mark.parametrize(
    ("ceasefire", "ended", "words"),
    [
        (an_open_ceasefire("2024-01-10", stops="2024-03-15"), "2024-03-15",
         ", which ended on this day"),
        (an_open_ceasefire("2024-01-10", stops="2024-03-13"), "2024-03-13",
         ", which ended 2 days before"),
        (an_open_ceasefire("2024-01-10", stops="2024-03-13", stops_by="2024-03-14"), "2024-03-13",
         ", which ended at most 2 days before"),
        (a_ceasefire("2024-01-10", expires="2024-03-14"), "2024-03-15",
         ", whose last day was 14 March 2024"),
    ],
)  # fmt: skip
def test_a_ceasefire_that_is_over_is_not_too_old(ceasefire: Claim, ended: str, words: str) -> None:
    found = without_record(ceasefire, Posture.CEASEFIRE, TRUCE, "2024-03-15", ended=ended)
    assert found == (
        f"{NO_RECORD} The newest is the ceasefire “A truce” (10 January 2024){words}."
        " This does not mean peace."
    )


def test_a_promise_of_unknown_end_counted_for_its_days() -> None:
    found = without_record(a_pledge("2024-01-10"), Posture.RESTRAINED, RELEASE, "2024-05-01")
    assert found == (
        f"{NO_RECORD} The newest is the promise “A release” (10 January 2024). Its end is not"
        " known; it counted through 9 April 2024. This does not mean peace."
    )


def test_a_ceasefire_that_is_announced_for_later_is_not_too_old() -> None:
    announced = an_announcement("2024-01-10", stops="2024-06-01")
    on = Announced(day("2024-06-01"), day("2024-06-01"))
    found = without_record(announced, Posture.NEGOTIATING, TRUCE, "2024-03-15", announced=on)
    assert found == (
        f"{NO_RECORD} The newest is the announcement of a ceasefire, which is to take effect on"
        " 1 June 2024: “A truce” (10 January 2024), 65 days before. An announcement counts for 60"
        " days. This does not mean peace."
    )


def test_a_ceasefire_that_was_called_off_is_not_too_old() -> None:
    announced = an_announcement("2024-01-10", stops="2024-01-15")
    found = without_record(announced, Posture.NEGOTIATING, TRUCE, "2024-01-15")
    assert found == (
        f"{NO_RECORD} The newest is the announcement of a ceasefire that did not take effect:"
        " “A truce” (10 January 2024). This does not mean peace."
    )


def test_rumours_decide_nothing() -> None:
    stance = Explained("Hezbollah", "Israel", "no-recent-record", day("2024-03-01"))
    assert reason(stance, POLICY) == (
        "Everything on record of Hezbollah toward Israel has a confidence below 20, which decides"
        " nothing. This does not mean peace."
    )
