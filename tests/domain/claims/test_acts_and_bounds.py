"""Claims of a number of acts within a period, and what bounds the assessment of a claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.claims.claim import Part
from domain.values import Attribution
from domain.vocabulary import Assessment
from tests.builders import a_commitment, an_ending
from tests.domain.claims.development_claims import CAUSE, TRUCE, a_cause, the_claims


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


@pytest.mark.parametrize(
    ("degree", "at_best"),
    [
        ("claimed", None), ("attributed", Assessment.PROBABLE), ("suspected", Assessment.POSSIBLE),
        ("contested", Assessment.POSSIBLE),
    ],
)  # fmt: skip
def test_an_attribution_bounds_the_claims_by_that_actor(
    degree: str, at_best: Assessment | None
) -> None:
    said: dict[str, Any] = {
        "kind": "talks",
        "initiators": ("hezbollah", "iran"),
        "attributions": (Attribution("hezbollah", degree),),
        "commitments": (a_commitment(toward="iraq"), a_commitment(by="iran", toward="iraq")),
    }
    bounds = {(c.actor, c.part.value): c.at_best for c in the_claims(**said)}
    assert bounds == {
        ("hezbollah", "kind"): at_best,
        ("hezbollah", "commitment"): at_best,
        ("iran", "kind"): None,
        ("iran", "commitment"): None,
        ("israel", "kind"): None,
    }


def test_what_only_the_other_side_announced_is_at_best_possible() -> None:
    reported = a_commitment(effective_from="2024-02-01", announced_by_other=True)
    returned = a_commitment(by="israel", toward="hezbollah")
    attributed = (Attribution("hezbollah", "attributed"),)
    claims = the_claims(
        an_ending(date="2024-03-01", ended_by="hezbollah"),
        kind="ceasefire", commitments=(reported, returned), attributions=attributed,
    )  # fmt: skip
    bounds = {(c.actor, c.part.value): c.at_best for c in claims}
    assert bounds == {
        ("hezbollah", "commitment"): Assessment.POSSIBLE,
        ("hezbollah", "announcement"): Assessment.POSSIBLE,
        ("hezbollah", "ending"): Assessment.PROBABLE,
        ("israel", "commitment"): None,
    }


def test_the_threat_of_an_ending_is_bound_as_its_cause() -> None:
    said: dict[str, Any] = {**TRUCE, "attributions": (Attribution("hezbollah", "attributed"),)}
    ended = an_ending(date="2024-03-01", ended_by="hezbollah", cause=CAUSE)
    for attributions, at_best in (
        ((Attribution("hezbollah", "suspected"),), Assessment.POSSIBLE),
        ((), None),
    ):
        cause = a_cause(2)
        cause = replace(cause, account=replace(cause.account, attributions=attributions))
        (threat,) = (c for c in the_claims(ended, cause=cause, **said) if c.part is Part.ENDING)
        assert threat.at_best == at_best


@pytest.mark.parametrize(
    ("occurred", "acts", "first", "last", "days"),
    [
        ("2024-03-01/2024-03-20", 12, "2024-03-01", "2024-03-20", 12),
        ("2024-02/2024-03", 2, "2024-02-01", "2024-03-31", 2),
        ("2024-03-01/2024-03-02", 40, "2024-03-01", "2024-03-02", 2),
    ],
)
def test_a_number_of_acts_lies_on_unknown_days_of_its_period(
    occurred: str, acts: int, first: str, last: str, days: int
) -> None:
    (claim,) = the_claims(occurred=occurred, acts=acts)
    assert not claim.is_duration
    assert [_iso(day) for day in (claim.start_earliest, claim.end_earliest)] == [first] * 2
    assert [_iso(day) for day in (claim.start_latest, claim.end_latest)] == [last] * 2
    assert claim.days == days


def test_an_attack_without_a_number_lasts_through_its_period() -> None:
    (claim,) = the_claims(occurred="2024-03-01/2024-03-20")
    assert (claim.is_duration, claim.days) == (True, 1)
