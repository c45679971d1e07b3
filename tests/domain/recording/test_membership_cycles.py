"""No actor is its own coalition, through any memberships, on any day."""

from __future__ import annotations

import pytest

from domain.actor.membership import MembershipStarted
from domain.application import Stanceline
from domain.errors import Conflict
from domain.event import actor_id
from infrastructure.log.event_log import EventLog
from tests.builders import BY


def test_memberships_do_not_close_a_cycle(verbs: Stanceline) -> None:
    verbs.start_membership("hezbollah", "resistance", "member", None, BY)
    verbs.start_membership("resistance", "iran", "coalition", None, BY)
    with pytest.raises(Conflict, match="would create a membership cycle"):
        verbs.start_membership("iran", "hezbollah", "faction", None, BY)


def test_a_cycle_may_close_by_a_membership_that_passes_nothing_on(verbs: Stanceline) -> None:
    verbs.start_membership("hezbollah", "resistance", "member", None, BY)
    verbs.start_membership("resistance", "hezbollah", "affiliate", None, BY)
    verbs.start_membership("iran", "resistance", "affiliate", None, BY)
    verbs.start_membership("resistance", "iran", "member", None, BY)


def test_a_cycle_may_close_once_a_membership_in_it_has_ended(verbs: Stanceline) -> None:
    verbs.start_membership("hezbollah", "resistance", "member", None, BY)
    verbs.end_membership("hezbollah", "resistance", "2024", "", BY)
    verbs.start_membership("resistance", "hezbollah", "member", "2024", BY)


def _membership(
    it: Stanceline, member: str, of: str, start: str | None, end: str | None = None
) -> None:
    it.start_membership(member, of, "member", start, BY)
    if end is not None:
        it.end_membership(member, of, end, "", BY)


def test_the_refusal_shows_the_chain_and_the_days_on_which_it_would_close(
    verbs: Stanceline,
) -> None:
    _membership(verbs, "hezbollah", "resistance", "2023-01-01", "2024-03-01")
    _membership(verbs, "resistance", "iran", "2023-06-01")
    with pytest.raises(Conflict) as refused:
        _membership(verbs, "iran", "hezbollah", "2024-01-01")
    assert str(refused.value) == (
        "of: this would create a membership cycle from 2024-01-01 through 2024-02-29:"
        " iran → hezbollah → resistance → iran"
    )


def test_days_that_do_not_meet_close_no_cycle(verbs: Stanceline) -> None:
    _membership(verbs, "hezbollah", "resistance", "2023-01-01", "2024-01-01")
    _membership(verbs, "resistance", "iran", "2024-01-01")
    _membership(verbs, "iran", "hezbollah", "2023-06-01")


def test_a_membership_of_the_past_is_reported_whole_so_that_later_days_do_not_count(
    verbs: Stanceline,
) -> None:
    _membership(verbs, "hezbollah", "resistance", "2024-01-01")
    with pytest.raises(Conflict, match="cycle from 2024-01-01 through 2024-01-01: "):
        verbs.start_membership(
            "resistance", "hezbollah", "member", None, BY, ending_date="2024-01-02"
        )
    verbs.start_membership("resistance", "hezbollah", "member", None, BY, ending_date="2024-01-01")


def test_what_was_over_before_the_new_membership_began_closes_none(verbs: Stanceline) -> None:
    _membership(verbs, "hezbollah", "resistance", None, "2024-01-01")
    _membership(verbs, "resistance", "hezbollah", "2024-01-01")


def test_days_that_may_meet_but_need_not_are_allowed(verbs: Stanceline) -> None:
    _membership(verbs, "hezbollah", "resistance", None, "2024-06~")
    _membership(verbs, "resistance", "hezbollah", "2024-06")


def test_one_day_that_they_share_is_enough(verbs: Stanceline) -> None:
    _membership(verbs, "hezbollah", "resistance", "2023-01-01", "2024-01-01")
    with pytest.raises(Conflict, match="from 2023-12-31 through 2023-12-31"):
        _membership(verbs, "resistance", "hezbollah", "2023-12-31")


def test_a_correction_closes_no_cycle_either(verbs: Stanceline) -> None:
    _membership(verbs, "hezbollah", "resistance", None, "2024-01-01")
    _membership(verbs, "resistance", "hezbollah", "2024-01-01")
    with pytest.raises(Conflict) as refused:
        verbs.correct_membership("hezbollah", 1, {"ending_date": "2024-01-02"}, "A day more.", BY)
    assert refused.value.field == "changes"
    assert "from 2024-01-01 through 2024-01-01" in refused.value.message
    verbs.correct_membership("hezbollah", 1, {"relation": "affiliate"}, "Looser.", BY)
    verbs.correct_membership("hezbollah", 1, {"ending_date": "2024-01-02"}, "A day more.", BY)


def test_a_membership_that_was_withdrawn_closes_none(verbs: Stanceline) -> None:
    _membership(verbs, "hezbollah", "resistance", None)
    verbs.withdraw_membership("hezbollah", 1, "It never was.", BY)
    _membership(verbs, "resistance", "hezbollah", None)


def test_a_membership_that_was_over_on_the_first_day_of_the_calendar_closes_none(
    verbs: Stanceline, log: EventLog
) -> None:
    over = MembershipStarted(
        originator_id=actor_id("hezbollah"),
        originator_version=2,
        recorded_by="an older release",
        actor="hezbollah",
        of="resistance",
        relation="member",
        ending_date="0001-01-01",
    )
    log.append([over])
    _membership(verbs, "resistance", "hezbollah", None)


def test_nobody_is_bound_after_its_end(verbs: Stanceline) -> None:
    _membership(verbs, "hezbollah", "resistance", "2020-01-01")
    _membership(verbs, "resistance", "iran", "2020-01-01")
    verbs.dissolve_actor("resistance", "2024-01-01", "", BY)
    with pytest.raises(Conflict, match="through 2023-12-31"):
        _membership(verbs, "iran", "hezbollah", "2023-12-31")
    _membership(verbs, "iran", "hezbollah", "2024-01-01")


def test_a_cycle_is_found_on_either_of_two_ways_up(verbs: Stanceline) -> None:
    _membership(verbs, "hezbollah", "resistance", "2020", "2021")
    _membership(verbs, "hezbollah", "iraq", "2020")
    _membership(verbs, "resistance", "israel", "2020")
    _membership(verbs, "iraq", "israel", "2020")
    with pytest.raises(Conflict, match="israel → hezbollah → iraq → israel"):
        _membership(verbs, "israel", "hezbollah", "2023-01-01")
