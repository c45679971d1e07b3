"""Alternatives: claims that would give another posture, and why they do not decide."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.claims.claim import Claim, Part
from domain.stance.alternatives import Alternative, alternatives, why_not
from domain.stance.fold import fold
from domain.stance.policy import Policy
from domain.stance.rules import WHY_NOT_TEXTS
from domain.vocabulary import Posture
from tests.domain.claim_builders import (
    POLICY,
    a_ceasefire,
    a_pledge,
    a_statement,
    a_threat,
    an_announcement,
    an_open_ceasefire,
    cooperation,
    day,
    force,
    opposition,
    restraint,
    stance,
    talks,
)
from tests.domain.stance.histories import FIRST_DAY, LAST_DAY, a_history, claims_of
from tests.random_examples import examples
from tests.stance_reference.acts import History

HARSHEST = list(Posture)
Row = tuple[str, str, str, str | None]


def shown(on: str, *claims: Claim, least: int | None = None) -> list[Row]:
    """Return each alternative on a day: development, posture, code, and what prevails over it."""
    counted = [one for one in claims if least is None or (one.confidence or 0) >= least]
    found = alternatives(claims, stance(on, *counted), day(on), POLICY, least)
    return [
        (a.claim.development, a.posture.value, a.code, a.over.development if a.over else None)
        for a in found
    ]


def test_a_claim_that_decides_alone_has_no_alternative() -> None:
    assert shown("2024-01-02", force("2024-01-01")) == []


def test_another_development_with_the_same_posture_is_no_alternative() -> None:
    assert shown("2024-01-03", force("2024-01-01"), force("2024-01-02")) == []


def test_other_claims_of_the_deciding_development_are_no_alternatives() -> None:
    ceasefire = an_open_ceasefire("2024-01-01", development="a truce")
    assert shown("2024-01-02", ceasefire, cooperation("2024-01-01", development="a truce")) == []


def test_a_statement_is_no_alternative() -> None:
    assert shown("2024-01-02", force("2024-01-01"), a_statement("2024-01-02")) == []


def test_a_rumour_below_the_floor_does_not_count_and_gives_way_to_nothing() -> None:
    rumour = talks("2024-01-02", confidence=10)
    row = ("talks 2024-01-02", "negotiating", "below-floor", None)
    assert shown("2024-01-02", force("2024-01-01"), rumour) == [row]
    assert shown("2024-01-02", rumour) == [row]
    # Talks count for 60 days, here through 2 March 2024.
    assert shown("2024-03-02", rumour) == [row]
    assert shown("2024-03-03", rumour) == []


def test_a_rumour_prevails_over_nothing() -> None:
    """A ceasefire that counts for nothing spends no force, and later talks supersede nothing."""
    rumours = [an_open_ceasefire("2024-01-10", confidence=10), talks("2024-01-12", confidence=10)]
    claims = (force("2024-01-05"), a_threat("2024-01-08"), *rumours)
    assert shown("2024-01-20", *claims) == [
        ("talks 2024-01-12", "negotiating", "below-floor", None),
        ("ceasefire 2024-01-10", "ceasefire", "below-floor", None),
        ("threat 2024-01-08", "threatening", "outranked", "force 2024-01-05"),
    ]


def test_a_claim_below_the_confidence_of_the_question_does_not_count() -> None:
    claims = (
        force("2024-01-01", confidence=70),
        talks("2024-01-02", confidence=50),
        a_threat("2024-01-03", confidence=None),
        cooperation("2024-01-04", confidence=10),
    )
    assert shown("2024-01-05", *claims, least=60) == [
        ("cooperation 2024-01-04", "cooperating", "below-floor", None),
        ("threat 2024-01-03", "threatening", "below-min-confidence", None),
        ("talks 2024-01-02", "negotiating", "below-min-confidence", None),
    ]


@pytest.mark.parametrize("on", ["2024-01-05", "2024-01-10"])
def test_force_by_the_day_of_a_ceasefire_is_spent(on: str) -> None:
    assert shown("2024-01-20", force(on), an_open_ceasefire("2024-01-10")) == [
        (f"force {on}", "hostilities", "spent", "ceasefire 2024-01-10")
    ]


def test_force_is_no_alternative_once_its_30_days_have_passed() -> None:
    claims = (force("2024-01-01"), an_open_ceasefire("2024-01-10"))
    assert len(shown("2024-01-31", *claims)) == 1
    assert shown("2024-02-01", *claims) == []


@pytest.mark.parametrize(
    "act",
    [force("2023-10-01", lasting_to="2024-01-01"), force("2024-01-01", deaths=25)],
    ids=["a war", "a massacre"],
)
def test_sustained_force_is_an_alternative_for_90_days(act: Claim) -> None:
    """31 March is day 90 after 1 January 2024."""
    truce = an_open_ceasefire("2024-01-10")
    assert shown("2024-03-31", act, truce) == [
        (act.development, "hostilities", "spent", "ceasefire 2024-01-10")
    ]
    assert shown("2024-04-01", act, truce) == []


def test_force_stays_spent_when_the_ceasefire_is_over() -> None:
    claims = (force("2024-01-01"), an_open_ceasefire("2024-01-10", stops="2024-01-15"))
    assert shown("2024-01-20", *claims, a_threat("2024-01-15")) == [
        ("force 2024-01-01", "hostilities", "spent", "ceasefire 2024-01-10")
    ]


def test_the_last_ceasefire_that_spends_force_is_named() -> None:
    claims = (force("2024-01-01"), an_open_ceasefire("2024-01-05"), an_open_ceasefire("2024-01-10"))
    assert shown("2024-01-20", *claims)[0][2:] == ("spent", "ceasefire 2024-01-10")


def test_a_ceasefire_that_never_took_effect_spends_nothing() -> None:
    never = an_open_ceasefire("2024-01-10", stops="2024-01-10")
    assert shown("2024-01-12", force("2024-01-05"), never, talks("2024-01-11")) == [
        ("talks 2024-01-11", "negotiating", "outranked", "force 2024-01-05")
    ]


def test_a_war_is_suspended_by_a_ceasefire_with_a_stated_end() -> None:
    war = force("2023-10-07", lasting_to="2025-01-18")
    assert shown("2023-11-27", war, a_ceasefire("2023-11-24", expires="2023-11-30")) == [
        ("force 2023-10-07", "hostilities", "suspended", "ceasefire 2023-11-24")
    ]


def test_single_violations_are_not_sustained() -> None:
    claims = (an_open_ceasefire("2024-11-27"), force("2024-12-02"))
    assert shown("2024-12-10", *claims) == [
        ("force 2024-12-02", "hostilities", "not-sustained", "ceasefire 2024-11-27")
    ]


def test_a_ceasefire_is_not_observed_where_force_is_sustained() -> None:
    claims = (an_open_ceasefire("2024-01-10"), force("2024-02-01", deaths=25))
    assert shown("2024-02-10", *claims) == [
        ("ceasefire 2024-01-10", "ceasefire", "not-observed", "force 2024-02-01")
    ]


def test_a_ceasefire_may_have_come_before_or_after_force() -> None:
    claims = (an_open_ceasefire("2024-01-10", or_by="2024-01-20"), force("2024-01-15"))
    assert shown("2024-01-16", *claims) == [
        ("ceasefire 2024-01-10", "ceasefire", "order-unknown", "force 2024-01-15")
    ]


@pytest.mark.parametrize("days", [1, 5])
def test_force_that_may_have_come_before_a_ceasefire_does_not_violate_it(days: int) -> None:
    acts = force("2024-01-05", or_by="2024-01-15", days=days)
    assert shown("2024-01-12", acts, an_open_ceasefire("2024-01-10")) == [
        ("force 2024-01-05", "hostilities", "order-unknown", "ceasefire 2024-01-10")
    ]


def test_a_replaced_ceasefire_names_the_later_one() -> None:
    claims = (
        an_open_ceasefire("2024-01-01"),
        an_open_ceasefire("2024-02-01", stops="2024-03-01"),
        a_threat("2024-03-01"),
    )
    assert shown("2024-03-02", *claims) == [
        ("ceasefire 2024-01-01", "ceasefire", "replaced", "ceasefire 2024-02-01")
    ]


def test_a_ceasefire_that_is_over_is_no_alternative() -> None:
    ceasefire = a_ceasefire("2024-01-10", expires="2024-01-31")
    assert shown("2024-02-10", ceasefire, force("2024-02-05")) == []


def test_a_claim_short_of_force_is_outranked_by_force() -> None:
    claims = (force("2024-01-20"), talks("2024-02-05"), a_pledge("2024-02-06", expires=".."))
    assert shown("2024-02-10", *claims) == [
        ("pledge 2024-02-06", "restrained", "outranked", "force 2024-01-20"),
        ("talks 2024-02-05", "negotiating", "outranked", "force 2024-01-20"),
    ]


def test_a_threat_does_not_end_a_ceasefire_in_force() -> None:
    assert shown("2024-02-10", an_open_ceasefire("2024-01-10"), a_threat("2024-02-05")) == [
        ("threat 2024-02-05", "threatening", "ceasefire-in-force", "ceasefire 2024-01-10")
    ]


def test_an_older_act_is_superseded_by_the_later_one() -> None:
    acts = (cooperation("2024-01-01"), a_threat("2024-02-01"))
    for on in ("2024-02-10", "2024-04-10"):
        assert shown(on, *acts) == [
            ("cooperation 2024-01-01", "cooperating", "superseded", "threat 2024-02-01")
        ]


def test_of_claims_that_still_count_the_certainly_later_decides() -> None:
    claims = (a_pledge("2024-01-01", expires=".."), a_threat("2024-02-01"))
    assert shown("2024-02-10", *claims) == [
        ("pledge 2024-01-01", "restrained", "later", "threat 2024-02-01")
    ]
    lasting = cooperation("2024-01-01", lasting_to="..")
    assert [one[2] for one in shown("2024-02-10", lasting, a_threat("2024-02-01"))] == ["later"]


def test_of_acts_of_one_day_the_milder_gives_way() -> None:
    assert shown("2024-02-10", opposition("2024-02-01"), a_threat("2024-02-01")) == [
        ("opposition 2024-02-01", "opposed", "milder", "threat 2024-02-01")
    ]


def test_of_acts_of_unknown_order_the_milder_gives_way() -> None:
    acts = (talks("2024-02-01", or_by="2024-02-09"), a_threat("2024-02-05"))
    assert shown("2024-02-10", *acts) == [
        ("talks 2024-02-01", "negotiating", "milder", "threat 2024-02-05")
    ]


def test_a_claim_that_is_older_than_a_presumed_ceasefire_gives_way_to_it() -> None:
    # The ceasefire counts as made on 5 August; the threat counts through 20 August.
    claims = (a_ceasefire("2024-05-06"), a_threat("2024-06-21"))
    assert shown("2024-08-05", *claims) == [
        ("threat 2024-06-21", "threatening", "later", "ceasefire 2024-05-06")
    ]


def test_a_presumed_ceasefire_of_unknown_order_to_opposition_is_milder() -> None:
    claims = (a_ceasefire("2024-05-06"), opposition("2024-06-01", or_by="2024-09-01"))
    assert stance("2024-08-10", *claims).rule == "opposition"
    assert shown("2024-08-10", *claims) == [
        ("ceasefire 2024-05-06", "ceasefire", "milder", "opposition 2024-06-01")
    ]


def test_an_announcement_is_no_alternative_from_the_day_of_the_ceasefire_on() -> None:
    claims = (force("2024-01-01"), an_announcement("2024-01-05", stops="2024-01-10"))
    assert [found[2] for found in shown("2024-01-09", *claims)] == ["outranked"]
    assert shown("2024-01-10", *claims) == []


def test_alternatives_come_newest_first_and_each_development_once_a_posture() -> None:
    claims = (
        force("2024-01-05"),
        talks("2024-01-10"),
        cooperation("2024-01-20", development="a deal"),
        cooperation("2024-01-20", development="a deal", part=Part.COMMITMENT, commitment=1),
        talks("2024-01-15", development="a deal", part=Part.COMMITMENT, commitment=2),
    )
    assert [found[:2] for found in shown("2024-02-01", *claims)] == [
        ("a deal", "cooperating"),
        ("a deal", "negotiating"),
        ("talks 2024-01-10", "negotiating"),
    ]


def test_each_code_has_a_sentence_of_its_own_that_names_what_prevails() -> None:
    cited = "“A title” (1 January 2024)"
    sentences = [why_not(an_alternative(code), cited, POLICY) for code in WHY_NOT_TEXTS]
    assert len(set(sentences)) == len(WHY_NOT_TEXTS)
    assert all(one.endswith(": “A title” (1 January 2024).") for one in sentences)
    assert all(one[0].isupper() and "{" not in one for one in sentences)


def test_a_ceasefire_past_its_days_is_not_presumed_to_hold_after_force() -> None:
    # Its 90 days end on 31 March; the force of January is over, and restraint decides.
    truce, act, back = a_ceasefire("2024-01-01"), force("2024-01-10"), restraint("2024-03-20")
    shows = ("ceasefire 2024-01-01", "ceasefire", "not-presumed")
    assert shown("2024-04-15", truce, act, back) == [(*shows, "force 2024-01-10")]
    now = stance("2024-04-15", truce, act, back)
    (without_the_act,) = alternatives([truce, back], now, day("2024-04-15"), POLICY)
    assert (without_the_act.code, without_the_act.over) == ("not-presumed", None)


def an_alternative(code: str) -> Alternative:
    """Opposition to which a threat goes first."""
    acts = opposition("2024-02-01"), a_threat("2024-02-01")
    return Alternative(acts[0], Posture.OPPOSED, code, acts[1], Posture.THREATENING)


def test_a_sentence_names_the_harsher_posture() -> None:
    sentence = why_not(an_alternative("milder"), "“A title” (1 January 2024)", POLICY)
    assert sentence == (
        "A claim that gives “threatening”, which is harsher than “opposed”, is of the same day, or"
        " the order of the two is not known: “A title” (1 January 2024)."
    )


def test_a_sentence_about_a_rumour_names_no_other_development() -> None:
    assert why_not(an_alternative("below-floor"), None, Policy(floor=25)) == (
        "Its confidence is below 25, and such a claim decides nothing."
    )


def test_a_sentence_shows_the_parameters_of_the_policy() -> None:
    policy = Policy(days=4, deaths=9, within=8)
    sentence = why_not(an_alternative("not-sustained"), "X", policy)
    assert "4 days of force or 9 deaths fall within 8 days" in sentence


@settings(max_examples=examples(60), deadline=None, print_blob=True)
@given(a_history(), st.integers(FIRST_DAY, LAST_DAY))
def test_an_alternative_is_current_and_of_another_posture(history: History, on: int) -> None:
    claims = claims_of(history)
    now = [s for s in fold(claims, POLICY) if s.start <= on <= s.through]
    if not now:
        return
    decider = now[0].basis[0].development if now[0].basis else None
    for one in alternatives(claims, now[0], on, POLICY):
        assert one.posture not in (now[0].posture, Posture.NO_RECENT_RECORD)
        assert one.claim.development != decider
        assert one.claim.start_earliest <= on
        assert one.code in WHY_NOT_TEXTS
        assert (one.over is None) == (one.code == "below-floor")
        assert one.code != "milder" or HARSHEST.index(now[0].posture) < HARSHEST.index(one.posture)
        policy = replace(POLICY, floor=0)
        alone = [s.posture for s in fold([one.claim], policy) if s.start <= on <= s.through]
        assert alone == [one.posture]
