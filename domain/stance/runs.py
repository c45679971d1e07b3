"""Runs of force, and the ceasefires that spend or suspend force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.dates import FOREVER, NEVER
from domain.stance.dated_claims import ClaimRef, DatedClaim, Pause, Rank
from domain.stance.policy import Policy


class Force(NamedTuple):
    """An act of force, or a duration of it, that no ceasefire has spent.

    A duration counts from day `counts_from` on, after every ceasefire that left it going. An act
    counts as `days` days of force, more than one for a number of acts within a period, and none
    if all of them may have come before a ceasefire. `has_struck` says that it has counted since
    then, `resumed` that it has an open end and was suspended.
    """

    ref: ClaimRef
    start: int
    sure_end: int
    end: int
    is_duration: bool
    deaths: int
    counts_from: int
    days: int = 1
    has_struck: bool = False
    resumed: bool = False

    def rank(self, day: int) -> tuple[int, int, int, Rank]:
        """Order force by `day`: the last decides."""
        return (min(self.end, day), self.start, self.end, self.ref.rank)

    def until(self, day: int) -> Force:
        """Return the part of a duration before a day on which it is suspended again."""
        return self._replace(end=day - 1)

    def from_then(self) -> Force:
        """Return the part of a duration that waits while it is suspended again."""
        return self._replace(has_struck=False, deaths=0)

    def after(self, ceasefire: Ceasefire) -> Force | None:
        """Return what is left of the force under a ceasefire that applies to it."""
        settled = ceasefire.settled
        if self.end <= settled:
            return None
        if not self.is_duration:
            return self._replace(days=0, deaths=0) if self.start <= settled else self
        is_open = self.sure_end == FOREVER
        if not ceasefire.is_limited and (is_open or self.sure_end <= settled):
            return None
        return self._replace(
            counts_from=max(self.counts_from, settled + 1),
            has_struck=False,
            resumed=self.resumed or (is_open and ceasefire.is_limited),
        )


class Ceasefire(NamedTuple):
    """A ceasefire: `settled` is the latest day on which it took effect, `last` its last day.

    `expires` is its stated last day: FOREVER if open, None if unknown. From `stops` on it is over.
    `pauses` are its suspensions. `force_since` says that force violated it. `rivals` are acts of
    force that may have come before or after it.
    """

    ref: ClaimRef
    start: int
    settled: int
    last: int
    expires: int | None
    stops: int = NEVER
    pauses: tuple[Pause, ...] = ()
    force_since: bool = False
    rivals: tuple[Force, ...] = ()

    @property
    def rank(self) -> tuple[int, int, Rank]:
        """Order ceasefires: the last to take effect decides."""
        return (self.start, self.settled, self.ref.rank)

    @property
    def is_limited(self) -> bool:
        """Whether it has a stated last day."""
        return self.expires is not None and self.expires != FOREVER

    def in_force(self, day: int) -> bool:
        """Whether it is in force on a day after it took effect."""
        return day <= self.last and not any(pause.has(day) for pause in self.pauses)

    def applies_to(self, force: Force, day: int) -> bool:
        """Whether it spends or suspends force; until it is settled, not what began under it."""
        return day >= self.settled or force.start <= self.start

    def suspends(self, force: Force, day: int) -> bool:
        """Whether a duration of force that began before is no force on a day."""
        return (
            force.is_duration
            and self.is_limited
            and force.start <= self.settled
            and self.in_force(day)
            and self.applies_to(force, day)
        )

    def after(self, force: Force, day: int) -> Ceasefire:
        """Return the ceasefire after a day of force."""
        if self.force_since or not self.settled < day:
            return self
        surely = force.start > self.settled or (force.is_duration and day <= force.sure_end)
        if surely and self.pauses:
            days = (day, day) if force.is_duration else (force.start, force.end)
            surely = day <= force.sure_end and not any(p.excuses(*days) for p in self.pauses)
        return self._replace(force_since=True) if surely else self

    def may_precede(self, force: Force) -> bool:
        """Whether an act of one unknown day may have come before or after the ceasefire."""
        return not force.is_duration and force.start <= self.settled and force.end > self.start

    def without_rivals(self, other: Ceasefire, day: int) -> Ceasefire:
        """Return the ceasefire without the rivals that another ceasefire spends on a day."""
        left = [f for f in self.rivals if not other.applies_to(f, day) or f.after(other)]
        return self if len(left) == len(self.rivals) else self._replace(rivals=tuple(left))

    def is_presumed(self, day: int) -> bool:
        """Whether it may still hold: its end is unknown, it was not ended, no force followed."""
        is_paused = any(pause.has(day) for pause in self.pauses)
        return self.last < day and self.may_be_presumed(day) and not is_paused

    def may_be_presumed(self, day: int) -> bool:
        """Whether it may still hold on a day or later, suspended or not."""
        return self.expires is None and day < self.stops and not self.force_since

    def is_replaced_by(self, later: Ceasefire, policy: Policy) -> bool:
        """Whether a ceasefire that certainly took effect later replaces it for good.

        One that is due to end sooner is a pause within this one. Whether either was ended before
        it was due does not matter.
        """
        if self.settled >= later.start:
            return False
        due = self.settled + policy.unknown_end if self.expires is None else self.expires
        return later.expires is None or later.expires >= due


@dataclass(slots=True)
class Run:
    """Days of force without a long gap, through day `last`.

    `recent` are its days of force within the time that can make it sustained, each with deaths and
    as how many days it counts; it is empty once the run is sustained.
    """

    last: int
    sustained: bool = False
    recent: list[tuple[int, int, int]] = field(default_factory=list)

    def copy(self) -> Run:
        return Run(self.last, self.sustained, list(self.recent))

    def last_current(self, policy: Policy) -> int:
        """Return the last day on which the run is current."""
        return self.last + (policy.sustained if self.sustained else policy.isolated)

    def strike(self, day: int, deaths: int, force: Force, policy: Policy) -> None:
        """Add a day of force by an act, with deaths on that day."""
        self.last = max(self.last, force.end)
        if self.sustained:
            return
        self.recent = [one for one in self.recent if one[0] > day - policy.within]
        self.recent.append((day, deaths, force.days))
        if _is_sustained(self.recent, policy):
            self.sustained, self.recent = True, []


def struck(run: Run | None, day: int, deaths: int, force: Force, policy: Policy) -> Run:
    """Return the run after a day of force: a new one if none is current."""
    if run is None or day > run.last_current(policy):
        run = Run(force.end)
    run.strike(day, deaths, force, policy)
    return run


def run_of(force: Iterable[Force], through: int, policy: Policy) -> Run | None:
    """Return the run that these acts make by a day, current or not."""
    run: Run | None = None
    for one in sorted(force, key=lambda one: (one.counts_from, one.end)):
        last = min(one.end, through) if one.is_duration else one.start
        for day in range(one.counts_from, last + 1):
            is_first = day == one.counts_from
            run = struck(run, day, one.deaths if is_first else 0, one, policy)
            if run.sustained:
                break
    return run


def _is_sustained(recent: list[tuple[int, int, int]], policy: Policy) -> bool:
    counted: dict[int, int] = {}
    for day, _, days in recent:
        counted[day] = max(days, counted.get(day, 0))
    if sum(counted.values()) >= policy.days:
        return True
    return policy.deaths > 0 and sum(deaths for _, deaths, _ in recent) >= policy.deaths


def force_of(placed: DatedClaim, policy: Policy) -> Force:
    """Return the force of a claim on the day on which it takes effect.

    A number of acts within a period counts as that many days only if the period fits in the days
    within which force is sustained. Else nothing says that they were so close to one another, and
    neither that their deaths were.
    """
    claim = placed.claim
    is_scattered = claim.days > 1 and claim.end_latest - claim.start_earliest >= policy.within
    return Force(
        placed.ref, placed.start, placed.sure_end, placed.end, claim.is_duration,
        0 if is_scattered else claim.deaths, placed.start, 1 if is_scattered else claim.days,
    )  # fmt: skip


def ceasefire_of(placed: DatedClaim) -> Ceasefire:
    """Return the ceasefire of a claim on the day on which it takes effect."""
    expires = placed.claim.expires
    return Ceasefire(
        placed.ref, placed.start, placed.settled, placed.last, expires, placed.stops, placed.pauses
    )
