"""What makes the force of a pair sustained: the days with force and the deaths near its newest.

It is computed when a question is answered, from the newest force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from domain.explanation.record import Ceasefires, has_begun
from domain.stance.dated_claims import DatedClaim, wide
from domain.stance.runs import Force, force_of
from domain.vocabulary import Effect

if TYPE_CHECKING:
    from domain.claims.claim import Claim
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


def fighting(on: int, claims: Iterable[Claim], policy: Policy) -> Fighting | None:
    """Return the newest days with force that make the run on day `on` sustained; None if none do.

    These are the days near the newest one on which there was enough.

    `claims` has all lasting claims of the pair that may have begun by then, and its newest acts of
    force. Older acts do not matter if these make the run sustained.
    """
    dated = [one for one in (wide(claim, policy) for claim in claims) if has_begun(one, on)]
    ceasefires = Ceasefires(dated, on, policy)
    days: list[_Day] = []
    is_under_way = False
    for one in dated:
        if one.effect is Effect.FORCE:
            left = ceasefires.left_of(force_of(one, policy))
            spans = ceasefires.days_between(one, left.counts_from, left.end) if left else []
            if left and not left.is_duration:
                spans = [(left.start, left.start)]
            days += _days(left, spans) if left else []
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


class _LastRun(NamedTuple):
    """The newest run: its last day, and when and by what it was last sustained."""

    last: int
    sustained_on: int
    newest: Fighting | None


def _last_run(days: Iterable[_Day], policy: Policy) -> _LastRun:
    run: list[_Day] = []
    found = _LastRun(0, 0, None)
    for day, today in groupby(days, lambda one: one.day):
        long = found.sustained_on + policy.sustained if found.newest else 0
        if day > max(found.last + policy.isolated, long):
            run, found = [], _LastRun(0, 0, None)
        run = [one for one in run if one.day > day - policy.within] + list(today)
        found = found._replace(last=max(found.last, *(one.end for one in run)))
        if all(one.days == 0 for one in run if one.day == day):
            continue
        if _is_enough(fighting := _sum_of(run), policy):
            ends = (one.end for one in run if one.days)
            found = _LastRun(found.last, max(found.sustained_on, *ends), fighting)
    return found


def _sum_of(run: Iterable[_Day]) -> Fighting:
    counted: dict[int, int] = {}
    deaths = 0
    for one in run:
        counted[one.day] = max(one.days, counted.get(one.day, 0))
        deaths += one.deaths
    return Fighting(sum(counted.values()), deaths)


def _is_enough(found: Fighting, policy: Policy) -> bool:
    return found.days >= policy.days or 0 < policy.deaths <= found.deaths
