"""Where each of the three readings puts the days of a claim."""

from __future__ import annotations

from typing import NamedTuple

from domain.claims.claims import Claim
from domain.dates import NEVER
from domain.stance.effects import Ref
from domain.vocabulary import Effect


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
