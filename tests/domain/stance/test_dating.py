"""Dating: whether the posture depends on a date that is not known."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.claim_builders import (
    a_ceasefire,
    a_pledge,
    a_threat,
    an_open_ceasefire,
    force,
    opposition,
    record,
    stance,
    talks,
)


def test_a_stance_is_firm_while_the_earliest_and_the_latest_dates_give_its_posture() -> None:
    act = force("2024-01-10", or_by="2024-01-20")
    dating = {
        "2024-01-10": "uncertain",  # on its latest day it has not happened yet
        "2024-01-19": "uncertain",
        "2024-01-20": "firm",
        "2024-02-09": "firm",
        "2024-02-10": "uncertain",  # on its earliest day it was 31 days ago
        "2024-02-19": "uncertain",
        "2024-02-20": None,  # no recent record
    }
    assert {on: stance(on, act).dating for on in dating} == dating


def test_another_rule_for_the_same_posture_is_firm() -> None:
    # Placed early, the ceasefire is presumed from 10 April on.
    held = stance("2024-04-10", a_ceasefire("2024-01-10", or_by="2024-01-20"))
    assert (held.rule, held.dating) == ("ceasefire", "firm")


def test_fighting_of_uncertain_end_is_uncertain_once_its_window_may_be_over() -> None:
    fighting = force("2023-06-01", lasting_to="2024-01-10", ending_by="2024-01-20")
    dating = {"2024-04-09": "firm", "2024-04-10": "uncertain", "2024-04-19": "uncertain"}
    assert {on: stance(on, fighting).dating for on in dating} == dating
    assert stance("2024-04-20", fighting).rule == "no-recent-record"


def test_a_run_is_uncertain_where_its_third_day_may_come_too_late() -> None:
    acts = [force("2024-01-01"), force("2024-01-02"), force("2024-01-20", or_by="2024-02-05")]
    # Placed late, the act of 5 February comes after the run of 2 January is over.
    assert stance("2024-02-05", *acts).dating == "firm"
    # Placed early, sustained force of 20 January counts through 19 April; late, through 6 March.
    assert (stance("2024-03-06", *acts).dating, stance("2024-03-07", *acts).dating) == (
        "firm",
        "uncertain",
    )


def test_a_stance_that_rests_on_a_doubtful_date_is_uncertain() -> None:
    assert stance("2024-01-11", force("2024-01-10", doubtful=True)).dating == "uncertain"
    assert stance("2024-01-11", a_pledge("2024-01-10", doubtful=True)).dating == "uncertain"


def test_only_the_doubts_of_the_decider_matter() -> None:
    acts = [a_threat("2024-01-05", doubtful=True), talks("2024-01-10")]
    assert stance("2024-01-10", *acts).dating == "firm"
    not_observed = [an_open_ceasefire("2024-01-10", doubtful=True), force("2024-01-11", deaths=25)]
    assert stance("2024-01-11", *not_observed).dating == "firm"


def test_a_ceasefire_is_over_on_the_first_day_on_which_it_may_have_ended() -> None:
    claims = [
        opposition("2024-01-01", lasting_to=".."),
        an_open_ceasefire("2024-01-10", stops="2024-02-01", stops_by="2024-02-10"),
    ]
    found = {on: stance(on, *claims) for on in ("2024-01-31", "2024-02-01", "2024-02-09",
                                                "2024-02-10")}  # fmt: skip
    assert {on: (one.posture.value, one.dating) for on, one in found.items()} == {
        "2024-01-31": ("ceasefire", "firm"),
        "2024-02-01": ("opposed", "uncertain"),
        "2024-02-09": ("opposed", "uncertain"),
        "2024-02-10": ("opposed", "firm"),
    }


@pytest.mark.parametrize("end", [{"stops": "2024-12-20"}, {"expires": "2024-12-19"}])
def test_a_ceasefire_of_an_unknown_day_took_effect_before_it_was_over(end: dict[str, Any]) -> None:
    ceasefire = a_ceasefire("2024-12-01", or_by="2024-12-31", **end)
    assert stance("2024-12-20", ceasefire).rule == "no-recent-record"
    after = stance("2024-12-22", ceasefire, force("2024-12-22"))
    assert (after.rule, after.dating) == ("force-isolated", "firm")


def test_from_its_dissolution_an_actor_has_no_stance() -> None:
    ceasefire, gone = an_open_ceasefire("2024-01-10"), ("2024-06-01", "2024-06-10")
    assert stance("2024-05-31", ceasefire, dissolved=gone).dating == "firm"
    for on in ("2024-06-01", "2024-06-09"):
        found = stance(on, ceasefire, dissolved=gone)
        assert (found.posture.value, found.dating) == ("ceasefire", "uncertain")
    assert record("2024-06-10", ceasefire, dissolved=gone) is None
