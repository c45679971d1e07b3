"""A stretch of days on which a stance does not change, and how its score fades."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from domain.vocabulary import SCORE_HALF_LIFE_DAYS, Posture


class Basis(NamedTuple):
    """The development, and the number of its commitment (0: the act itself), a stance rests on."""

    development: str
    commitment: int


class Segment(NamedTuple):
    """A stance from day `start` through day `through`, the same all the while but for its score.

    `score` is the score on `start`; it halves every 30 days from there (see `score_on`).
    """

    start: int
    through: int
    posture: Posture
    rule: str
    since: int
    certain: bool
    confidence: int | None
    single_source: bool
    basis: tuple[Basis, ...]
    score: float

    def score_on(self, day: int) -> float:
        return decayed(self.score, day - self.start)

    @property
    def stance(self) -> tuple[Any, ...]:
        """All but its days and its score: from the posture to the basis, as they stand above."""
        return self[2:-1]

    def same_stance(self, other: Segment) -> bool:
        """Whether the two differ in their days and score only."""
        return self.stance == other.stance


def certainty(certain: bool) -> str:
    """The word for whether a stance is the same whichever way uncertain dates fall."""
    return "certain" if certain else "possible"


def decayed(score: float, days: int) -> float:
    """What is left of a score after so many days: half of it after 30."""
    return score * math.pow(2.0, -days / SCORE_HALF_LIFE_DAYS)
