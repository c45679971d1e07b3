"""The oracle's own dating of claims: what each of the three readings takes an act to be."""

from __future__ import annotations

from dataclasses import dataclass

from domain.claims.claims import Claim
from domain.vocabulary import Effect

HALT_DAYS = 90
WINDOWS = {Effect.THREAT: 60, Effect.OPPOSITION: 90, Effect.TALKS: 60, Effect.COOPERATION: 180}


@dataclass(frozen=True)
class Act:
    """A claim as one reading dates it: begun between `first` and `settled`, over on `last`."""

    claim: Claim
    first: int
    settled: int
    last: int
    stops: int | None

    @property
    def took_effect(self) -> bool:
        """Whether the act ever was; a halt that was over before it began never was."""
        if self.claim.effect is not Effect.HALT:
            return True
        over = [day for day in (self.stops, self.until_over) if day is not None]
        return all(self.first < day for day in over)

    @property
    def until_over(self) -> int | None:
        """The day after the last one that a halt was given for."""
        return None if self.claim.expires is None else self.claim.expires + 1

    @property
    def live_through(self) -> int:
        given = self.settled + HALT_DAYS if self.claim.expires is None else self.claim.expires
        return given if self.stops is None else min(given, self.stops - 1)

    @property
    def counts_through(self) -> int:
        window_end = self.last + WINDOWS[self.claim.effect]
        return window_end if self.stops is None else min(window_end, self.stops - 1)

    @property
    def order(self) -> tuple[int, int, str, int]:
        confidence = -1 if self.claim.confidence is None else self.claim.confidence
        return self.first, confidence, self.claim.development, self.claim.commitment


def nominally(claim: Claim) -> Act:
    stops = claim.stops_earliest
    settled = _begun_by(claim, stops)
    return Act(claim, claim.start_earliest, settled, claim.end_latest, stops)


def early_of(claim: Claim) -> Act:
    first = claim.start_earliest
    return Act(claim, first, first, claim.end_earliest, claim.stops_earliest)


def late_of(claim: Claim) -> Act:
    stops = claim.stops_latest
    first = _begun_by(claim, stops)
    return Act(claim, first, first, claim.end_latest, stops)


def _begun_by(claim: Claim, stops: int | None) -> int:
    """The last day on which it may have begun: what was over by some day began before it."""
    ends = [claim.start_latest]
    if claim.expires is not None and claim.expires >= claim.start_earliest:
        ends.append(claim.expires)
    if stops is not None and stops > claim.start_earliest:
        ends.append(stops - 1)
    return min(ends)
