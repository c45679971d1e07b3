"""What makes the force of a pair sustained: the days with force and the deaths near its newest.

It is computed when a question is answered, from the newest force.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from domain.explanation.record import Begun
from domain.stance.dated_claims import DatedClaim
from domain.stance.runs import Force, force_of
from domain.vocabulary import Effect

if TYPE_CHECKING:
    from domain.stance.policy import Policy


class Fighting(NamedTuple):
    """Days with force and deaths within the days of a policy in which force may be sustained.

    With `at_least`, older acts that were not counted may add to them. `through` is the last day
    that counts as sustained if no more force follows; None if force is still under way, or if a
    pledge shortens the time.
    """

    days: int
    deaths: int
    at_least: bool = False
    through: int | None = None


class _Day(NamedTuple):
    """A day with force: its deaths, as how many days it counts, and the last day of its act."""

    day: int
    deaths: int
    days: int
    end: int


def fighting(begun: Begun) -> Fighting | None:
    """Return the newest days with force that make the run on a day sustained; None if none do.

    These are the days near the newest one on which there was enough.

    `begun` has all lasting claims of the pair, and its newest acts of force. Older acts do not
    matter if these make the run sustained.
    """
    on, policy, dated, ceasefires = begun
    days: list[_Day] = []
    is_under_way = False
    for one in dated:
        if one.effect is Effect.FORCE:
            left = ceasefires.left_of(force_of(one, policy))
            if left is None:
                continue
            spans = [(left.start, left.start)]
            if left.is_duration:
                spans = ceasefires.days_between(one, left.counts_from, left.end)
            days += _days(left, spans)
            is_under_way |= one.claim.is_duration and bool(spans) and spans[-1][1] == on < one.end
    run = _last_run(sorted(days), policy)
    if run.newest is None:
        return None
    is_shortened = any(_shortens(one, run.last, on) for one in dated)
    window = min(policy.sustained, policy.isolated) if is_shortened else policy.sustained
    through = run.sustained_on + window
    if on > through:
        return None
    is_known = not is_under_way and not is_shortened
    return run.newest._replace(through=through if is_known else None)


def _shortens(one: DatedClaim, last_force: int, on: int) -> bool:
    """Return whether a claim is a pledge in force that was made since the last force."""
    is_since = one.effect is Effect.PLEDGE and one.start > last_force
    return is_since and on <= one.last and not one.is_paused(on)


def _days(force: Force, spans: Iterable[tuple[int, int]]) -> Iterator[_Day]:
    """Yield the days of an act; its deaths count on the first of them."""
    deaths = force.deaths
    for first, last in spans:
        for day in range(first, last + 1):
            yield _Day(day, deaths, force.days, day if force.is_duration else force.end)
            deaths = 0


class _Counted(NamedTuple):
    """A day of force: as how many days its acts count, their deaths, and their last day."""

    day: int
    days: int
    deaths: int
    end: int


class _LastRun(NamedTuple):
    """The newest run: its last day, and when and by what it was last sustained."""

    last: int
    sustained_on: int
    newest: Fighting | None


def _last_run(acts: Iterable[_Day], policy: Policy) -> _LastRun:
    """Return the newest run of acts in the order of their days.

    Each day is added once, and taken away once: a war may have thousands of them.
    """
    found, is_enough = _LastRun(0, 0, None), False
    near: deque[_Counted] = deque()
    days = deaths = 0
    for day, today in groupby(acts, lambda one: one.day):
        long = found.sustained_on + policy.sustained if found.newest else 0
        if day > max(found.last + policy.isolated, long):
            found, is_enough, days, deaths = _LastRun(0, 0, None), False, 0, 0
            near.clear()
        last, added = _count(day, list(today))
        near.append(added)
        days, deaths = days + added.days, deaths + added.deaths
        while near[0].day <= day - policy.within:
            gone = near.popleft()
            days, deaths = days - gone.days, deaths - gone.deaths
        found = found._replace(last=max(found.last, last))
        if not added.days:
            continue
        # If the day before was enough, the ends of the earlier days are counted already.
        ends = [added.end] if is_enough else [one.end for one in near]
        is_enough = days >= policy.days or 0 < policy.deaths <= deaths
        if is_enough:
            sustained_on = max(found.sustained_on, *ends)
            found = _LastRun(found.last, sustained_on, Fighting(days, deaths))
    return found


def _count(day: int, today: Sequence[_Day]) -> tuple[int, _Counted]:
    """Return the last possible day of the acts of a day, and what they count together."""
    counted = _Counted(
        day,
        max(one.days for one in today),
        sum(one.deaths for one in today),
        max((one.end for one in today if one.days), default=0),
    )
    return max(one.end for one in today), counted
