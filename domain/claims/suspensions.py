"""The suspensions of a commitment that apply, and the condition that it waits for."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from domain.claims.gaps import Condition, Gap
from domain.commitments import Commitment
from domain.dates import parse_when
from domain.development.suspensions import resumption_of
from domain.values import Resumption, Suspension

if TYPE_CHECKING:
    from domain.development.development import Development


class Suspended(NamedTuple):
    """The suspensions of a commitment by their first days, and whether a date of them bears `?`."""

    gaps: tuple[Gap, ...] = ()
    doubtful: bool = False


NOT_SUSPENDED = Suspended()


def suspensions_of(development: Development, number: int, retracted: Container[str]) -> Suspended:
    """Return the suspensions of a commitment that apply.

    A suspension or a resumption with a retracted cause is void. A resumption ends every suspension
    of the commitment that certainly began before it.
    """
    gaps: list[Gap] = []
    doubtful = False
    every = [
        replace(one, resumption=None) if _is_void(one.resumption, retracted) else one
        for one in development.interruptions
        if not one.withdrawn and one.suspension.commitment == number
    ]
    for one in every:
        if _is_void(one.suspension, retracted):
            continue
        start = parse_when(one.suspension.date, "date")
        doubtful = doubtful or start.doubtful
        gap = Gap(start.earliest, start.latest)
        if (resumed := resumption_of(one, every)) is not None:
            end = parse_when(resumed.date, "date")
            doubtful = doubtful or end.doubtful
            gap = gap._replace(end_earliest=end.earliest, end_latest=end.latest)
        gaps.append(gap)
    return Suspended(tuple(sorted(gaps)), doubtful) if gaps else NOT_SUSPENDED


def _is_void(change: Suspension | Resumption | None, retracted: Container[str]) -> bool:
    return change is not None and change.cause in retracted


def condition_of(
    development: Development, number: int, commitment: Commitment, retracted: Container[str]
) -> Condition | None:
    """Return the condition of a commitment; None if it waits for none.

    That it was met is void if the cause is retracted.
    """
    if not commitment.conditional_start:
        return None
    for one in development.met_conditions:
        if one.commitment == number and one.cause not in retracted:
            return Condition(parse_when(one.date, "date"))
    return Condition()
