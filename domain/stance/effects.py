"""What is live between two actors on a day: small values, made by the million."""

from __future__ import annotations

from typing import NamedTuple

from domain.claims.claims import Claim
from domain.dates import NEVER
from domain.vocabulary import WINDOW_DAYS, Effect, Posture

ATTACK_WINDOW = WINDOW_DAYS[Effect.ATTACK]


class Ref(NamedTuple):
    """The claim that something rests on."""

    development: str
    commitment: int
    confidence: int | None
    single_source: bool
    doubtful: bool

    @property
    def rank(self) -> tuple[int, str, int]:
        """Of claims that tie on their day the best believed decides; then any fixed order."""
        known = -1 if self.confidence is None else self.confidence
        return (known, self.development, self.commitment)


class Attack(NamedTuple):
    """An attack; `broke` is the halt it broke, from day `broke_from` on.

    One that is spent makes no hostilities, yet strikes a halt that takes effect while it may last.
    """

    ref: Ref
    start: int
    end: int
    is_duration: bool
    broke: Ref | None = None
    broke_from: int = NEVER
    spent: bool = False

    def last_counted(self) -> int:
        return self.end if self.spent else self.end + ATTACK_WINDOW


class Halt(NamedTuple):
    """A halt in effect: `settled` is its latest effective day, `last` its last live day.

    `breaker` is the last attack that broke it of those begun by its settled day, else the first.
    """

    ref: Ref
    start: int
    settled: int
    last: int
    stops: int
    unknown_end: bool
    violated_from: int = NEVER
    breaker: Ref | None = None
    attacked_from: int = NEVER
    undetermined: bool = False

    def is_open_question(self, day: int) -> bool:
        """Whether, once lapsed, nothing has answered yet if it still holds."""
        return day < self.stops and day < self.attacked_from

    def struck_by(self, attack: Attack) -> tuple[Halt, int]:
        """The halt after an attack, whichever came first, and from which day on that broke it."""
        if attack.end <= self.settled:
            return self, NEVER
        if attack.start <= self.settled and not attack.is_duration:
            return self if self.undetermined else self._replace(undetermined=True), NEVER
        struck = max(attack.start, self.settled + 1)
        violated_from = struck if struck <= self.last else NEVER
        if self.settled < attack.start and self.attacked_from <= struck:
            return self, violated_from
        return self._replace(
            attacked_from=min(self.attacked_from, struck),
            violated_from=min(self.violated_from, violated_from),
            breaker=self.breaker if violated_from == NEVER else attack.ref,
        ), violated_from


class Act(NamedTuple):
    """A non-violent act whose word counts through `last`; `end` is its own last day."""

    ref: Ref
    effect: Effect
    start: int
    end: int
    last: int


class Ruling(NamedTuple):
    """The posture on a day, the rule it comes from and the claims it rests on."""

    posture: Posture
    rule: str
    basis: tuple[Ref, ...]
    possible: bool = False


class Placed(NamedTuple):
    """A claim with its dates put where one reading puts them."""

    claim: Claim
    ref: Ref
    start: int
    end: int
    settled: int
    stops: int

    @property
    def took_effect(self) -> bool:
        """Whether it ever did: a halt that was over before it began never did."""
        if self.claim.effect is not Effect.HALT:
            return True
        expires = self.claim.expires
        return self.start < self.stops and (expires is None or self.start <= expires)

    @property
    def order(self) -> tuple[int, tuple[int, str, int], str]:
        """Among arrivals of one day the highest rank comes last, so that it is the one named."""
        settled = self.settled if self.claim.effect is Effect.HALT else 0
        return (settled, self.ref.rank, self.claim.part)


def _ref(claim: Claim) -> Ref:
    return Ref(
        claim.development, claim.commitment, claim.confidence, claim.single_source, claim.doubtful
    )


def nominal(claim: Claim) -> Placed:
    """Takes effect on its earliest day, counts from its latest."""
    stops = NEVER if claim.stops_earliest is None else claim.stops_earliest
    start, settled = claim.start_earliest, _begun_by(claim, stops)
    return Placed(claim, _ref(claim), start, claim.end_latest, settled, stops)


def early(claim: Claim) -> Placed:
    stops = NEVER if claim.stops_earliest is None else claim.stops_earliest
    start = claim.start_earliest
    end = claim.end_earliest if claim.is_duration else start
    return Placed(claim, _ref(claim), start, end, start, stops)


def late(claim: Claim) -> Placed:
    stops = NEVER if claim.stops_latest is None else claim.stops_latest
    start = _begun_by(claim, stops)
    return Placed(claim, _ref(claim), start, claim.end_latest, start, stops)


def _begun_by(claim: Claim, stops: int) -> int:
    """The latest day it may have begun on: what was over by some day began before it."""
    begun_by = claim.start_latest
    if claim.expires is not None and claim.start_earliest <= claim.expires < begun_by:
        begun_by = claim.expires
    return stops - 1 if claim.start_earliest < stops <= begun_by else begun_by


def ordered(placed: list[Placed]) -> list[Placed]:
    """In the order in which claims of one day arrive."""
    return placed if len(placed) < 2 else sorted(placed, key=lambda p: p.order)
