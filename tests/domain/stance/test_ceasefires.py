"""Ceasefires: when they are in force, the force they spend or suspend, and what replaces them."""

from __future__ import annotations

import pytest

from domain.claims.claim import Claim
from tests.domain.claim_builders import (
    a_ceasefire,
    a_threat,
    an_open_ceasefire,
    decided,
    force,
    postures,
    record,
    rests_on,
    stance,
    talks,
)


def rules(claims: list[Claim], *days: str) -> list[str]:
    return [stance(on, *claims).rule for on in days]


def test_a_ceasefire_is_in_force_from_its_effective_day_through_its_last() -> None:
    ceasefire = a_ceasefire("2024-01-10", expires="2024-01-20")
    assert record("2024-01-09", ceasefire) is None
    assert postures([ceasefire], "2024-01-10", "2024-01-20", "2024-01-21") == [
        "ceasefire",
        "ceasefire",
        "no-recent-record",
    ]


def test_an_open_ceasefire_has_no_last_day() -> None:
    assert stance("9000-01-01", an_open_ceasefire("2024-01-10")).rule == "ceasefire"


def test_a_ceasefire_of_unknown_end_is_in_force_for_90_days_after_it_settled() -> None:
    exact = a_ceasefire("2024-01-10")
    assert rules([exact], "2024-04-09", "2024-04-10") == ["ceasefire", "ceasefire-presumed"]
    vague = a_ceasefire("2024-01-10", or_by="2024-01-20")
    assert rules([vague], "2024-04-19", "2024-04-20") == ["ceasefire", "ceasefire-presumed"]


def test_a_ceasefire_is_over_on_the_day_of_its_ending() -> None:
    ceasefire = an_open_ceasefire("2024-01-10", stops="2024-02-01")
    assert postures([ceasefire], "2024-01-31", "2024-02-01") == ["ceasefire", "no-recent-record"]


@pytest.mark.parametrize(
    "never", [an_open_ceasefire("2024-01-10", stops="2024-01-10"),
              an_open_ceasefire("2024-01-10", stops="2024-01-05"),
              a_ceasefire("2024-01-10", expires="2024-01-09")]
)  # fmt: skip
def test_a_ceasefire_over_on_or_before_its_first_day_never_took_effect(never: Claim) -> None:
    assert record("2024-01-10", never) is None
    assert decided("2024-01-11", never, force("2024-01-05")) == (
        "force-isolated",
        ["force 2024-01-05"],
    )


# Force against a ceasefire


def test_single_violations_leave_a_ceasefire_in_force() -> None:
    claims = [an_open_ceasefire("2024-11-27"), force("2024-12-02"), force("2024-12-10")]
    assert postures(claims, "2024-12-02", "2024-12-10", "2025-02-15") == ["ceasefire"] * 3
    assert rests_on(stance("2024-12-10", *claims)) == ["ceasefire 2024-11-27"]


def test_three_days_of_force_make_hostilities_until_their_window_is_over() -> None:
    acts = [force("2024-12-02"), force("2024-12-10"), force("2024-12-20")]
    claims = [an_open_ceasefire("2024-11-27"), *acts]
    assert rules(claims, "2024-12-19", "2024-12-20", "2025-03-20", "2025-03-21") == [
        "ceasefire",
        "ceasefire-not-observed",
        "ceasefire-not-observed",
        "ceasefire",
    ]
    assert rests_on(stance("2024-12-20", *claims)) == ["force 2024-12-20", "ceasefire 2024-11-27"]


def test_25_deaths_make_hostilities_at_once() -> None:
    claims = [an_open_ceasefire("2024-01-10"), force("2024-01-12", deaths=25)]
    assert rules(claims, "2024-01-11", "2024-01-12") == ["ceasefire", "ceasefire-not-observed"]


def test_sustained_force_is_no_longer_called_a_violation_once_the_ceasefire_is_over() -> None:
    claims = [a_ceasefire("2024-01-10", expires="2024-01-20"), force("2024-01-15", deaths=25)]
    assert rules(claims, "2024-01-20", "2024-01-21") == [
        "ceasefire-not-observed",
        "force-sustained",
    ]


def test_a_violation_is_isolated_force_once_the_ceasefire_is_over() -> None:
    claims = [a_ceasefire("2024-01-10", expires="2024-01-20"), force("2024-01-15")]
    assert rules(claims, "2024-01-20", "2024-01-21", "2024-02-14", "2024-02-15") == [
        "ceasefire",
        "force-isolated",
        "force-isolated",
        "no-recent-record",
    ]


def test_a_threat_leaves_a_ceasefire_in_force() -> None:
    claims = [an_open_ceasefire("2024-01-10"), a_threat("2024-01-12")]
    assert stance("2024-01-12", *claims).rule == "ceasefire"


# Spent force


@pytest.mark.parametrize("on", ["2024-01-05", "2024-01-10"])
def test_force_by_the_day_of_a_ceasefire_is_spent_for_good(on: str) -> None:
    claims = [force(on, deaths=30), a_ceasefire("2024-01-10", expires="2024-01-12")]
    assert postures(claims, "2024-01-10", "2024-01-12", "2024-01-13") == [
        "ceasefire",
        "ceasefire",
        "no-recent-record",
    ]


def test_spent_force_does_not_help_to_sustain_a_later_run() -> None:
    before = [force("2024-01-01"), force("2024-01-03")]
    claims = [*before, a_ceasefire("2024-01-10", expires="2024-01-12"), force("2024-01-13")]
    assert stance("2024-01-13", *claims).rule == "force-isolated"


def test_fighting_with_an_open_end_is_spent_by_a_ceasefire_without_a_stated_end() -> None:
    war = force("2024-01-01", lasting_to="..")
    for ceasefire in (a_ceasefire("2024-09-01", stops="2024-10-01"),
                      an_open_ceasefire("2024-09-01", stops="2024-10-01")):  # fmt: skip
        assert postures([war, ceasefire], "2024-08-31", "2024-09-01", "2024-10-01") == [
            "hostilities",
            "ceasefire",
            "no-recent-record",
        ]


def test_fighting_that_is_known_to_go_on_violates_an_open_ceasefire() -> None:
    claims = [force("2024-01-01", lasting_to="2024-03-01"), an_open_ceasefire("2024-02-01")]
    # Its days of force since then are 2, 3 and 4 February.
    assert rules(claims, "2024-02-01", "2024-02-03", "2024-02-04") == [
        "ceasefire",
        "ceasefire",
        "ceasefire-not-observed",
    ]


def test_force_after_a_ceasefire_that_may_have_ended_it_is_not_spent() -> None:
    claims = [
        a_ceasefire("2024-01-10", expires="2024-01-12"),
        force("2024-01-05", or_by="2024-01-15"),
    ]
    after = stance("2024-01-13", *claims)
    assert (after.rule, after.dating) == ("force-isolated", "uncertain")


# Suspended force


def test_a_ceasefire_with_a_stated_end_suspends_a_war() -> None:
    war = force("2023-10-07", lasting_to="2025-01-18")
    claims = [war, a_ceasefire("2023-11-24", expires="2023-11-30")]
    assert rules(claims, "2023-11-23", "2023-11-24", "2023-11-30", "2023-12-01", "2023-12-03") == [
        "force-sustained",
        "ceasefire",
        "ceasefire",
        "force-isolated",
        "force-sustained",
    ]
    assert stance("2023-12-01", *claims).dating == "firm"


def test_a_war_counts_again_from_the_day_on_which_the_ceasefire_was_ended() -> None:
    war = force("2023-10-07", lasting_to="2025-01-18")
    claims = [war, a_ceasefire("2023-11-24", expires="2023-11-30", stops="2023-11-28")]
    assert postures(claims, "2023-11-27", "2023-11-28") == ["ceasefire", "hostilities"]


def test_a_war_with_an_open_end_counts_again_and_is_dated_uncertain() -> None:
    war = force("2024-01-01", lasting_to="..")
    claims = [war, a_ceasefire("2024-12-24", expires="2025-01-03")]
    found = {on: stance(on, *claims) for on in ("2024-12-30", "2025-01-04")}
    assert {on: (one.posture.value, one.dating) for on, one in found.items()} == {
        "2024-12-30": ("ceasefire", "firm"),
        "2025-01-04": ("hostilities", "uncertain"),
    }


def test_a_war_that_was_over_is_spent_and_not_suspended() -> None:
    war = force("2024-01-01", lasting_to="2024-01-10")
    claims = [war, a_ceasefire("2024-01-10", expires="2024-01-12")]
    assert postures(claims, "2024-01-12", "2024-01-13") == ["ceasefire", "no-recent-record"]


def test_other_force_during_a_suspension_is_force() -> None:
    claims = [
        force("2024-01-01", lasting_to="2024-12-31"),
        a_ceasefire("2024-03-01", expires="2024-03-31"),
        force("2024-03-10", deaths=25),
    ]
    assert rules(claims, "2024-03-09", "2024-03-10") == ["ceasefire", "ceasefire-not-observed"]


# Several ceasefires


def test_the_last_ceasefire_to_take_effect_decides_and_replaces_the_earlier() -> None:
    claims = [
        an_open_ceasefire("2024-01-01"),
        an_open_ceasefire("2024-02-01", stops="2024-03-01"),
    ]
    assert rests_on(stance("2024-01-31", *claims)) == ["ceasefire 2024-01-01"]
    assert rests_on(stance("2024-02-29", *claims)) == ["ceasefire 2024-02-01"]
    assert stance("2024-03-01", *claims).rule == "no-recent-record"


def test_a_pause_within_a_ceasefire_does_not_replace_it() -> None:
    claims = [an_open_ceasefire("2024-01-01"), a_ceasefire("2024-02-01", expires="2024-02-10")]
    assert rests_on(stance("2024-02-10", *claims)) == ["ceasefire 2024-02-01"]
    assert rests_on(stance("2024-02-11", *claims)) == ["ceasefire 2024-01-01"]


@pytest.mark.parametrize(
    ("expires", "after"), [("2024-04-09", "no-recent-record"), ("2024-04-08", "ceasefire-presumed")]
)
def test_a_ceasefire_of_unknown_end_is_due_on_its_90th_day(expires: str, after: str) -> None:
    claims = [a_ceasefire("2024-01-10"), a_ceasefire("2024-02-01", expires=expires)]
    assert stance("2024-04-10", *claims).rule == after


def test_a_ceasefire_of_unknown_end_is_due_on_its_90th_day_although_it_was_ended() -> None:
    earlier = a_ceasefire("2024-01-10", stops="2024-03-01")
    pause = a_ceasefire("2024-02-01", expires="2024-02-29", stops="2024-02-15")
    assert decided("2024-02-15", earlier, pause) == ("ceasefire", ["ceasefire 2024-01-10"])


def test_a_ceasefire_that_may_have_come_first_replaces_nothing() -> None:
    earlier = an_open_ceasefire("2024-01-10", or_by="2024-01-20")
    later = an_open_ceasefire("2024-01-15", stops="2024-03-01")
    assert decided("2024-03-01", earlier, later) == ("ceasefire", ["ceasefire 2024-01-10"])


def test_of_ceasefires_that_begin_on_one_day_the_one_settled_later_decides() -> None:
    held = stance(
        "2024-01-20",
        an_open_ceasefire("2024-01-10", development="exact", confidence=90),
        an_open_ceasefire("2024-01-10", or_by="2024-01-20", development="vague", confidence=30),
    )
    assert (rests_on(held), held.confidence) == (["vague"], 30)


# Presumed ceasefires


def test_a_ceasefire_past_its_unknown_end_is_presumed_and_dated_uncertain() -> None:
    presumed = stance("2030-01-01", a_ceasefire("2024-01-10"))
    assert (presumed.posture.value, presumed.rule) == ("ceasefire", "ceasefire-presumed")
    assert (presumed.dating, rests_on(presumed)) == ("uncertain", ["ceasefire 2024-01-10"])


def test_a_presumed_ceasefire_is_over_once_it_is_ended() -> None:
    ceasefire = a_ceasefire("2024-01-10", stops="2024-06-01")
    assert rules([ceasefire], "2024-05-31", "2024-06-01") == [
        "ceasefire-presumed",
        "no-recent-record",
    ]


@pytest.mark.parametrize("on", ["2024-02-01", "2024-05-01"])
def test_a_ceasefire_is_not_presumed_after_force(on: str) -> None:
    claims = [a_ceasefire("2024-01-10"), force(on)]
    assert stance("2024-07-01", *claims).rule == "no-recent-record"


def test_force_that_may_have_come_before_leaves_a_ceasefire_presumed() -> None:
    claims = [a_ceasefire("2024-01-10"), force("2024-01-05", or_by="2024-01-15")]
    assert rules(claims, "2024-04-09", "2024-04-10") == ["ceasefire", "ceasefire-presumed"]


def test_a_presumed_ceasefire_counts_as_made_on_the_day_after_its_90_days() -> None:
    claims = [a_ceasefire("2024-05-06"), a_threat("2024-06-21"), a_threat("2024-09-01")]
    days = ("2024-06-23", "2024-08-04", "2024-08-05", "2024-09-01", "2024-10-31", "2024-11-01")
    assert rules(claims, *days) == [
        "ceasefire",
        "ceasefire",
        "ceasefire-presumed",
        "threat",
        "threat",
        "ceasefire-presumed",
    ]


def test_later_talks_decide_before_a_presumed_ceasefire() -> None:
    claims = [a_ceasefire("2024-05-06"), talks("2024-08-10")]
    assert rules(claims, "2024-08-09", "2024-08-10", "2024-10-09", "2024-10-10") == [
        "ceasefire-presumed",
        "talks",
        "talks",
        "ceasefire-presumed",
    ]
