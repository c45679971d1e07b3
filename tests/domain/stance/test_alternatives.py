"""What else was on record and would lead to another posture, with the rule that decides over it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.claims.claims import Claim, Part
from domain.stance.alternatives import alternatives, why_not
from domain.stance.fold import fold
from domain.stance.policy import STANCE_V1
from domain.vocabulary import Effect, Posture
from tests.domain.claim_builders import (
    a_halt,
    a_statement,
    a_threat,
    an_announcement,
    an_attack,
    an_open_halt,
    cooperation,
    day,
    opposition,
    stance,
    talks,
)
from tests.domain.claim_histories import FIRST_DAY, LAST_DAY, a_history

Row = tuple[str, Posture, str, str]


def shown(on: str, *claims: Claim) -> list[Row]:
    """Each alternative on a day: its development, posture, why not, and what stood against it."""
    found = alternatives(claims, stance(on, *claims), day(on), STANCE_V1)
    return [(a.claim.development, a.posture, a.code, a.over.development) for a in found]


def test_what_decides_alone_has_no_alternative() -> None:
    assert shown("2024-01-02", an_attack("2024-01-01")) == []


def test_the_same_posture_said_by_another_development_is_no_alternative() -> None:
    assert shown("2024-01-03", an_attack("2024-01-01"), an_attack("2024-01-02")) == []


def test_what_the_deciding_development_says_besides_is_no_alternative_to_it() -> None:
    halt = an_open_halt("2024-01-01", development="a truce")
    assert shown("2024-01-02", halt, cooperation("2024-01-01", development="a truce")) == []


def test_what_leads_to_no_posture_is_no_alternative() -> None:
    assert shown("2024-01-02", an_attack("2024-01-01"), a_statement("2024-01-02")) == []


def test_an_attack_before_a_halt_is_spent_by_it() -> None:
    assert shown("2024-01-20", an_attack("2024-01-01"), an_open_halt("2024-01-10")) == [
        ("attack 2024-01-01", Posture.HOSTILITIES, "spent", "halt 2024-01-10")
    ]


def test_an_attack_on_the_day_of_a_halt_is_spent_by_it() -> None:
    found = shown("2024-01-20", an_attack("2024-01-10"), an_open_halt("2024-01-10"))
    assert [one[2:] for one in found] == [("spent", "halt 2024-01-10")]


def test_an_attack_is_no_alternative_once_ninety_days_have_passed() -> None:
    claims = (an_attack("2024-01-01"), an_open_halt("2024-01-10"))
    assert len(shown("2024-03-31", *claims)) == 1
    assert shown("2024-04-01", *claims) == []


def test_an_attack_stays_spent_when_the_halt_is_over() -> None:
    claims = (an_attack("2024-01-01"), an_open_halt("2024-01-10", stops="2024-01-15"))
    assert shown("2024-01-20", *claims, a_threat("2024-01-15")) == [
        ("attack 2024-01-01", Posture.HOSTILITIES, "spent", "halt 2024-01-10")
    ]


def test_of_two_halts_that_spend_an_attack_the_deciding_one_is_named() -> None:
    claims = (an_attack("2024-01-01"), a_halt("2024-01-05"), an_open_halt("2024-01-10"))
    assert shown("2024-01-20", *claims)[0][2:] == ("spent", "halt 2024-01-10")


def test_a_halt_that_decides_is_named_before_a_later_one_that_is_undetermined() -> None:
    determined = an_open_halt("2024-01-05", or_by="2024-01-12")
    undetermined = an_open_halt("2024-01-10")
    attacks = (an_attack("2024-01-01"), an_attack("2024-01-08", or_by="2024-01-12"))

    assert shown("2024-01-20", determined, undetermined, *attacks) == [
        ("attack 2024-01-08", Posture.HOSTILITIES, "spent", "halt 2024-01-05"),
        ("attack 2024-01-01", Posture.HOSTILITIES, "spent", "halt 2024-01-05"),
    ]


def test_a_halt_that_never_took_effect_spends_nothing() -> None:
    claims = (
        an_attack("2024-01-05"),
        a_halt("2024-01-08", expires="2024-01-09"),
        an_open_halt("2024-01-10", stops="2024-01-10"),
        a_threat("2024-01-11"),
    )
    assert [one[2:] for one in shown("2024-01-12", *claims)] == [("spent", "halt 2024-01-08")]


def test_an_attack_on_either_side_of_a_halt_is_undetermined() -> None:
    claims = (an_attack("2024-01-05", or_by="2024-01-20"), an_open_halt("2024-01-10"))
    assert shown("2024-01-25", *claims) == [
        ("attack 2024-01-05", Posture.HOSTILITIES, "undetermined", "halt 2024-01-10")
    ]


def test_an_attack_that_goes_on_while_a_halt_may_not_have_begun_leaves_it_in_force() -> None:
    going_on = an_attack("2024-01-01", lasting_to="..")
    halt = an_open_halt("2024-01-10", or_by="2024-01-20")
    assert shown("2024-01-15", going_on, halt) == [
        ("attack 2024-01-01", Posture.HOSTILITIES, "halt-in-force", "halt 2024-01-10")
    ]


def test_a_halt_that_was_broken_is_reported_with_the_attack_that_broke_it() -> None:
    claims = (an_open_halt("2024-01-10"), an_attack("2024-02-01"), an_attack("2024-02-05"))
    assert shown("2024-02-10", *claims) == [
        ("halt 2024-01-10", Posture.HALTED, "broken", "attack 2024-02-05")
    ]


def test_a_halt_that_the_deciding_attack_did_not_break_names_the_one_that_did() -> None:
    halt = an_open_halt("2024-01-10", or_by="2024-01-20")
    broke = an_attack("2024-01-12", lasting_to="2024-01-25")
    over_before = an_attack("2024-01-14", lasting_to="2024-01-18")
    decides = an_attack("2024-01-15", or_by="2024-01-30")
    assert shown("2024-02-10", halt, broke, over_before, decides) == [
        ("halt 2024-01-10", Posture.HALTED, "broken", "attack 2024-01-12")
    ]


def test_a_halt_that_is_over_is_no_alternative() -> None:
    halt = a_halt("2024-01-10", expires="2024-01-31")
    assert shown("2024-02-10", halt, an_attack("2024-02-05")) == []


def test_a_halt_of_unknown_end_counts_for_ninety_days_from_its_latest_first_day() -> None:
    halt = a_halt("2024-01-10", lasting_to="2024-06-30")
    claims = (halt, an_attack("2024-02-01"))
    assert [one[1:3] for one in shown("2024-04-09", *claims)] == [(Posture.HALTED, "broken")]
    assert shown("2024-04-10", *claims) == []


def test_a_halt_called_off_before_it_began_is_no_alternative() -> None:
    halt = an_open_halt("2024-01-10", stops="2024-01-10")
    assert shown("2024-01-12", halt, an_attack("2024-01-05")) == []


def test_an_act_short_of_violence_is_outranked_by_an_attack() -> None:
    assert shown("2024-02-10", an_attack("2024-01-01"), talks("2024-02-05")) == [
        ("talks 2024-02-05", Posture.NEGOTIATING, "outranked", "attack 2024-01-01")
    ]


def test_a_threat_during_a_halt_does_not_end_it() -> None:
    assert shown("2024-02-10", an_open_halt("2024-01-10"), a_threat("2024-02-05")) == [
        ("threat 2024-02-05", Posture.THREATENING, "halt-in-force", "halt 2024-01-10")
    ]


def test_a_broken_halt_that_runs_again_decides_before_a_threat() -> None:
    claims = (an_open_halt("2024-01-10"), an_attack("2024-01-20"), a_threat("2024-04-15"))
    assert stance("2024-04-20", *claims).rule == "halt-resumed"
    assert shown("2024-04-20", *claims) == [
        ("threat 2024-04-15", Posture.THREATENING, "halt-in-force", "halt 2024-01-10")
    ]


def test_of_acts_short_of_violence_the_later_decides() -> None:
    assert shown("2024-02-10", cooperation("2024-01-01"), a_threat("2024-02-01")) == [
        ("cooperation 2024-01-01", Posture.COOPERATING, "later-act", "threat 2024-02-01")
    ]


def test_of_acts_of_one_day_the_harsher_decides() -> None:
    assert shown("2024-02-10", opposition("2024-02-01"), a_threat("2024-02-01")) == [
        ("opposition 2024-02-01", Posture.OPPOSED, "milder", "threat 2024-02-01")
    ]


def test_an_older_act_does_not_return_when_the_later_ones_window_is_over() -> None:
    claims = (cooperation("2024-01-01"), a_threat("2024-02-01"))
    assert stance("2024-04-10", *claims).rule == "quiet"
    assert shown("2024-04-10", *claims) == [
        ("cooperation 2024-01-01", Posture.COOPERATING, "superseded", "threat 2024-02-01")
    ]


def test_an_older_act_does_not_return_where_a_halt_of_unknown_end_is_left() -> None:
    claims = (cooperation("2024-01-01"), a_threat("2024-01-02"), a_halt("2024-01-05"))
    assert stance("2024-04-10", *claims).rule == "halt-undetermined"
    assert shown("2024-04-10", *claims) == [
        ("cooperation 2024-01-01", Posture.COOPERATING, "superseded", "threat 2024-01-02")
    ]


def test_what_never_left_decides_where_what_came_after_it_does_not_return() -> None:
    support = cooperation("2024-01-01", lasting_to="2024-12-31")
    claims = (support, opposition("2024-03-01"), a_threat("2024-03-02"))
    assert stance("2024-05-05", *claims).rule == "cooperation"
    assert shown("2024-05-05", *claims) == [
        ("opposition 2024-03-01", Posture.OPPOSED, "superseded", "threat 2024-03-02")
    ]


def test_an_announcement_stops_to_be_an_alternative_on_the_day_the_halt_takes_effect() -> None:
    claims = (an_attack("2024-01-01"), an_announcement("2024-01-05", stops="2024-01-10"))
    assert [found[2] for found in shown("2024-01-09", *claims)] == ["outranked"]
    assert shown("2024-01-10", *claims) == []


def test_alternatives_come_newest_first_and_each_development_once_a_posture() -> None:
    claims = (
        an_attack("2024-01-01"),
        talks("2024-01-10"),
        cooperation("2024-01-20", development="a deal"),
        cooperation("2024-01-20", development="a deal", part=Part.COMMITMENT, commitment=1),
        talks("2024-01-15", development="a deal", part=Part.COMMITMENT, commitment=2),
    )
    assert [found[:2] for found in shown("2024-02-01", *claims)] == [
        ("a deal", Posture.COOPERATING),
        ("a deal", Posture.NEGOTIATING),
        ("talks 2024-01-10", Posture.NEGOTIATING),
    ]


@pytest.mark.parametrize("code", STANCE_V1.why_not)
def test_each_reason_shows_what_stood_against_it(code: str) -> None:
    sentence = why_not(code, "“A title” (2024-01-01)", STANCE_V1)
    assert "“A title” (2024-01-01)" in sentence
    assert sentence.endswith(".")
    assert (
        sum(
            why_not(other, "X", STANCE_V1) == why_not(code, "X", STANCE_V1)
            for other in STANCE_V1.why_not
        )
        == 1
    )


@settings(max_examples=300, deadline=None, print_blob=True)
@given(a_history(), st.integers(FIRST_DAY, LAST_DAY))
def test_an_alternative_would_set_its_posture_if_it_stood_alone(
    claims: list[Claim], on: int
) -> None:
    claims = [c._replace(development=f"{c.development}{at}") for at, c in enumerate(claims)]
    now = [s for s in fold(claims, STANCE_V1) if s.start <= on <= s.through]
    if not now:
        return
    bearing = [c for c in claims if not _is_old_attack(c, on)]
    found = alternatives(bearing, now[0], on, STANCE_V1)
    alone = {c.development: _posture_alone(c, on) for c in claims}
    told_of = {a.claim.development for a in found}
    assert all(alone[a.claim.development] is a.posture for a in found)
    assert all(a.posture is not now[0].posture for a in found)
    assert all(a.over.development != a.claim.development for a in found)
    others = set(alone) - told_of - {now[0].basis[0].development}
    assert {alone[id] for id in others} <= {now[0].posture, Posture.QUIET, None}


def _is_old_attack(claim: Claim, on: int) -> bool:
    exact = claim.start_earliest == claim.end_latest
    return claim.effect is Effect.ATTACK and exact and claim.end_latest < on - 90


def _posture_alone(claim: Claim, on: int) -> Posture | None:
    for segment in fold([claim], STANCE_V1):
        if segment.start <= on <= segment.through and segment.rule != "halt-undetermined":
            return segment.posture
    return None
