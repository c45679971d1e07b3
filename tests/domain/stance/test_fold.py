"""What goes with each stance: certainty, since, confidence, score, and the segments of a life."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from domain.dates import FOREVER
from domain.stance.fold import fold
from domain.stance.policy import STANCE_V1
from domain.vocabulary import Posture
from tests.domain.claim_builders import (
    a_halt,
    a_threat,
    an_attack,
    an_open_halt,
    cooperation,
    day,
    record,
    rests_on,
    stance,
    talks,
)


def test_a_stance_is_certain_while_its_earliest_and_its_latest_dates_give_the_same_posture() -> (
    None
):
    attack = an_attack("2024-01-10", or_by="2024-01-20")
    certain = {
        "2024-01-10": False,  # on its latest day it has not happened yet
        "2024-01-19": False,
        "2024-01-20": True,
        "2024-04-09": True,
        "2024-04-10": False,  # on its earliest day it is over 90 days ago
        "2024-04-19": False,
        "2024-04-20": True,  # quiet however it is read
    }
    assert {on: stance(on, attack).certain for on in certain} == certain


def test_another_rule_for_the_same_posture_is_certain_all_the_same() -> None:
    halt = a_halt("2024-01-10", or_by="2024-01-20")
    held = stance("2024-04-10", halt)  # read early, its 90 days were over on 2024-04-09
    assert (held.rule, held.certain) == ("halt-in-force", True)


def test_fighting_of_uncertain_end_is_possible_once_it_may_have_been_over_for_90_days() -> None:
    fighting = an_attack("2023-06-01", lasting_to="2024-01-10", ending_by="2024-01-20")
    assert stance("2024-04-09", fighting).certain
    assert not stance("2024-04-10", fighting).certain
    assert stance("2024-04-10", fighting).posture is Posture.HOSTILITIES


def test_what_rests_on_a_doubtful_date_is_never_certain() -> None:
    assert not stance("2024-01-11", an_attack("2024-01-10", doubtful=True)).certain
    broken = [an_open_halt("2024-01-10", doubtful=True), an_attack("2024-01-11")]
    assert not stance("2024-01-11", *broken).certain


def test_a_doubtful_date_outside_the_basis_takes_nothing_from_certainty() -> None:
    acts = [a_threat("2024-01-05", doubtful=True), talks("2024-01-10")]
    assert stance("2024-01-10", *acts).certain


def test_a_halt_is_over_on_the_first_day_it_may_have_ended_possibly_until_the_last() -> None:
    halt = an_open_halt("2024-01-10", stops="2024-02-01", stops_by="2024-02-10")
    assert (stance("2024-01-31", halt).rule, stance("2024-01-31", halt).certain) == (
        "halt-in-force",
        True,
    )
    assert (stance("2024-02-01", halt).rule, stance("2024-02-01", halt).certain) == ("quiet", False)
    assert (stance("2024-02-10", halt).rule, stance("2024-02-10", halt).certain) == ("quiet", True)


@pytest.mark.parametrize("end", [{"stops": "2024-12-20"}, {"expires": "2024-12-19"}])
def test_a_halt_of_an_unknown_day_cannot_spend_an_attack_that_came_after_it_was_over(
    end: dict[str, Any],
) -> None:
    halt = a_halt("2024-12-01", or_by="2024-12-31", **end)
    after = stance("2024-12-22", halt, an_attack("2024-12-22"))
    assert (after.rule, after.certain) == ("attack", True)


@pytest.mark.parametrize("end", [{"stops": "2024-12-20"}, {"expires": "2024-12-19"}])
def test_a_halt_of_an_unknown_day_is_surely_over_once_its_end_has_passed(
    end: dict[str, Any],
) -> None:
    halt = a_halt("2024-12-01", or_by="2024-12-31", **end)
    assert (stance("2024-12-20", halt).rule, stance("2024-12-20", halt).certain) == ("quiet", True)


def test_from_its_dissolution_an_actor_holds_no_stance() -> None:
    halt, gone = an_open_halt("2024-01-10"), ("2024-06-01", "2024-06-10")
    assert stance("2024-05-31", halt, dissolved=gone).certain
    for on in ("2024-06-01", "2024-06-09"):
        assert not stance(on, halt, dissolved=gone).certain
        assert stance(on, halt, dissolved=gone).posture is Posture.HALTED
    assert record("2024-06-10", halt, dissolved=gone) is None


def test_since_is_the_first_day_of_the_unbroken_run_of_the_posture() -> None:
    claims = [an_attack("2024-01-10"), an_attack("2024-02-01", confidence=30)]
    second = stance("2024-02-01", *claims)
    assert (second.start, second.since) == (day("2024-02-01"), day("2024-01-10"))


def test_since_outlives_a_change_of_rule() -> None:
    assert stance("2024-04-10", a_halt("2024-01-10")).since == day("2024-01-10")


def test_a_posture_that_comes_back_is_since_the_day_it_came_back() -> None:
    claims = [cooperation("2024-01-01", lasting_to="2024-12-31"), a_threat("2024-01-10")]
    assert stance("2024-03-11", *claims).since == day("2024-03-11")


def test_confidence_and_single_source_are_those_of_the_deciding_claim() -> None:
    broken = stance(
        "2024-01-11",
        an_open_halt("2024-01-10", confidence=90),
        an_attack("2024-01-11", confidence=30, single_source=True),
    )
    assert (broken.confidence, broken.single_source) == (30, True)


def test_unknown_confidence_is_null_and_not_zero() -> None:
    assert stance("2024-01-10", an_attack("2024-01-10", confidence=None)).confidence is None


@pytest.mark.parametrize(
    ("on", "score"),
    [("2024-01-10", -6.3), ("2024-02-09", -3.15), ("2024-03-10", -1.575), ("2024-04-09", -0.7875)],
)
def test_the_score_of_a_claim_halves_every_30_days(on: str, score: float) -> None:
    held = stance(on, an_attack("2024-01-10", confidence=70, score=-9.0))
    assert held.score_on(day(on), STANCE_V1) == pytest.approx(score)


def test_the_scores_of_a_day_are_summed_exactly() -> None:
    """Ten times a tenth is one: to add them one by one would leave 0.9999999999999999."""
    stance, *_ = fold([a_threat("2024-01-01", score=-1.0, confidence=10)] * 10, STANCE_V1)
    assert stance.score == -1.0


def test_scores_add_up_from_the_earliest_day_and_unknown_confidence_counts_as_50() -> None:
    attack = an_attack("2024-01-10", or_by="2024-01-25", confidence=None, score=-9.0)
    support = cooperation("2024-02-09", confidence=90, score=5.0)
    held = stance("2024-02-09", attack, support)
    assert held.score_on(day("2024-02-09"), STANCE_V1) == pytest.approx(-4.5 / 2 + 4.5)


def test_the_score_does_not_depend_on_the_order_of_the_claims_of_one_day() -> None:
    claims = [
        cooperation("2024-01-10", development=str(score), confidence=100, score=score)
        for score in (0.1, 0.2, 0.3)
    ]
    assert len({fold(ordered, STANCE_V1)[0].score for ordered in permutations(claims)}) == 1


def test_a_halt_that_never_took_effect_keeps_its_weight() -> None:
    claims = [
        a_threat("2024-01-10", confidence=70, score=-3.5),
        an_open_halt("2024-01-10", stops="2024-01-10", confidence=70, score=7.5),
    ]
    held = stance("2024-01-10", *claims)
    assert held.posture is Posture.THREATENING
    assert held.score_on(day("2024-01-10"), STANCE_V1) == pytest.approx(-2.45 + 5.25)


def test_a_life_of_segments_covers_every_day_from_the_first_claim_on() -> None:
    claims = [
        an_attack("2024-01-01"),
        an_open_halt("2024-01-10"),
        an_attack("2024-02-01"),
    ]
    shown = [
        (segment.rule, segment.start, segment.through, rests_on(segment))
        for segment in fold(claims, STANCE_V1)
    ]
    assert shown == [
        ("attack", day("2024-01-01"), day("2024-01-09"), ["attack 2024-01-01"]),
        ("halt-in-force", day("2024-01-10"), day("2024-01-31"), ["halt 2024-01-10"]),
        (
            "halt-breached",
            day("2024-02-01"),
            day("2024-05-01"),
            ["attack 2024-02-01", "halt 2024-01-10"],
        ),
        ("halt-resumed", day("2024-05-02"), FOREVER, ["halt 2024-01-10", "attack 2024-02-01"]),
    ]


def test_no_claims_make_no_timeline() -> None:
    assert fold([], STANCE_V1) == []
