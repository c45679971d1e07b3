"""Days with force, and the newest evidence, as the rules have them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.claims.claim import Claim
from domain.claims.gaps import Gap
from domain.dates import iso_day
from domain.explanation.record import (
    PairRecord,
    begun_by,
    durations_of_force_since,
    is_lasting,
    record_on,
)
from domain.stance.policy import Policy
from domain.vocabulary import Effect
from tests.domain.claim_builders import (
    a_ceasefire,
    a_pledge,
    a_threat,
    an_open_ceasefire,
    day,
    force,
    opposition,
    talks,
)
from tests.domain.stance.histories import FIRST_DAY, LAST_DAY, PAIR, a_history, claims_of
from tests.random_examples import examples
from tests.stance_reference.acts import History
from tests.stance_reference.parameters import Parameters
from tests.stance_reference.record import force_after, force_days, last_evidence

POLICY = Policy()


def on_record(on: int, claims: list[Claim]) -> PairRecord:
    """Return what is on record of a pair, from the claims that a database selects for it."""
    begun = [one for one in claims if one.start_earliest <= on and one.effect is not Effect.NONE]
    single = [one for one in begun if not is_lasting(one)]
    newest = max((one.start_earliest for one in single), default=0)
    acts = [one.start_earliest for one in single if one.effect is Effect.FORCE]
    recent = [one for one in acts if one > on - 90] or sorted(acts)[-1:]
    matter = [one for one in begun if is_lasting(one) or one.start_earliest == newest]
    return record_on(begun_by(on, matter, POLICY), recent)


def acts(on: str, *claims: Claim) -> tuple[str | None, int, int]:
    found = on_record(day(on), list(claims))
    return iso_day(found.last_act) if found.last_act else None, found.acts_30d, found.acts_90d


def last(on: str, *claims: Claim) -> tuple[str, str, str | None] | None:
    found = on_record(day(on), list(claims)).last
    if found is None:
        return None
    return iso_day(found.day), found.posture.value, iso_day(found.ended) if found.ended else None


@settings(max_examples=examples(100), deadline=None)
@given(a_history(), st.integers(0, 22))
def test_the_record_is_that_of_the_reference(history: History, first: int) -> None:
    claims = claims_of(history)
    for on in range(FIRST_DAY - 3 + first, LAST_DAY, 23):
        found = on_record(on, claims)
        last_day, acts_30d, acts_90d = force_days(history, PAIR, on, Parameters())
        assert (found.last_act, found.acts_30d, found.acts_90d) == (last_day, acts_30d, acts_90d), (
            on
        )
        expected = last_evidence(history, PAIR, on, Parameters())
        shown = found.last
        assert (expected is None) == (shown is None), on
        if expected is not None and shown is not None:
            ended = iso_day(shown.ended) if shown.ended else None
            said = (iso_day(shown.day), shown.posture.value, ended)
            same = (expected.day, expected.posture, expected.ended)
            # Of commitments of one day either may be named.
            assert said[:2] == same[:2], on
            assert said == same or shown.development != expected.development, on


@settings(max_examples=examples(50), deadline=None)
@given(a_history(), st.integers(0, 400))
def test_durations_since_a_day_are_those_of_the_reference(history: History, settled: int) -> None:
    claims = [claim for claim in claims_of(history) if is_lasting(claim)]
    after = FIRST_DAY + settled
    for on in range(after, LAST_DAY, 31):
        found = durations_of_force_since(after, begun_by(on, claims, POLICY))
        expected = [
            (first, act.development)
            for act, first in force_after(history, PAIR, on, Parameters(), after)
            if act.dates.is_duration
        ]
        assert sorted(found) == sorted(expected), on


def test_days_with_force_are_counted_once_each() -> None:
    day_after_day = [force("2024-03-01"), force("2024-03-01"), force("2024-03-30")]
    assert acts("2024-03-30", *day_after_day) == ("2024-03-30", 2, 2)
    assert acts("2024-03-31", *day_after_day) == ("2024-03-30", 1, 2)
    assert acts("2024-05-29", *day_after_day) == ("2024-03-30", 0, 2)
    assert acts("2024-05-30", *day_after_day) == ("2024-03-30", 0, 1)
    assert acts("2025-05-30", *day_after_day) == ("2024-03-30", 0, 0)


def test_an_act_of_unknown_day_counts_on_the_first_possible_one() -> None:
    act = force("2024-03-01", or_by="2024-03-20")
    assert acts("2024-03-30", act) == ("2024-03-01", 1, 1)
    assert acts("2024-03-31", act) == ("2024-03-01", 0, 1)


def test_a_number_of_acts_counts_as_many_days_as_in_a_run() -> None:
    three = force("2024-03-01", or_by="2024-03-20", days=3)
    assert acts("2024-03-01", three) == ("2024-03-01", 1, 1)
    assert acts("2024-03-20", three) == ("2024-03-03", 3, 3)
    assert acts("2024-04-01", three) == ("2024-03-03", 1, 3)
    assert last("2024-03-20", three) == ("2024-03-03", "hostilities", None)
    # They may be the acts of other reports.
    assert acts("2024-03-20", three, force("2024-03-02"), force("2024-03-05")) == (
        "2024-03-05",
        4,
        4,
    )


def test_a_number_of_acts_in_a_long_period_counts_as_one_day() -> None:
    many = force("2024-01-01", or_by="2024-03-01", days=50)
    assert acts("2024-03-01", many) == ("2024-01-01", 0, 1)


def test_a_suspended_day_of_a_war_is_no_day_with_force() -> None:
    war = force("2023-10-07", lasting_to="2025-01-18", confidence=90)
    truce = a_ceasefire("2023-11-24", expires="2023-11-30")
    # 2023-10-29 to 11-23 in 30 days, and 10-07 to 11-23 in 90 days.
    assert acts("2023-11-27", war, truce) == ("2023-11-23", 26, 48)


def test_a_war_of_open_end_counts_until_the_ceasefire_that_spends_it() -> None:
    war, truce = force("2024-01-01", lasting_to=".."), a_ceasefire("2024-09-01")
    assert acts("2024-09-01", war, truce) == ("2024-08-31", 29, 89)


def test_the_newest_evidence_is_an_act_a_commitment_or_its_ending() -> None:
    attack, truce = force("2024-03-01"), a_ceasefire("2024-03-10", expires="..", stops="2024-04-01")
    assert last("2024-03-09", attack, truce) == ("2024-03-01", "hostilities", None)
    assert last("2024-03-10", attack, truce) == ("2024-03-10", "ceasefire", None)
    assert last("2024-04-01", attack, truce) == ("2024-04-01", "ceasefire", "2024-04-01")


def test_a_suspension_and_a_resumption_are_evidence() -> None:
    attack = force("2024-03-20")
    truce = an_open_ceasefire("2024-03-10")._replace(
        gaps=(Gap(day("2024-04-01"), day("2024-04-03"), *[day("2024-05-01")] * 2),)
    )
    assert last("2024-03-31", attack, truce) == ("2024-03-20", "hostilities", None)
    assert last("2024-04-01", attack, truce) == ("2024-04-01", "ceasefire", None)
    assert last("2024-04-30", attack, truce) == ("2024-04-01", "ceasefire", None)
    assert last("2024-05-01", attack, truce) == ("2024-05-01", "ceasefire", None)
    assert last("2024-05-02", truce, force("2024-05-02")) == ("2024-05-02", "hostilities", None)


def test_what_was_recorded_of_a_ceasefire_after_its_end_is_no_evidence() -> None:
    late = Gap(day("2024-04-01"), day("2024-04-01"))
    expired = a_ceasefire("2024-03-10", expires="2024-03-20")._replace(gaps=(late,))
    assert last("2024-04-02", expired) == ("2024-03-10", "ceasefire", "2024-03-21")
    ended = an_open_ceasefire("2024-03-10", stops="2024-03-25")._replace(gaps=(late,))
    assert last("2024-04-02", ended) == ("2024-03-25", "ceasefire", "2024-03-25")


def test_a_term_that_ran_out_is_no_evidence_of_its_own() -> None:
    truce = a_ceasefire("2024-03-10", expires="2024-03-20")
    assert last("2024-03-21", truce) == ("2024-03-10", "ceasefire", "2024-03-21")
    assert last("2024-03-21", truce, talks("2024-03-15")) == ("2024-03-15", "negotiating", None)


def test_of_one_day_the_harsher_is_the_newest() -> None:
    pledge, threat = a_pledge("2024-03-10"), a_threat("2024-03-10")
    assert last("2024-03-10", pledge, threat) == ("2024-03-10", "threatening", None)
    assert last("2024-03-10", an_open_ceasefire("2024-03-10"), pledge) == (
        "2024-03-10",
        "ceasefire",
        None,
    )


def test_a_duration_under_way_is_evidence_of_the_day_itself() -> None:
    sanction = opposition("2024-01-01", lasting_to="2024-06-30")
    assert last("2024-03-10", sanction, talks("2024-03-01")) == ("2024-03-10", "opposed", None)
    assert last("2024-07-10", sanction, talks("2024-03-01")) == ("2024-06-30", "opposed", None)


def test_what_is_too_improbable_is_no_evidence() -> None:
    assert on_record(day("2024-03-01"), [force("2024-03-01", confidence=10)]).last is None
