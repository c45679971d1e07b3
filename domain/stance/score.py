"""How the score of a stance grows with the claims that take effect."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum

from domain.claims.claims import Claim
from domain.stance.segment import decayed
from domain.vocabulary import UNKNOWN_CONFIDENCE_WEIGHT


def grown(score: float, since: int, day: int, claims: Iterable[Claim]) -> float | None:
    """The score that stood at `score` on day `since`, on `day` with these claims of that day.

    None where none of them has any weight. The sum of a day is that of the exact numbers, rounded
    once: the same in whatever order they are given, and in every release of Python.
    """
    added = [_weighted(claim) for claim in claims if claim.score]
    return decayed(score, day - since) + fsum(added) if added else None


def _weighted(claim: Claim) -> float:
    confidence = UNKNOWN_CONFIDENCE_WEIGHT if claim.confidence is None else claim.confidence
    return confidence / 100 * claim.score
