"""Nothing is recorded that was published after it is recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from domain.application import Request, Stanceline
from domain.checks.publications import latest_publication
from domain.errors import DomainError, Invalid
from domain.event import development_id
from domain.log import Recorded
from domain.recording.updates import Update
from domain.values import NewDevelopment
from infrastructure.log.event_log import EventLog
from tests.builders import (
    BY,
    a_commitment,
    a_development,
    a_report,
    a_resumption,
    a_suspension,
    an_ending,
)

LATEST = date(2024, 3, 11)
NOW = Request("analyst", latest_publication=LATEST)
TRUCE = development_id("gazette", "truce")
FUTURE = "2024-03-12"


@pytest.mark.parametrize(
    ("now", "skew", "latest"),
    [
        (datetime(2024, 3, 10, 12, tzinfo=UTC), 300, date(2024, 3, 11)),
        (datetime(2024, 3, 10, 23, 54, tzinfo=UTC), 300, date(2024, 3, 11)),
        (datetime(2024, 3, 10, 23, 55, tzinfo=UTC), 300, date(2024, 3, 12)),
    ],
)
def test_the_last_day_of_publication_is_the_next_day_of_a_clock_that_may_be_slow(
    now: datetime, skew: int, latest: date
) -> None:
    assert latest_publication(now, timedelta(seconds=skew)) == latest


def of(reported_at: str | None) -> NewDevelopment:
    return a_development(a_report(), a_report(source="al-manar", reported_at=reported_at))


@pytest.mark.parametrize("text", ["2024-03-11", "2024-03-10", "2024-03", "2024", None])
def test_a_report_that_can_be_published_by_then_is_recorded(
    verbs: Stanceline, text: str | None
) -> None:
    assert verbs.report_development(of(text), NOW).created


@pytest.mark.parametrize("text", ["2024-03-12", "2024-04", "2025", "9998-12-31"])
def test_a_report_of_the_future_is_refused_and_nothing_is_recorded(
    verbs: Stanceline, log: EventLog, text: str
) -> None:
    before = log.position()
    with pytest.raises(Invalid) as refused:
        verbs.report_development(of(text), NOW)
    [outcome] = verbs.report_developments([of(text)], NOW)
    [checked] = verbs.updates_of([of(text)], "A newer edition.", NOW)
    assert refused.value.message == f"reports[1].reported_at: {text!r} is in the future"
    assert refused.value.field == "reports[1].reported_at"
    assert refused.value.allowed.startswith("a date up to 2024-03-11")
    for one in (outcome, checked):
        assert isinstance(one, DomainError)
        assert one.message == refused.value.message
    assert log.position() == before


def test_it_is_reported_with_what_else_is_wrong_and_alone_of_a_batch(
    verbs: Stanceline,
) -> None:
    wrong = a_development(a_report(reported_at=FUTURE), targets=("nobody",))
    with pytest.raises(Invalid) as refused:
        verbs.report_development(wrong, NOW)
    fields = {one.field for one in refused.value.every}
    assert fields == {"reports[0].reported_at", "targets[0]"}
    taken, left = verbs.report_developments([of("2024-03-11"), of(FUTURE)], NOW)
    assert isinstance(taken, Recorded)
    assert isinstance(left, Invalid)


def test_what_was_recorded_with_a_later_date_before_is_answered_as_at_first(
    verbs: Stanceline,
) -> None:
    """An older release recorded it, and its file is imported again."""
    old = a_development(a_report(reported_at=FUTURE), record="old")
    first = verbs.report_development(old, BY)
    assert verbs.report_development(old, NOW) == replace(first, created=False)
    assert verbs.report_developments([old], NOW) == [replace(first, created=False)]
    [update] = verbs.updates_of([old], "A newer edition.", NOW)
    assert isinstance(update, Update)
    assert update.events == ()


@pytest.fixture
def truce(verbs: Stanceline) -> Stanceline:
    """The verbs, with a ceasefire whose report is of the future."""
    future = a_report(reported_at=FUTURE)
    new = a_development(future, record="truce", kind="ceasefire", commitments=(a_commitment(),))
    verbs.report_development(new, BY)
    verbs.start_membership("hezbollah", "resistance", "member", None, BY)
    return verbs


def test_every_other_publication_date_is_compared(truce: Stanceline, log: EventLog) -> None:
    at, why = FUTURE, "So it was."
    late = a_report(source="al-akhbar", reported_at=at)
    truce.suspend_commitment(TRUCE, a_suspension(), BY)
    before = log.position()
    refused: dict[str, list[Callable[[], object]]] = {
        "report.reported_at": [
            lambda: truce.add_report(TRUCE, late, NOW),
            lambda: truce.dispute_development(TRUCE, late, None, NOW),
            lambda: truce.correct_report(TRUCE, 1, {"reported_at": "2024-03-13"}, why, NOW),
        ],
        "reported_at": [
            lambda: truce.correct_development(TRUCE, {"title": "A truce"}, why, NOW, at),
            lambda: truce.end_commitment(TRUCE, an_ending(reported_at=at), NOW),
            lambda: truce.resume_commitment(TRUCE, 1, a_resumption(reported_at=at), NOW),
            lambda: truce.start_membership("iran", "resistance", "member", None, NOW, None, at),
            lambda: truce.end_membership("hezbollah", "resistance", "2024-02", why, NOW, at),
            lambda: truce.correct_membership("hezbollah", 1, {"relation": "faction"}, why, NOW, at),
            lambda: truce.dissolve_actor("iraq", "2024-02-01", why, NOW, at),
        ],
    }
    for field, verbs in refused.items():
        for verb in verbs:
            with pytest.raises(Invalid, match="is in the future") as found:
                verb()
            assert found.value.field == field
    assert log.position() == before


def test_a_correction_that_leaves_a_later_date_is_recorded(truce: Stanceline) -> None:
    assert truce.correct_report(TRUCE, 1, {"credibility": 2}, "A misprint.", NOW).created
    assert truce.correct_report(TRUCE, 1, {"reported_at": "2024-03"}, "A day.", NOW).created
    missing = uuid4()
    with pytest.raises(DomainError, match="there is no development"):
        truce.add_report(missing, a_report(reported_at="2024-01-02"), NOW)
