"""Bonds between actors: begun, ended, corrected and withdrawn."""

from __future__ import annotations

from typing import Any

import pytest

from domain.actor.membership import Membership, MembershipEnded
from domain.application import Stanceline
from domain.errors import Conflict, Invalid, NotFound
from domain.event import actor_id
from infrastructure.log.event_log import EventLog
from tests.builders import BY, the_actor


def test_a_membership_runs_from_its_start_to_its_end(verbs: Stanceline, log: EventLog) -> None:
    verbs.start_membership("hezbollah", "resistance", "member", "2023-10", BY)
    verbs.end_membership("hezbollah", "resistance", "2024-06~", "", BY)
    verbs.start_membership("hezbollah", "resistance", "affiliate", None, BY)
    assert the_actor(log, "hezbollah").memberships == (
        Membership("resistance", "member", "2023-10", "2024-06~"),
        Membership("resistance", "affiliate", None, None),
    )


def test_a_second_membership_to_the_same_coalition_waits_for_the_end_of_the_first(
    verbs: Stanceline,
) -> None:
    verbs.start_membership("hezbollah", "resistance", "member", None, BY)
    with pytest.raises(Conflict, match="already has a membership in resistance") as refused:
        verbs.start_membership("hezbollah", "resistance", "faction", None, BY)
    assert refused.value.allowed == "end it first"


def test_only_a_running_membership_ends(verbs: Stanceline) -> None:
    with pytest.raises(Conflict, match="no current membership"):
        verbs.end_membership("hezbollah", "resistance", "2024", "", BY)


def test_a_membership_does_not_end_before_it_starts(verbs: Stanceline) -> None:
    verbs.start_membership("hezbollah", "resistance", "member", "2024-02", BY)
    with pytest.raises(Invalid) as refused:
        verbs.end_membership("hezbollah", "resistance", "2024-01-31", "", BY)
    assert (refused.value.field, refused.value.allowed) == ("ending_date", "2024-02 or later")
    verbs.end_membership("hezbollah", "resistance", "2024-02-01", "", BY)


def test_an_actor_does_not_belong_to_itself_or_to_what_nobody_registered(
    verbs: Stanceline,
) -> None:
    for coalition in ("hezbollah", "atlantis"):
        with pytest.raises(Invalid) as refused:
            verbs.start_membership("hezbollah", coalition, "member", None, BY)
        assert refused.value.field == "of"


def test_a_membership_of_the_past_is_reported_whole_also_beside_a_running_one(
    verbs: Stanceline, log: EventLog
) -> None:
    verbs.start_membership("hezbollah", "resistance", "member", "2024", BY)
    verbs.start_membership("hezbollah", "resistance", "faction", "2020", BY, ending_date="2021")
    assert the_actor(log, "hezbollah").memberships == (
        Membership("resistance", "member", "2024", None),
        Membership("resistance", "faction", "2020", "2021"),
    )
    with pytest.raises(Invalid) as refused:
        verbs.start_membership("iran", "resistance", "member", "2021", BY, ending_date="2020")
    assert refused.value.field == "ending_date"


@pytest.fixture
def twice_bound(verbs: Stanceline) -> Stanceline:
    """Hezbollah was a member of the resistance in 2023, and is a faction of it since 2024-03."""
    verbs.start_membership("hezbollah", "resistance", "member", "2023-01-01", BY)
    verbs.end_membership("hezbollah", "resistance", "2024-01-01", "", BY)
    verbs.start_membership("hezbollah", "resistance", "faction", "2024-03", BY)
    return verbs


def test_a_correction_names_the_membership_by_its_number_and_leaves_the_others(
    twice_bound: Stanceline, log: EventLog
) -> None:
    changes = {"relation": "affiliate", "ending_date": "2023-12"}
    twice_bound.correct_membership("hezbollah", 1, changes, "So the treaty says.", BY)
    assert the_actor(log, "hezbollah").memberships == (
        Membership("resistance", "affiliate", "2023-01-01", "2023-12"),
        Membership("resistance", "faction", "2024-03", None),
    )


def test_a_membership_is_reported_to_run_still_by_taking_its_end_away(
    verbs: Stanceline, log: EventLog
) -> None:
    verbs.start_membership("hezbollah", "resistance", "member", "2023", BY)
    verbs.end_membership("hezbollah", "resistance", "2024", "", BY)
    verbs.correct_membership("hezbollah", 1, {"ending_date": None}, "It never left.", BY)
    assert the_actor(log, "hezbollah").memberships == (Membership("resistance", "member", "2023"),)


def test_a_withdrawn_membership_keeps_its_number_and_another_may_begin(
    verbs: Stanceline, log: EventLog
) -> None:
    verbs.start_membership("hezbollah", "resistance", "member", "2023", BY)
    verbs.withdraw_membership("hezbollah", 1, "It was another group.", BY)
    verbs.start_membership("hezbollah", "resistance", "member", "2024", BY)
    verbs.end_membership("hezbollah", "resistance", "2025", "", BY)
    assert the_actor(log, "hezbollah").memberships == (
        Membership("resistance", "member", "2023", None, withdrawn=True),
        Membership("resistance", "member", "2024", "2025"),
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"relation": "friend"}, "relation"),
        ({"start_date": "soon"}, "start_date"),
        ({"start_date": "2024-01-02"}, "ending_date"),
        ({"ending_date": "2022-12-31"}, "ending_date"),
        ({"of": "iran"}, "changes"),
    ],
)
def test_a_correction_is_held_to_the_rules_of_a_membership(
    twice_bound: Stanceline, log: EventLog, changes: dict[str, Any], field: str
) -> None:
    before = log.recorder.position()
    with pytest.raises(Invalid) as refused:
        twice_bound.correct_membership("hezbollah", 1, changes, "A misprint.", BY)
    assert refused.value.field == field
    assert log.recorder.position() == before


def test_a_correction_must_say_why_and_change_something(twice_bound: Stanceline) -> None:
    with pytest.raises(Invalid, match="reason is empty"):
        twice_bound.correct_membership("hezbollah", 1, {"start_date": "2022"}, "", BY)
    with pytest.raises(Invalid, match="reason is empty"):
        twice_bound.withdraw_membership("hezbollah", 1, " ", BY)
    with pytest.raises(Conflict, match="nothing would change"):
        twice_bound.correct_membership("hezbollah", 1, {"start_date": "2023-01-01"}, "A slip.", BY)


def test_only_a_membership_that_is_recorded_and_stands_is_corrected(
    twice_bound: Stanceline,
) -> None:
    for number in (0, 3):
        with pytest.raises(NotFound) as refused:
            twice_bound.correct_membership("hezbollah", number, {"start_date": None}, "A slip.", BY)
        assert refused.value.allowed == "1 to 2"
    twice_bound.withdraw_membership("hezbollah", 2, "It never was.", BY)
    with pytest.raises(Conflict, match="membership 2 of hezbollah is withdrawn"):
        twice_bound.correct_membership("hezbollah", 2, {"start_date": None}, "A slip.", BY)
    with pytest.raises(Conflict, match="is withdrawn"):
        twice_bound.withdraw_membership("hezbollah", 2, "It never was.", BY)


def test_a_correction_makes_no_second_running_membership_to_the_same_actor(
    twice_bound: Stanceline,
) -> None:
    with pytest.raises(Conflict, match="already has a membership in resistance"):
        twice_bound.correct_membership("hezbollah", 1, {"ending_date": None}, "It never left.", BY)
    twice_bound.withdraw_membership("hezbollah", 2, "It is the first that goes on.", BY)
    twice_bound.correct_membership("hezbollah", 1, {"ending_date": None}, "It never left.", BY)


def test_an_ending_names_the_running_membership_by_its_number(
    verbs: Stanceline, log: EventLog
) -> None:
    """Given an actor that left a coalition and joined it again."""
    verbs.start_membership("iran", "resistance", "member", "2020", BY, "2021")
    verbs.start_membership("iran", "resistance", "faction", "2022", BY)
    verbs.end_membership("iran", "resistance", "2024", "It left.", BY)
    ended = log.load(actor_id("iran"))[-1]
    assert isinstance(ended, MembershipEnded)
    assert ended.number == 2
    assert [one.ending_date for one in the_actor(log, "iran").memberships] == ["2021", "2024"]
