"""Claims with their dates placed on the calendar: on their earliest days, their latest, or both.

These are small values that the fold creates by the million.
"""

from __future__ import annotations

from typing import NamedTuple

from domain.claims.claim import Claim
from domain.claims.commitment import latest_effective_day, settled_day
from domain.dates import FOREVER, NEVER
from domain.stance.policy import Policy
from domain.vocabulary import LEAST_CONFIDENCE, Assessment, Effect

COMMITTED = frozenset({Effect.CEASEFIRE, Effect.PLEDGE})

# Confidence, steps that the assessment does not lose, development, commitment.
Rank = tuple[int, int, str, int]

_RATED = (*LEAST_CONFIDENCE, Assessment.DOUBTFUL)


class ClaimRef(NamedTuple):
    """The claim that a posture rests on; `at_best` bounds the assessment, None if nothing does."""

    development: str
    commitment: int
    confidence: int | None
    single_source: bool
    doubtful: bool
    at_best: Assessment | None = None

    @property
    def rank(self) -> Rank:
        """Order claims of one day: the highest confidence decides, then the better assessment.

        Of claims equal in both, the ids give a fixed order.
        """
        known = -1 if self.confidence is None else self.confidence
        return (known, -self._steps_lost(), self.development, self.commitment)

    def _steps_lost(self) -> int:
        """Return how many steps a doubtful date and the bound take from the assessment."""
        if self.confidence is None or not (self.doubtful or self.at_best):
            return 0
        steps = sum(self.confidence < least for least in LEAST_CONFIDENCE.values())
        left = min(steps + self.doubtful, len(_RATED) - 1)
        bound = steps if self.at_best is None else _RATED.index(self.at_best)
        return max(left, bound) - steps


class Pause(NamedTuple):
    """A suspension in one placement: from `start` on, until the day before `end`.

    Force violates the commitment again only after day `clear`, when it was resumed for certain.
    """

    start: int
    end: int
    clear: int

    def has(self, day: int) -> bool:
        """Whether the commitment is suspended on a day."""
        return self.start <= day < self.end

    def excuses(self, first: int, last: int) -> bool:
        """Whether force between two days may have come while the commitment was suspended."""
        return first <= self.clear and last >= self.start


class DatedClaim(NamedTuple):
    """A claim whose dates one placement has fixed; all days are ordinals.

    It took effect between `start` and `settled`. An act ended between `sure_end` and `end`, both
    FOREVER if its end is open. A commitment is in force through `last`, and was due to end on day
    `due`; from `stops` on it was ended, or an announcement counts no longer. `pauses` are the
    suspensions of a commitment. `effect` is NONE where the confidence is below the floor of the
    policy.
    """

    claim: Claim
    ref: ClaimRef
    effect: Effect
    start: int
    settled: int
    sure_end: int
    end: int
    last: int
    stops: int
    pauses: tuple[Pause, ...] = ()
    due: int = FOREVER

    @property
    def took_effect(self) -> bool:
        """Whether a claim ever took effect: a commitment ended before it began did not.

        Neither did one whose unknown end had run out before a successor took it over.
        """
        return self.claim.effect not in COMMITTED or self.start <= self.last

    def is_paused(self, day: int) -> bool:
        """Whether it is a commitment that is suspended on a day."""
        return any(pause.has(day) for pause in self.pauses)

    @property
    def order(self) -> tuple[int, Rank, str]:
        """Sort key of the arrivals of one day: the claim of the highest rank arrives last."""
        return (self.settled, self.ref.rank, self.claim.part)


def wide(claim: Claim, policy: Policy) -> DatedClaim:
    """Date a claim to take effect on its first possible day and to end on its last."""
    stops = NEVER if claim.stops_earliest is None else claim.stops_earliest
    settled = claim.start_latest
    if claim.effect in COMMITTED:
        settled = settled_day(claim.start_earliest, settled, claim.expires, stops, claim.gaps)
    days = (claim.start_earliest, settled, claim.end_earliest, claim.end_latest)
    pauses = [Pause(g.start_earliest, g.end_earliest, g.end_latest) for g in claim.gaps]
    return _dated(claim, policy, _counted_from(claim, settled), *days, stops, pauses)


def early(claim: Claim, policy: Policy) -> DatedClaim:
    """Date a claim on its earliest days."""
    stops = NEVER if claim.stops_earliest is None else claim.stops_earliest
    start = claim.start_earliest
    end = max(start, claim.end_earliest) if claim.is_duration else start
    pauses = [Pause(g.start_earliest, g.end_earliest, g.end_earliest) for g in claim.gaps]
    counted = start if claim.origin is None else claim.origin.begins
    return _dated(claim, policy, counted, start, start, end, end, stops, pauses)


def late(claim: Claim, policy: Policy) -> DatedClaim:
    """Date a claim on its latest days."""
    stops = NEVER if claim.stops_latest is None else claim.stops_latest
    start = claim.start_latest
    if claim.effect in COMMITTED:
        paused = stops
        if claim.gaps:
            later = [gap for gap in claim.gaps if gap.start_earliest > claim.start_earliest]
            paused = min([stops, *(gap.start_latest for gap in later[:1])])
        start = latest_effective_day(claim.start_earliest, start, claim.expires, paused)
    pauses = [Pause(g.start_latest, g.end_latest, g.end_latest) for g in claim.gaps]
    days = (start, start, claim.end_latest, claim.end_latest)
    return _dated(claim, policy, _counted_from(claim, start), *days, stops, pauses)


def _counted_from(claim: Claim, settled: int) -> int:
    """Return the day from which the days of an unknown end count: that of the original."""
    return settled if claim.origin is None else claim.origin.settled


def arrival_order(claims: list[DatedClaim]) -> list[DatedClaim]:
    """Sort claims of one day in the order in which they arrive."""
    return claims if len(claims) < 2 else sorted(claims, key=lambda claim: claim.order)


def _dated(
    claim: Claim,
    policy: Policy,
    counted_from: int,
    start: int,
    settled: int,
    sure_end: int,
    end: int,
    stops: int,
    pauses: list[Pause],
) -> DatedClaim:
    due = claim.expires
    if due is None:
        due = counted_from + policy.unknown_end
    confidence, effect = claim.confidence, claim.effect
    if not policy.counts(confidence):
        effect = Effect.NONE
    ref = ClaimRef(
        claim.development, claim.commitment, confidence, claim.single_source, claim.doubtful,
        claim.at_best,
    )  # fmt: skip
    last = min(due, stops - 1, FOREVER)
    days = (start, settled, sure_end, end, last, stops)
    return DatedClaim(claim, ref, effect, *days, tuple(pauses), due)
