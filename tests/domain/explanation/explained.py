"""The reason of a stance that a claim decides, as the tests of explanations ask for it."""

from __future__ import annotations

from typing import Any

from domain.claims.claim import Claim
from domain.explanation.explained import Explained
from domain.explanation.phrases import Cited
from domain.explanation.reason import reason
from domain.stance.dated_claims import wide
from tests.domain.claim_builders import POLICY, day

RAID = Cited("attack", "Rockets at the north", "2024-03-01")
TRUCE = Cited("ceasefire", "A truce", "2024-01-10")
WARNING = Cited("warning", "A last warning", "2024-03-01")
TALKS = Cited("talks", "Talks in Cairo", "[2024-02-20..2024-03-10]")
RELEASE = Cited("agreement", "A release", "2024-01-10")


def explained(
    rule: str, decider: Claim, *basis: Cited, on: str = "2024-03-03", **given: Any
) -> str:
    """Return the reason of a stance that a claim decides, on 3 March 2024 unless given."""
    policy = given.pop("policy", POLICY)
    placed = wide(decider, policy)
    stance = Explained("Hezbollah", "Israel", rule, day(on), basis, decider=placed, **given)
    return reason(stance, policy)
