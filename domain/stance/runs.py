"""Runs of force, and the ceasefires that spend or suspend force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.claims.claim import Origin
from domain.dates import FOREVER, NEVER
from domain.stance.dated_claims import ClaimRef, DatedClaim, Pause, Rank
from domain.stance.policy import Policy

NOT_YET = 0  # for a day on which something first happened; no day has this ordinal


class DayOfForce(NamedTuple):
    """A day with force: its deaths, and as how many days it counts.

    `end` is the last possible day of what began on it.
    """

    day: int
    deaths: int
    days: int
    end: int

    def plus(self, other: DayOfForce) -> DayOfForce:
        """Return the day with more force. Of two numbers of acts, the greater counts."""
        return DayOfForce(
            self.day,
            self.deaths + other.deaths,
            max(self.days, other.days),
            max(self.end, other.end),
        )


class Force(NamedTuple):
    """An act of force, or a duration of it, that no ceasefire has spent.

    A duration counts from day `counts_from` on, after every ceasefire that left it going. An act
    counts as `days` days of force, more than one for a number of acts within a period, and none
    if all of them may have come before a ceasefire. `since` is the first day since then on which
    a duration has counted, NOT_YET before it. `resumed` says that it has an open end and was
    suspended.
    """

    ref: ClaimRef
    start: int
    sure_end: int
    end: int
    is_duration: bool
    deaths: int
    counts_from: int
    days: int = 1
    since: int = NOT_YET
    resumed: bool = False

    @property
    def has_struck(self) -> bool:
        """Whether a duration has counted on some day since the last ceasefire that left it."""
        return self.since != NOT_YET

    def is_steady(self, day: int, policy: Policy) -> bool:
        """Return whether a duration that counts on a day has made the run sustained alone."""
        return self.has_struck and day - self.since + 1 >= policy.days

    def rank(self, day: int) -> tuple[int, int, int, Rank]:
        """Order force by `day`: the last decides."""
        return (min(self.end, day), self.start, self.end, self.ref.rank)

    def until(self, day: int) -> Force:
        """Return the part of a duration before a day on which it is suspended again."""
        return self._replace(end=day - 1)

    def from_then(self) -> Force:
        """Return the part of a duration that waits while it is suspended again."""
        return self._replace(since=NOT_YET, deaths=0)

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
            since=NOT_YET,
            resumed=self.resumed or (is_open and ceasefire.is_limited),
        )


class Ceasefire(NamedTuple):
    """A ceasefire: `settled` is the latest day on which it took effect, `last` its last day.

    It was due to end on day `due`, whether it was ended before or not. `expires` is its stated last
    day: FOREVER if open, None if unknown. From `stops` on it is over.
    `pauses` are its suspensions. `force_since` says that force violated it. `rivals` are acts of
    force that may have come before or after it. `origin` says who undertook it, and when, if a
    successor took it over.
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
    due: int = FOREVER
    origin: Origin | None = None

    @property
    def rank(self) -> tuple[bool, int, int, Rank]:
        """Order ceasefires: the last to take effect decides, what was taken over after the own."""
        return (self.origin is None, self.start, self.settled, self.ref.rank)

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

    def is_replaced_by(self, later: Ceasefire) -> bool:
        """Whether a ceasefire that certainly took effect later replaces it for good.

        One that is due to end sooner is a pause within this one. Whether either was ended before
        it was due does not matter. What a successor took over is in addition: it replaces only what
        was undertaken between the same two actors, as it did for these.
        """
        own, other = self.origin, later.origin
        settled, start = self.settled, later.start
        if other is not None:
            if own is None or own[:2] != other[:2]:
                return False
            settled, start = own.settled, other.begins
        if settled >= start:
            return False
        return later.expires is None or later.expires >= self.due


@dataclass(slots=True)
class Run:
    """Days of force without a long gap, through day `last`.

    `sustained_on` is the last possible day on which enough force had come together, NOT_YET if it
    never had. `steady` is the last day of the durations that make the run sustained alone, on each
    of their days. `recent` are the newest days of force that may yet make the run sustained with a
    later one: of those within the time for that, the newest that are enough.
    """

    last: int
    sustained_on: int = NOT_YET
    steady: int = NOT_YET
    recent: list[DayOfForce] = field(default_factory=list)

    def copy(self) -> Run:
        return Run(self.last, self.sustained_on, self.steady, list(self.recent))

    @property
    def sustained_last(self) -> int:
        """The last day that counts as sustained force so far; NOT_YET if none does."""
        return max(self.sustained_on, self.steady)

    def is_sustained(self, day: int, window: int) -> bool:
        """Return whether force was sustained at most `window` days before a day."""
        last = self.sustained_last
        return last != NOT_YET and day <= last + window

    def last_current(self, policy: Policy) -> int:
        """Return the last day on which the run is current."""
        isolated, last = self.last + policy.isolated, self.sustained_last
        return isolated if last == NOT_YET else max(isolated, last + policy.sustained)

    def strike(self, day: int, deaths: int, force: Force, policy: Policy) -> None:
        """Add a day of force by an act, with deaths on that day."""
        self.last = max(self.last, force.end)
        if not force.days:
            return
        self._add(DayOfForce(day, deaths, force.days, day if force.is_duration else force.end))
        self.recent = [one for one in self.recent if one.day > day - policy.within]
        if day <= self.steady or _is_enough(self.recent, policy):
            self.sustained_on = max(self.sustained_on, *[one.end for one in self.recent])
            self.recent = _newest_enough(self.recent, policy)

    def end_steady(self, force: Force, last: int, policy: Policy) -> None:
        """Add the newest days of a duration that was force through a day and sustained alone."""
        self.sustained_on = max(self.sustained_on, last)
        for day in range(max(force.since, last - policy.days + 1), last + 1):
            self._add(DayOfForce(day, 0, force.days, day))

    def _add(self, found: DayOfForce) -> None:
        at = len(self.recent)
        while at and self.recent[at - 1].day > found.day:
            at -= 1
        if at and self.recent[at - 1].day == found.day:
            self.recent[at - 1] = self.recent[at - 1].plus(found)
        else:
            self.recent.insert(at, found)


def struck(run: Run | None, day: int, deaths: int, force: Force, policy: Policy) -> Run:
    """Return the run after a day of force: a new one if none is current."""
    if run is None or day > run.last_current(policy):
        run = Run(force.end)
    run.strike(day, deaths, force, policy)
    return run


def run_of(force: Iterable[Force], through: int, policy: Policy) -> Run | None:
    """Return the run that these acts make by a day, current or not."""
    run: Run | None = None
    for day, one in sorted(_strikes(force, through, policy), key=lambda strike: strike[0]):
        run = struck(run, day, one.deaths if day == one.counts_from else 0, one, policy)
        if one.is_duration and day - one.counts_from + 1 >= policy.days:
            run.steady = max(run.steady, min(one.end, through))
    return run


def _strikes(force: Iterable[Force], through: int, policy: Policy) -> Iterator[tuple[int, Force]]:
    """Yield the days of force; of a duration, only as many of the first and last as matter."""
    for one in force:
        first, last = one.counts_from, one.start
        if one.is_duration:
            last = min(one.end, through)
        steady = first + policy.days
        for day in range(first, min(last + 1, steady)):
            yield day, one
        for day in range(max(steady, last - policy.days + 1), last + 1):
            yield day, one


def _is_enough(recent: Iterable[DayOfForce], policy: Policy) -> bool:
    """Return whether these days of force are enough for sustained force."""
    days = deaths = 0
    for one in recent:
        days += one.days
        deaths += one.deaths
    return days >= policy.days or 0 < policy.deaths <= deaths


def _newest_enough(recent: list[DayOfForce], policy: Policy) -> list[DayOfForce]:
    """Return the newest days that are enough, by days and by deaths.

    Older ones no longer matter: whenever they are near a later day, so are these.
    """
    days = deaths = 0
    kept = []
    for one in reversed(recent):
        if days < policy.days or (one.deaths and deaths < policy.deaths):
            kept.append(one)
        days += one.days
        deaths += one.deaths
    return kept[::-1]


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
    return Ceasefire(
        placed.ref,
        placed.start,
        placed.settled,
        placed.last,
        placed.claim.expires,
        placed.stops,
        placed.pauses,
        due=placed.due,
        origin=placed.claim.origin,
    )
