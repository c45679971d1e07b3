"""Runs of force, and the ceasefires that spend or suspend force."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from domain.dates import FOREVER, NEVER
from domain.stance.dated_claims import ClaimRef, DatedClaim
from domain.stance.policy import Policy


class Force(NamedTuple):
    """An act of force, or a duration of it, that no ceasefire has spent.

    A duration counts from day `counts_from` on: after a ceasefire that left it going, or that only
    suspended it. `resumed` says that it has an open end and was suspended.
    """

    ref: ClaimRef
    start: int
    sure_end: int
    end: int
    is_duration: bool
    deaths: int
    counts_from: int
    resumed: bool = False

    def rank(self, day: int) -> tuple[int, int, int, tuple[int, str, int]]:
        """Order force by `day`: the last decides."""
        return (min(self.end, day), self.start, self.end, self.ref.rank)

    def counts_on(self, day: int) -> bool:
        """Whether a duration is force on a day."""
        return self.is_duration and self.counts_from <= day <= self.end

    def after(self, ceasefire: Ceasefire) -> Force | None:
        """Return what is left of the force under a ceasefire that came after it began."""
        if not self.is_duration:
            return None if self.end <= ceasefire.settled else self
        if ceasefire.is_limited:
            counts_from = max(self.counts_from, ceasefire.last + 1)
            resumed = self.resumed or self.sure_end == FOREVER
        else:
            if self.sure_end == FOREVER or self.sure_end <= ceasefire.settled:
                return None
            counts_from = max(self.counts_from, ceasefire.settled + 1)
            resumed = self.resumed
        if counts_from > self.end:
            return None
        return self._replace(counts_from=counts_from, resumed=resumed)


class Ceasefire(NamedTuple):
    """A ceasefire: `settled` is the latest day on which it took effect, `last` its last day.

    `expires` is its stated last day: FOREVER if open, None if unknown. From `stops` on it is over.
    `force_since` says that force came after it settled.
    """

    ref: ClaimRef
    start: int
    settled: int
    last: int
    expires: int | None
    stops: int = NEVER
    force_since: bool = False

    @property
    def rank(self) -> tuple[int, int, tuple[int, str, int]]:
        """Order ceasefires: the last to take effect decides."""
        return (self.start, self.settled, self.ref.rank)

    @property
    def is_limited(self) -> bool:
        """Whether it has a stated last day."""
        return self.expires is not None and self.expires != FOREVER

    def is_presumed(self, day: int) -> bool:
        """Whether it may still hold: its end is unknown, it was not ended, no force followed."""
        return self.expires is None and self.last < day < self.stops and not self.force_since

    def is_replaced_by(self, later: Ceasefire) -> bool:
        """Whether a ceasefire that certainly took effect later replaces it for good.

        One that is due to end sooner is a pause within this one.
        """
        if self.settled >= later.start:
            return False
        due = self.last if self.expires is None else self.expires
        return later.expires is None or later.expires >= due


@dataclass(slots=True)
class Run:
    """Days of force without a long gap, through day `last`.

    `newest_start` is the latest first day of its acts. `recent` are its days of force within the
    time that can make it sustained, each with deaths; it is empty once the run is sustained.
    """

    last: int
    newest_start: int
    sustained: bool = False
    recent: list[tuple[int, int]] = field(default_factory=list)

    def copy(self) -> Run:
        return Run(self.last, self.newest_start, self.sustained, list(self.recent))

    def window(self, policy: Policy) -> int:
        """Return for how many days after its last day the run is current."""
        return policy.sustained if self.sustained else policy.isolated

    def strike(self, day: int, deaths: int, force: Force, policy: Policy) -> None:
        """Add a day of force."""
        self.last = max(self.last, force.end)
        self.newest_start = max(self.newest_start, force.start)
        if self.sustained:
            return
        self.recent = [(d, k) for d, k in self.recent if d > day - policy.within]
        self.recent.append((day, deaths))
        if _is_sustained(self.recent, policy):
            self.sustained, self.recent = True, []


def _is_sustained(recent: list[tuple[int, int]], policy: Policy) -> bool:
    if len({day for day, _ in recent}) >= policy.days:
        return True
    return policy.deaths > 0 and sum(deaths for _, deaths in recent) >= policy.deaths


def force_of(placed: DatedClaim) -> Force:
    """Return the force of a claim on the day on which it takes effect."""
    claim = placed.claim
    return Force(
        placed.ref, placed.start, placed.sure_end, placed.end, claim.is_duration, claim.deaths,
        placed.start,
    )  # fmt: skip


def ceasefire_of(placed: DatedClaim) -> Ceasefire:
    """Return the ceasefire of a claim on the day on which it takes effect."""
    expires = placed.claim.expires
    return Ceasefire(placed.ref, placed.start, placed.settled, placed.last, expires, placed.stops)
