"""What makes the force of a pair sustained: the days with force and the deaths near its newest.

It is computed when a question is answered, from the newest force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from domain.claims.claims import Claim
from domain.explanation.record import Ceasefires, has_begun
from domain.stance.dated_claims import wide
from domain.stance.policy import Policy
from domain.stance.runs import Force, force_of
from domain.vocabulary import Effect


class Fighting(NamedTuple):
    """Days with force and deaths within the days of a policy in which force may be sustained.

    With `at_least`, older acts that were not counted may add to them.
    """

    days: int
    deaths: int
    at_least: bool = False


class _Day(NamedTuple):
    """A day with force: its deaths, as how many days it counts, and the last day of its act."""

    day: int
    deaths: int
    days: int
    end: int


def fighting(on: int, claims: Iterable[Claim], policy: Policy) -> Fighting | None:
    """Return the newest days with force that make the run on day `on` sustained; None if none do.

    `claims` has all lasting claims of the pair that may have begun by then, and its newest acts of
    force. Older acts do not matter if these make the run sustained.
    """
    dated = [one for one in (wide(claim, policy) for claim in claims) if has_begun(one, on)]
    ceasefires = Ceasefires(dated, on, policy)
    days: list[_Day] = []
    for one in dated:
        if one.effect is Effect.FORCE:
            left = ceasefires.left_of(force_of(one, policy))
            spans = ceasefires.days_between(one, left.counts_from, left.end) if left else []
            if left and not left.is_duration:
                spans = [(left.start, left.start)]
            days += _days(left, spans) if left else []
    return _newest_sustained(_last_run(sorted(days), policy), policy)


def _days(force: Force, spans: Iterable[tuple[int, int]]) -> Iterator[_Day]:
    """Yield the days of an act; its deaths count on the first of them."""
    deaths = force.deaths
    for first, last in spans:
        for day in range(first, last + 1):
            yield _Day(day, deaths, force.days, max(day, last if force.is_duration else force.end))
            deaths = 0


def _last_run(days: Iterable[_Day], policy: Policy) -> list[_Day]:
    run: list[_Day] = []
    last, is_sustained = 0, False
    for one in days:
        if run and one.day > last + (policy.sustained if is_sustained else policy.isolated):
            run, is_sustained = [], False
        run.append(one)
        last = one.end if len(run) == 1 else max(last, one.end)
        is_sustained = is_sustained or _is_enough(_up_to(run, one.day, policy), policy)
    return run


def _newest_sustained(run: list[_Day], policy: Policy) -> Fighting | None:
    for day in sorted({one.day for one in run}, reverse=True):
        if _is_enough(found := _up_to(run, day, policy), policy):
            return found
    return None


def _up_to(run: Iterable[_Day], last: int, policy: Policy) -> Fighting:
    counted: dict[int, int] = {}
    deaths = 0
    for one in run:
        if last - policy.within < one.day <= last:
            counted[one.day] = max(one.days, counted.get(one.day, 0))
            deaths += one.deaths
    return Fighting(sum(counted.values()), deaths)


def _is_enough(found: Fighting, policy: Policy) -> bool:
    return found.days >= policy.days or 0 < policy.deaths <= found.deaths
