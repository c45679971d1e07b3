"""How the score of a stance grows with the claims that take effect."""

from __future__ import annotations

from collections.abc import Iterable

from domain.claims import Claim
from domain.segment import decayed
from domain.vocabulary import UNKNOWN_CONFIDENCE_WEIGHT


def grown(score: float, since: int, day: int, claims: Iterable[Claim]) -> float | None:
    """The score that stood at `score` on day `since`, on `day` with these claims of that day.

    None where none of them has any weight. In whatever order they are given, the sum is the same.
    """
    added = [_weighted(claim) for claim in claims if claim.score]
    return decayed(score, day - since) + sum(sorted(added)) if added else None


def _weighted(claim: Claim) -> float:
    confidence = UNKNOWN_CONFIDENCE_WEIGHT if claim.confidence is None else claim.confidence
    return confidence / 100 * claim.score
