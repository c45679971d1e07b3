"""Claims with their dates placed on the calendar, and the effects they have on a day.

These are small values that the fold creates by the million.
"""

from __future__ import annotations

from typing import NamedTuple

from domain.claims.claims import Claim
from domain.claims.commitment import latest_effective_day, violation_day
from domain.dates import NEVER
from domain.stance.policy import Policy
from domain.vocabulary import Effect, Posture


class ClaimRef(NamedTuple):
    """The claim that an effect rests on."""

    development: str
    commitment: int
    confidence: int | None
    single_source: bool
    doubtful: bool

    @property
    def rank(self) -> tuple[int, str, int]:
        """Order claims of one day: the highest confidence decides, then any fixed order."""
        known = -1 if self.confidence is None else self.confidence
        return (known, self.development, self.commitment)


class Attack(NamedTuple):
    """An attack; it violates `violated_halt`, if any, from day `violated_from` on.

    A superseded attack no longer makes hostilities. It can still violate a halt that takes effect
    while the attack may last.
    """

    ref: ClaimRef
    start: int
    end: int
    is_duration: bool
    violated_halt: ClaimRef | None = None
    violated_from: int = NEVER
    superseded: bool = False

    def last_counted(self, policy: Policy) -> int:
        """Return the last day on which the attack can decide a posture or violate a halt."""
        return self.end if self.superseded else self.end + policy.attack_window


class Halt(NamedTuple):
    """A halt: `settled` is the latest day on which it took effect, `last` its last day in effect.

    `violator` is the last violating attack of those that began by `settled`, otherwise the first.
    """

    ref: ClaimRef
    start: int
    settled: int
    last: int
    stops: int
    unknown_end: bool
    violated_from: int = NEVER
    violator: ClaimRef | None = None
    attacked_from: int = NEVER
    undetermined: bool = False

    def is_open_question(self, day: int) -> bool:
        """Return whether a lapsed halt may still hold: it was neither ended nor attacked."""
        return day < self.stops and day < self.attacked_from

    def after_attack(self, attack: Attack) -> tuple[Halt, int]:
        """Return the halt after an attack, and the first day of the violation (NEVER if none).

        The attack may have arrived before the halt or after it.
        """
        attacked = violation_day(attack.start, attack.end, attack.is_duration, self.settled)
        if attacked is None:
            return self if self.undetermined else self._replace(undetermined=True), NEVER
        if attacked == NEVER:
            return self, NEVER
        violated_from = attacked if attacked <= self.last else NEVER
        if self.settled < attack.start and self.attacked_from <= attacked:
            return self, violated_from
        return self._replace(
            attacked_from=min(self.attacked_from, attacked),
            violated_from=min(self.violated_from, violated_from),
            violator=self.violator if violated_from == NEVER else attack.ref,
        ), violated_from


class Act(NamedTuple):
    """A non-violent act that counts through day `last`; `end` is the last day of the act itself."""

    ref: ClaimRef
    effect: Effect
    start: int
    end: int
    last: int


class DayPosture(NamedTuple):
    """The posture on a day, the rule that gives it and the claims it rests on."""

    posture: Posture
    rule: str
    basis: tuple[ClaimRef, ...]
    possible: bool = False


class DatedClaim(NamedTuple):
    """A claim whose dates one interpretation has fixed; all days are ordinals."""

    claim: Claim
    ref: ClaimRef
    start: int
    end: int
    settled: int
    stops: int

    @property
    def took_effect(self) -> bool:
        """Whether the claim ever took effect; a halt that was over before it began did not."""
        if self.claim.effect is not Effect.HALT:
            return True
        expires = self.claim.expires
        return self.start < self.stops and (expires is None or self.start <= expires)

    @property
    def order(self) -> tuple[int, tuple[int, str, int], str]:
        """Sort key of the arrivals of one day: the claim of the highest rank arrives last."""
        settled = self.settled if self.claim.effect is Effect.HALT else 0
        return (settled, self.ref.rank, self.claim.part)


def nominal(claim: Claim) -> DatedClaim:
    """Date a claim to take effect on its earliest day; its window starts on its latest day."""
    stops = NEVER if claim.stops_earliest is None else claim.stops_earliest
    start, settled = claim.start_earliest, _latest_start(claim, stops)
    return DatedClaim(claim, _ref(claim), start, claim.end_latest, settled, stops)


def early(claim: Claim) -> DatedClaim:
    """Date a claim on its earliest days."""
    stops = NEVER if claim.stops_earliest is None else claim.stops_earliest
    start = claim.start_earliest
    end = claim.end_earliest if claim.is_duration else start
    return DatedClaim(claim, _ref(claim), start, end, start, stops)


def late(claim: Claim) -> DatedClaim:
    """Date a claim on its latest days."""
    stops = NEVER if claim.stops_latest is None else claim.stops_latest
    start = _latest_start(claim, stops)
    return DatedClaim(claim, _ref(claim), start, claim.end_latest, start, stops)


def arrival_order(claims: list[DatedClaim]) -> list[DatedClaim]:
    """Sort claims of one day in the order in which they arrive."""
    return claims if len(claims) < 2 else sorted(claims, key=lambda claim: claim.order)


def _ref(claim: Claim) -> ClaimRef:
    return ClaimRef(
        claim.development, claim.commitment, claim.confidence, claim.single_source, claim.doubtful
    )


def _latest_start(claim: Claim, stops: int) -> int:
    return latest_effective_day(claim.start_earliest, claim.start_latest, claim.expires, stops)
