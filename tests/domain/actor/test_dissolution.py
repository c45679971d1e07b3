"""The end of an actor: corrected, withdrawn, and as it was published."""

from __future__ import annotations

from typing import Any

import pytest

from domain.actor.dissolution import Dissolution
from domain.application import Stanceline
from domain.dates import parse_when
from domain.errors import Conflict, Invalid, NotFound
from infrastructure.log.event_log import EventLog
from tests.builders import BY, the_actor

WHY = "A slip."
ALWAYS = 0


def ordinal(day: str) -> int:
    return parse_when(day).latest


@pytest.fixture
def dissolved(verbs: Stanceline) -> Stanceline:
    """Iraq ended on 8 December 2024, which was published the day after."""
    verbs.dissolve_actor("iraq", "2024-12-08", "", BY, "2024-12-09")
    return verbs


def test_a_correction_gives_the_dissolution_another_day(
    dissolved: Stanceline, log: EventLog
) -> None:
    dissolved.correct_dissolution("iraq", {"date": "2025-01"}, WHY, BY)
    assert the_actor(log, "iraq").dissolution == Dissolution("2025-01", "2024-12-09")


def test_a_dissolution_reads_as_it_was_published(dissolved: Stanceline, log: EventLog) -> None:
    dissolved.correct_dissolution("iraq", {"date": "2025-01"}, WHY, BY, "2025-03-01")
    dissolved.correct_dissolution("iraq", {"date": "2025-02"}, WHY, BY, "2025-02-01")
    gone = the_actor(log, "iraq").dissolution
    assert gone is not None
    assert [(day, one.date) for day, one in gone.by_publication()] == [
        (ordinal("2024-12-09"), "2024-12-08"),
        # The last recorded of the days that were published by then.
        (ordinal("2025-02-01"), "2025-02"),
        (ordinal("2025-03-01"), "2025-02"),
    ]


def test_a_correction_without_a_date_was_published_with_the_dissolution(
    verbs: Stanceline, log: EventLog
) -> None:
    verbs.dissolve_actor("iraq", "2024-12-08", "", BY)
    verbs.correct_dissolution("iraq", {"date": "2025-01"}, WHY, BY)
    gone = the_actor(log, "iraq").dissolution
    assert gone is not None
    assert [(day, one.date) for day, one in gone.by_publication()] == [(ALWAYS, "2025-01")]


def test_an_actor_whose_dissolution_is_withdrawn_exists_and_may_be_dissolved_again(
    dissolved: Stanceline, log: EventLog
) -> None:
    dissolved.withdraw_dissolution("iraq", WHY, BY)
    assert the_actor(log, "iraq").dissolved is None
    dissolved.dissolve_actor("iraq", "2026", "", BY)
    assert the_actor(log, "iraq").dissolution == Dissolution("2026")


@pytest.mark.parametrize(
    ("changes", "reported_at", "field"),
    [
        ({"date": "soon"}, None, "date"),
        ({"date": "2024-01/2024-02"}, None, "date"),
        ({"date": "2025"}, "soon", "reported_at"),
        ({"reason": "2025"}, None, "changes"),
    ],
)
def test_a_correction_is_held_to_the_rules_of_a_dissolution(
    dissolved: Stanceline, log: EventLog, changes: dict[str, Any], reported_at: str, field: str
) -> None:
    before = log.position()
    with pytest.raises(Invalid) as refused:
        dissolved.correct_dissolution("iraq", changes, WHY, BY, reported_at)
    assert (refused.value.field, log.position()) == (field, before)


def test_a_correction_gives_a_reason_and_changes_something(
    dissolved: Stanceline, log: EventLog
) -> None:
    before = log.position()
    with pytest.raises(Invalid, match="reason is empty"):
        dissolved.correct_dissolution("iraq", {"date": "2025"}, " ", BY)
    with pytest.raises(Invalid, match="reason is empty"):
        dissolved.withdraw_dissolution("iraq", "", BY)
    for nothing in ({}, {"date": "2024-12-08"}):
        with pytest.raises(Conflict, match="nothing would change"):
            dissolved.correct_dissolution("iraq", nothing, WHY, BY)
    assert log.position() == before


def test_what_was_not_dissolved_has_nothing_to_correct_or_withdraw(
    verbs: Stanceline, log: EventLog
) -> None:
    before = log.position()
    with pytest.raises(Conflict, match="iran is not dissolved"):
        verbs.correct_dissolution("iran", {"date": "2025"}, WHY, BY)
    with pytest.raises(Conflict, match="iran is not dissolved"):
        verbs.withdraw_dissolution("iran", WHY, BY)
    with pytest.raises(NotFound, match="no actor 'nobody'"):
        verbs.withdraw_dissolution("nobody", WHY, BY)
    assert log.position() == before


def test_an_actor_that_exists_longer_closes_no_membership_cycle(
    verbs: Stanceline, log: EventLog
) -> None:
    verbs.start_membership("iran", "iraq", "member", "2020", BY)
    verbs.dissolve_actor("iran", "2023-01-01", "", BY)
    verbs.start_membership("iraq", "iran", "member", "2024-01-01", BY)
    before = log.position()
    with pytest.raises(Conflict, match="membership cycle from 2024-01-01 on"):
        verbs.withdraw_dissolution("iran", WHY, BY)
    with pytest.raises(Conflict, match="membership cycle from 2024-01-01 through 2024-12-31"):
        verbs.correct_dissolution("iran", {"date": "2025-01-01"}, WHY, BY)
    assert log.position() == before
    verbs.correct_dissolution("iran", {"date": "2023-12-31"}, WHY, BY)
