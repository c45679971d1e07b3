"""Another policy is another value: the fold follows its parameters, and its texts show them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.stance.fold import fold
from domain.stance.policy import POLICIES, STANCE_V1
from domain.stance.tail import fold_from
from domain.vocabulary import Effect, Posture
from tests.domain.claim_builders import a_halt, a_threat, an_attack, day, opposition

SHORT = replace(
    STANCE_V1, name="stance.short", windows={**STANCE_V1.windows, Effect.ATTACK: 10, Effect.HALT: 5}
)


def test_every_policy_is_found_by_its_name() -> None:
    assert {name: policy.name for name, policy in POLICIES.items()} == {"stance.v1": "stance.v1"}


def test_hostilities_last_for_the_window_of_the_policy() -> None:
    (_, quiet), (_, later) = (fold([an_attack("2024-01-01")], one) for one in (SHORT, STANCE_V1))
    assert quiet.posture is later.posture is Posture.QUIET
    assert quiet.start == day("2024-01-12")
    assert later.start == day("2024-01-01") + 91


def test_a_halt_of_unknown_end_lapses_after_the_window_of_the_policy() -> None:
    held = [(one.rule, one.start) for one in fold([a_halt("2024-01-01")], SHORT)]
    assert held == [("halt-in-force", day("2024-01-01")), ("halt-undetermined", day("2024-01-07"))]


def test_of_one_day_the_act_that_the_policy_ranks_as_harsher_decides() -> None:
    milder = replace(SHORT, harshness={**SHORT.harshness, Effect.THREAT: 0})
    claims = [a_threat("2024-01-01"), opposition("2024-01-01")]
    postures = [fold(claims, one)[0].posture for one in (SHORT, milder)]
    assert postures == [Posture.THREATENING, Posture.OPPOSED]


def test_the_score_decays_by_the_half_life_of_the_policy() -> None:
    slow = replace(SHORT, score_half_life=60)
    segment, *_ = fold([an_attack("2024-01-01", score=-8.0, confidence=100)], slow)
    assert segment.score_on(day("2024-03-01"), slow) == pytest.approx(-4.0)


def test_the_end_of_a_timeline_agrees_with_the_whole_by_any_policy() -> None:
    claims = [an_attack(f"202{year}-01-01") for year in range(5)]
    begin = day("2024-01-05")
    assert fold_from(claims, begin, SHORT) == [
        one for one in fold(claims, SHORT) if one.through >= begin
    ]


def test_the_texts_of_the_rules_show_the_windows() -> None:
    assert SHORT.rules["attack"] == "an attack of the last 10 days, not followed by a halt"
    assert "past its 5 days" in SHORT.rules["halt-undetermined"]
    assert "at most 10 days ago" in SHORT.why_not["broken"]
    assert SHORT.rules.keys() == STANCE_V1.rules.keys()
