"""Runs of force: for how long force counts as fighting, and which act of force decides."""

from __future__ import annotations

from typing import Any

import pytest

from domain.claims.claim import Claim
from domain.stance.policy import Policy
from domain.vocabulary import Effect
from tests.domain.claim_builders import (
    a_claim,
    a_pledge,
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


def test_a_single_act_of_force_counts_through_the_30th_day_after_it() -> None:
    act = force("2024-01-10")
    assert record("2024-01-09", act) is None
    assert rules([act], "2024-01-10", "2024-02-09") == ["force-isolated"] * 2
    assert postures([act], "2024-02-09", "2024-02-10") == ["hostilities", "no-recent-record"]


def test_the_window_of_an_act_of_unknown_day_runs_from_its_last_possible_day() -> None:
    act = force("2024-03-01", or_by="2024-03-20")
    assert postures([act], "2024-03-01", "2024-04-19", "2024-04-20") == [
        "hostilities",
        "hostilities",
        "no-recent-record",
    ]


def test_three_days_of_force_are_sustained_and_count_through_the_90th_day() -> None:
    acts = [force("2024-01-10"), force("2024-01-20"), force("2024-01-30")]
    assert rules(acts, "2024-01-29", "2024-01-30", "2024-04-29", "2024-04-30") == [
        "force-isolated",
        "force-sustained",
        "force-sustained",
        "no-recent-record",
    ]


def test_three_acts_within_a_period_of_sixty_days_are_sustained() -> None:
    acts = [force("2024-01-01", or_by="2024-02-29", days=3)]
    # 60 days; the window of 90 runs from the last possible day.
    assert rules(acts, "2024-01-01", "2024-05-29", "2024-05-30") == [
        "force-sustained",
        "force-sustained",
        "no-recent-record",
    ]


@pytest.mark.parametrize(
    ("last", "days"), [("2024-02-29", 2), ("2024-03-01", 50)], ids=["two acts", "61 days"]
)
def test_fewer_acts_or_a_longer_period_are_one_act_of_unknown_day(last: str, days: int) -> None:
    acts = [force("2024-01-01", or_by=last, days=days)]
    assert rules(acts, "2024-01-01", last) == ["force-isolated"] * 2
    assert not stance(last, *acts).firm


def test_two_acts_within_a_period_and_another_one_are_sustained() -> None:
    acts = [force("2024-03-01", or_by="2024-03-20", days=2), force("2024-04-10")]
    assert rules(acts, "2024-04-09", "2024-04-10") == ["force-isolated", "force-sustained"]


def test_acts_of_two_reports_with_one_first_day_count_once() -> None:
    acts = [force("2024-03-01", or_by="2024-03-20", days=2, development=name) for name in "ab"]
    assert rules(acts, "2024-03-20") == ["force-isolated"]


def test_how_close_the_acts_have_to_be_follows_the_policy() -> None:
    act = force("2024-01-01", or_by="2024-01-31", days=3)
    assert stance("2024-01-31", act, policy=Policy(within=31)).rule == "force-sustained"
    assert stance("2024-01-31", act, policy=Policy(within=30)).rule == "force-isolated"
    assert stance("2024-01-31", act, policy=Policy(days=4)).rule == "force-isolated"


def test_three_acts_on_one_day_are_one_day_of_force() -> None:
    acts = [force("2024-01-10", development=name) for name in "abc"]
    assert rules(acts, "2024-01-10", "2024-02-10") == ["force-isolated", "no-recent-record"]


@pytest.mark.parametrize(
    ("third", "rule"), [("2024-02-29", "force-sustained"), ("2024-03-01", "force-isolated")]
)
def test_the_three_days_fall_within_60(third: str, rule: str) -> None:
    acts = [force("2024-01-01"), force("2024-01-31"), force(third)]
    assert stance(third, *acts).rule == rule


@pytest.mark.parametrize(
    ("third", "rule"), [("2024-02-10", "force-sustained"), ("2024-02-11", "force-isolated")]
)
def test_force_after_a_run_is_over_begins_a_new_run(third: str, rule: str) -> None:
    acts = [force("2024-01-01"), force("2024-01-11"), force(third)]
    assert stance(third, *acts).rule == rule


def test_a_lone_act_within_the_long_window_does_not_sustain_force_again() -> None:
    acts = [force("2024-01-01"), force("2024-01-02"), force("2024-01-03"), force("2024-03-23")]
    # 3 January and 90 days is 2 April; 23 March and 30 days is 22 April.
    assert rules(acts, "2024-04-02", "2024-04-03", "2024-04-22", "2024-04-23") == [
        "force-sustained",
        "force-isolated",
        "force-isolated",
        "no-recent-record",
    ]


@pytest.mark.parametrize(
    ("third", "last_days"),
    [("2024-05-08", {"2024-08-06": "force-sustained", "2024-08-07": "no-recent-record"}),
     ("2024-05-09", {"2024-06-08": "force-isolated", "2024-06-09": "no-recent-record"})],
    ids=["60 days", "61 days"],
)  # fmt: skip
def test_three_days_within_60_sustain_force_again(third: str, last_days: dict[str, str]) -> None:
    days = ("2024-01-01", "2024-01-02", "2024-01-03", "2024-03-10", "2024-04-09", third)
    acts = [force(one) for one in days]
    assert rules(acts, "2024-04-02", "2024-04-03") == ["force-sustained", "force-isolated"]
    assert rules(acts, *last_days) == list(last_days.values())


def test_the_last_days_of_a_duration_sustain_force_with_a_later_act() -> None:
    fighting = [force("2024-01-10", lasting_to="2024-03-10")]
    # Within 60 days of 7 May there are 9 and 10 March; of 8 May, 10 March only.
    after = [*fighting, force("2024-05-07")]
    assert rules(after, "2024-08-05", "2024-08-06") == ["force-sustained", "no-recent-record"]
    later = [*fighting, force("2024-05-08")]
    assert rules(later, "2024-06-08", "2024-06-09") == ["force-sustained", "no-recent-record"]


def test_a_ceasefire_is_the_posture_again_while_a_lone_act_counts() -> None:
    truce = an_open_ceasefire("2024-01-01")
    acts = [force("2024-01-10"), force("2024-01-20"), force("2024-01-30"), force("2024-04-20")]
    # 30 January and 90 days is 29 April.
    assert rules([truce, *acts], "2024-01-30", "2024-04-29", "2024-04-30") == [
        "ceasefire-not-observed",
        "ceasefire-not-observed",
        "ceasefire",
    ]


def test_the_deaths_within_the_days_before_decide_for_how_long_force_is_sustained() -> None:
    acts = [force("2024-01-01", deaths=20), force("2024-01-20", deaths=5)]
    # Within 60 days of 29 February there are 25 deaths again; of 1 March, 6.
    again = [*acts, force("2024-02-29", deaths=1)]
    assert rules(again, "2024-05-29", "2024-05-30") == ["force-sustained", "no-recent-record"]
    once = [*acts, force("2024-03-20", deaths=1)]
    assert rules(once, "2024-04-19", "2024-04-20") == ["force-sustained", "no-recent-record"]


@pytest.mark.parametrize(
    ("deaths", "rule"), [((25,), "force-sustained"), ((24,), "force-isolated"),
                         ((12, 13), "force-sustained"), ((12, 12), "force-isolated")]
)  # fmt: skip
def test_25_deaths_make_a_run_sustained(deaths: tuple[int, ...], rule: str) -> None:
    acts = [force(f"2024-01-{10 + n}", deaths=killed) for n, killed in enumerate(deaths)]
    assert stance(f"2024-01-{9 + len(deaths)}", *acts).rule == rule


def test_a_duration_is_force_on_each_of_its_days() -> None:
    fighting = [force("2024-01-10", lasting_to="2024-03-10")]
    assert rules(fighting, "2024-01-11", "2024-01-12", "2024-06-08", "2024-06-09") == [
        "force-isolated",
        "force-sustained",
        "force-sustained",
        "no-recent-record",
    ]


def test_a_duration_of_two_days_is_not_sustained() -> None:
    raid = [force("2024-01-10", lasting_to="2024-01-11")]
    assert rules(raid, "2024-02-10", "2024-02-11") == ["force-isolated", "no-recent-record"]


def test_fighting_with_an_open_end_counts_as_today() -> None:
    assert stance("2030-01-01", force("2024-01-10", lasting_to="..")).rule == "force-sustained"


def test_a_pledge_since_the_last_force_ends_the_long_window() -> None:
    acts = [force("2024-03-01"), force("2024-03-10"), force("2024-03-20")]
    pledge = a_pledge("2024-04-01", expires="..")
    assert postures([*acts, pledge], "2024-04-19", "2024-04-20") == ["hostilities", "restrained"]


def test_a_pledge_before_the_last_force_leaves_the_long_window() -> None:
    acts = [force("2024-03-01"), force("2024-03-10"), force("2024-03-20")]
    pledge = a_pledge("2024-03-15", expires="..")
    assert postures([*acts, pledge], "2024-04-20", "2024-06-18", "2024-06-19") == [
        "hostilities",
        "hostilities",
        "restrained",
    ]


def test_the_long_window_counts_again_when_the_pledge_is_over() -> None:
    acts = [force("2024-03-01"), force("2024-03-10"), force("2024-03-20")]
    pledge = a_pledge("2024-04-01", expires="..", stops="2024-05-01")
    assert postures([*acts, pledge], "2024-04-30", "2024-05-01", "2024-06-18") == [
        "restrained",
        "hostilities",
        "hostilities",
    ]


def test_a_pledge_does_not_split_a_run() -> None:
    acts = [force("2024-03-01"), force("2024-03-10"), force("2024-03-20")]
    pledge = a_pledge("2024-04-01", expires="..")
    assert stance("2024-05-09", *acts, pledge, force("2024-05-09")).rule == "force-sustained"


def test_force_decides_before_all_that_is_short_of_it() -> None:
    assert postures([force("2024-01-10"), talks("2024-02-01")], "2024-02-09", "2024-02-10") == [
        "hostilities",
        "negotiating",
    ]


def test_the_last_force_decides() -> None:
    claims = [force("2024-01-01", lasting_to="2024-12-31"), force("2024-02-01")]
    assert rests_on(stance("2024-02-01", *claims)) == ["force 2024-02-01"]
    assert rests_on(stance("2024-02-02", *claims)) == ["force 2024-01-01"]


def test_the_last_force_decides_also_with_a_lower_confidence() -> None:
    claims = [force("2024-01-01", confidence=90), force("2024-01-05", confidence=30)]
    assert decided("2024-01-20", *claims) == ("force-isolated", ["force 2024-01-05"])
    assert stance("2024-01-20", *claims).confidence == 30


@pytest.mark.parametrize(
    ("lesser", "greater"),
    [
        ({"confidence": 30, "development": "z"}, {"confidence": 50, "development": "a"}),
        ({"confidence": None, "development": "z"}, {"confidence": 30, "development": "a"}),
        ({"development": "a", "commitment": 2}, {"development": "b", "commitment": 1}),
        ({"development": "a", "commitment": 1}, {"development": "a", "commitment": 2}),
    ],
)
@pytest.mark.parametrize("effect", [Effect.FORCE, Effect.CEASEFIRE, Effect.THREAT, Effect.PLEDGE])
def test_of_claims_of_one_day_the_best_attested_decides_then_the_greater_id_then_number(
    lesser: dict[str, Any], greater: dict[str, Any], effect: Effect
) -> None:
    first, second = (
        a_claim(effect, "2024-01-10", **lesser),
        a_claim(effect, "2024-01-10", **greater),
    )
    for claims in ((first, second), (second, first)):
        basis = stance("2024-01-11", *claims).basis[0]
        assert (basis.development, basis.commitment) == (second.development, second.commitment)


def test_a_claim_below_the_floor_is_on_record_and_decides_nothing() -> None:
    assert stance("2024-01-10", force("2024-01-10", confidence=10)).rule == "no-recent-record"
    acts = [force("2024-01-01"), force("2024-01-31", confidence=10)]
    assert postures(acts, "2024-01-31", "2024-02-01") == ["hostilities", "no-recent-record"]


def test_a_claim_at_the_floor_and_one_of_unknown_confidence_decide() -> None:
    policy = Policy(floor=30)
    for confidence in (30, None):
        act = force("2024-01-10", confidence=confidence)
        assert stance("2024-01-10", act, policy=policy).rule == "force-isolated"
