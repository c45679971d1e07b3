"""Segments of a timeline: since, confidence, evidence and score."""

from __future__ import annotations

from itertools import permutations

import pytest

from domain.dates import FOREVER
from domain.stance.fold import fold
from tests.domain.claim_builders import (
    POLICY,
    a_ceasefire,
    a_threat,
    an_open_ceasefire,
    cooperation,
    day,
    force,
    rests_on,
    stance,
)


def test_since_is_the_first_day_of_the_unbroken_posture() -> None:
    claims = [force("2024-01-10"), force("2024-02-01", confidence=30)]
    second = stance("2024-02-01", *claims)
    assert (second.start, second.since) == (day("2024-02-01"), day("2024-01-10"))


def test_since_does_not_change_with_the_rule() -> None:
    presumed = stance("2024-04-10", a_ceasefire("2024-01-10"))
    assert (presumed.rule, presumed.since) == ("ceasefire-presumed", day("2024-01-10"))


def test_since_begins_again_when_a_posture_comes_back() -> None:
    claims = [cooperation("2024-01-01", lasting_to="2024-12-31"), a_threat("2024-01-10")]
    assert stance("2024-03-11", *claims).since == day("2024-03-11")


def test_confidence_and_single_source_are_those_of_the_decider() -> None:
    not_observed = stance(
        "2024-01-11",
        an_open_ceasefire("2024-01-10", confidence=90),
        force("2024-01-11", deaths=25, confidence=30, single_source=True),
    )
    assert (not_observed.confidence, not_observed.single_source) == (30, True)


def test_unknown_confidence_is_null_and_not_zero() -> None:
    assert stance("2024-01-10", force("2024-01-10", confidence=None)).confidence is None


def test_evidence_is_the_last_possible_day_of_the_deciding_act() -> None:
    act = stance("2024-01-12", a_threat("2024-01-10", or_by="2024-01-20"))
    assert act.evidence == day("2024-01-20")
    lasting = stance("2024-01-12", cooperation("2024-01-10", lasting_to=".."))
    assert lasting.evidence == FOREVER


def test_a_commitment_in_force_has_no_day_of_evidence() -> None:
    assert stance("2024-01-12", an_open_ceasefire("2024-01-10")).evidence is None


@pytest.mark.parametrize(
    ("on", "score"),
    [("2024-01-10", -6.3), ("2024-02-09", -3.15), ("2024-03-10", -1.575), ("2024-04-09", -0.7875)],
)
def test_the_score_of_a_claim_halves_every_30_days(on: str, score: float) -> None:
    found = stance(on, force("2024-01-10", confidence=70, score=-9.0))
    assert found.score_on(day(on)) == pytest.approx(score)


def test_the_scores_of_a_day_are_summed_exactly() -> None:
    """Ten times a tenth is one: a sum step by step would give 0.9999999999999999."""
    first, *_ = fold([a_threat("2024-01-01", score=-1.0, confidence=10)] * 10, POLICY)
    assert first.score == -1.0


def test_scores_add_up_from_the_earliest_day_and_unknown_confidence_counts_as_50() -> None:
    act = force("2024-01-10", or_by="2024-01-25", confidence=None, score=-9.0)
    support = cooperation("2024-02-09", confidence=90, score=5.0)
    found = stance("2024-02-09", act, support)
    assert found.score_on(day("2024-02-09")) == pytest.approx(-4.5 / 2 + 4.5)


def test_the_score_does_not_depend_on_the_order_of_the_claims_of_one_day() -> None:
    claims = [
        cooperation("2024-01-10", development=str(score), confidence=100, score=score)
        for score in (0.1, 0.2, 0.3)
    ]
    assert len({fold(ordered, POLICY)[0].score for ordered in permutations(claims)}) == 1


def test_a_ceasefire_that_never_took_effect_keeps_its_score() -> None:
    claims = [
        a_threat("2024-01-10", confidence=70, score=-3.5),
        an_open_ceasefire("2024-01-10", stops="2024-01-10", confidence=70, score=7.5),
    ]
    found = stance("2024-01-10", *claims)
    assert found.posture.value == "threatening"
    assert found.score_on(day("2024-01-10")) == pytest.approx(-2.45 + 5.25)


def test_the_segments_of_a_timeline_cover_every_day_from_the_first_claim_on() -> None:
    claims = [
        force("2024-01-01"),
        an_open_ceasefire("2024-01-10"),
        force("2024-02-01", deaths=25),
    ]
    shown = [(one.rule, one.start, one.through, rests_on(one)) for one in fold(claims, POLICY)]
    assert shown == [
        ("force-isolated", day("2024-01-01"), day("2024-01-09"), ["force 2024-01-01"]),
        ("ceasefire", day("2024-01-10"), day("2024-01-31"), ["ceasefire 2024-01-10"]),
        (
            "ceasefire-not-observed",
            day("2024-02-01"),
            day("2024-05-01"),
            ["force 2024-02-01", "ceasefire 2024-01-10"],
        ),
        ("ceasefire", day("2024-05-02"), FOREVER, ["ceasefire 2024-01-10"]),
    ]


def test_no_claims_make_no_timeline() -> None:
    assert fold([], POLICY) == []
