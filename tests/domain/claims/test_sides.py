"""Developments of two sides of several actors, each of which does the same to the other."""

from __future__ import annotations

from typing import Any

import pytest

from domain.claims.claim import Part
from domain.values import Attribution
from domain.vocabulary import Assessment, Effect
from tests.builders import a_commitment, an_ending
from tests.domain.claims.development_claims import the_claims

JOINT: dict[str, Any] = {"initiators": ("hezbollah", "iran"), "targets": ("israel", "iraq")}
THERE = [("hezbollah", "israel"), ("hezbollah", "iraq"), ("iran", "israel"), ("iran", "iraq")]
BACK = [(b, a) for a, b in THERE]


def test_two_sides_that_fight_use_force_on_each_other_and_not_on_their_own_side() -> None:
    claims = the_claims(**JOINT, reciprocal=True)
    assert [(c.actor, c.toward) for c in claims] == [*THERE, *BACK]
    assert {c.effect for c in claims} == {Effect.FORCE}


def test_a_side_that_attacks_another_is_not_said_to_be_attacked_by_it() -> None:
    assert [(c.actor, c.toward) for c in the_claims(**JOINT)] == THERE


@pytest.mark.parametrize("kind", ["talks", "agreement", "cooperation"])
def test_a_mutual_kind_is_reciprocal_in_any_case(kind: str) -> None:
    assert the_claims(**JOINT, kind=kind, reciprocal=True) == the_claims(**JOINT, kind=kind)


def test_a_reciprocal_ceasefire_without_commitments_binds_both_sides() -> None:
    claims = the_claims(**JOINT, kind="ceasefire", reciprocal=True)
    assert [(c.actor, c.toward, c.commitment) for c in claims] == [(*p, 0) for p in (*THERE, *BACK)]
    assert {c.effect for c in claims} == {Effect.CEASEFIRE}


def test_the_commitments_of_a_ceasefire_say_whom_it_binds() -> None:
    claims = the_claims(**JOINT, kind="ceasefire", reciprocal=True, commitments=(a_commitment(),))
    assert [(c.actor, c.toward) for c in claims] == [("hezbollah", "israel")]


@pytest.mark.parametrize("party", ["hezbollah", "israel"])
def test_who_declares_a_reciprocal_ceasefire_over_threatens_each_of_the_other_side_once(
    party: str,
) -> None:
    over = an_ending(commitment=0, ended_by=party)
    claims = the_claims(over, **JOINT, kind="ceasefire", reciprocal=True)
    threats = [(c.actor, c.toward) for c in claims if c.part is Part.ENDING]
    other = JOINT["targets"] if party == "hezbollah" else JOINT["initiators"]
    assert threats == [(party, one) for one in other]


def test_who_shot_back_may_be_suspected_only() -> None:
    suspected = (Attribution("israel", "suspected"),)
    claims = the_claims(**JOINT, reciprocal=True, attributions=suspected)
    bounds = {c.actor: c.at_best for c in claims}
    assert bounds == {"hezbollah": None, "iran": None, "iraq": None, "israel": Assessment.POSSIBLE}
