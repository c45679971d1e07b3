"""Which days with force and deaths make a run sustained."""

from __future__ import annotations

from hypothesis import given, settings

from domain.claims.claim import Claim
from domain.explanation.fighting import Fighting, fighting
from domain.explanation.record import begun_by
from domain.stance.fold import fold
from domain.stance.policy import Policy
from tests.domain.claim_builders import POLICY, a_ceasefire, a_pledge, an_open_ceasefire, day, force
from tests.domain.stance.histories import FIRST_DAY, LAST_DAY, a_history, claims_of
from tests.random_examples import examples
from tests.stance_reference.acts import History

SUSTAINED = ("force-sustained", "ceasefire-not-observed")


def found(on: str, *claims: Claim, policy: Policy = POLICY) -> Fighting | None:
    return fighting(begun_by(day(on), claims, policy))


def test_three_days_within_sixty_are_enough() -> None:
    acts = [force("2024-03-01", deaths=2), force("2024-03-31"), force("2024-04-29", deaths=3)]
    assert found("2024-04-28", *acts) is None
    assert found("2024-05-10", *acts) == Fighting(3, 5, through=day("2024-07-28"))
    late = [*acts[:2], force("2024-04-30")]
    assert found("2024-05-10", *late) is None


def test_twenty_five_deaths_are_enough_on_one_day() -> None:
    assert found("2024-03-01", force("2024-03-01", deaths=24)) is None
    assert found("2024-04-01", force("2024-03-01", deaths=25)) == Fighting(
        1, 25, through=day("2024-05-30")
    )


def test_two_acts_of_one_day_are_one_day_with_the_deaths_of_both() -> None:
    acts = [force("2024-03-01", deaths=10), force("2024-03-01", deaths=20, development="2")]
    assert found("2024-03-02", *acts) == Fighting(1, 30, through=day("2024-05-30"))


def test_a_number_of_acts_counts_as_that_many_days() -> None:
    acts = force("2024-03-01", or_by="2024-03-20", days=4)
    assert found("2024-03-21", acts) == Fighting(4, 0, through=day("2024-06-18"))


def test_each_day_of_a_duration_counts() -> None:
    assert found("2024-03-10", force("2024-03-01", lasting_to="..")) == Fighting(10, 0)
    assert found("2024-12-31", force("2024-03-01", lasting_to="..")) == Fighting(60, 0)


def test_the_newest_days_that_are_enough_are_counted() -> None:
    acts = [force(f"2024-03-0{n}") for n in range(1, 8)]
    once = Fighting(7, 0, through=day("2024-06-05"))
    assert found("2024-06-05", *acts, force("2024-05-20")) == once
    assert found("2024-06-06", *acts, force("2024-05-20")) is None


def test_a_pledge_made_since_ends_sustained_force_sooner() -> None:
    acts = [force("2024-03-01"), force("2024-03-10"), force("2024-03-20")]
    pledge = a_pledge("2024-04-01", expires="..")
    assert found("2024-04-19", *acts, pledge) == Fighting(3, 0)
    assert found("2024-04-20", *acts, pledge) is None


def test_days_before_a_run_began_do_not_count() -> None:
    # The first run is over on 1 April: one act counts for 30 days.
    acts = [force("2024-03-01"), force("2024-04-01"), force("2024-04-10")]
    assert found("2024-04-11", *acts) is None


def test_force_that_a_ceasefire_spent_does_not_count() -> None:
    acts = [force(f"2024-03-0{n}") for n in range(1, 4)]
    truce = an_open_ceasefire("2024-03-10")
    assert found("2024-03-20", truce, *acts, force("2024-03-15")) is None
    since = [force("2024-03-11"), force("2024-03-12"), force("2024-03-13", deaths=1)]
    last = day("2024-06-11")
    assert found("2024-03-20", truce, *acts, *since) == Fighting(3, 1, through=last)


def test_days_on_which_a_ceasefire_suspends_a_war_do_not_count() -> None:
    war = force("2023-10-07", lasting_to="..")
    truce = a_ceasefire("2023-11-24", expires="2023-11-30")
    assert found("2023-12-02", war, truce) is None
    assert found("2023-12-03", war, truce) == Fighting(3, 0)


@settings(max_examples=examples(60), deadline=None)
@given(a_history())
def test_force_is_sustained_on_the_days_on_which_the_fold_says_so(history: History) -> None:
    claims = claims_of(history)
    for segment in fold(claims, POLICY):
        first, last = max(segment.start, FIRST_DAY), min(segment.through, LAST_DAY)
        for on in {first, last} if first <= last else ():
            if segment.rule in SUSTAINED:
                assert fighting(begun_by(on, claims, POLICY)) is not None, on
            elif segment.rule == "force-isolated":
                assert fighting(begun_by(on, claims, POLICY)) is None, on
