"""The days on which a commitment is suspended, or waits for the condition of its start."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from domain.commitments import Commitment
from domain.dates import NEVER, When, parse_when
from domain.development.suspensions import resumption_of
from domain.values import Resumption, Suspension

if TYPE_CHECKING:
    from domain.development.development import Development


class Gap(NamedTuple):
    """A suspension: the bounds of its first day, and of the first day after it.

    Both bounds of its end are NEVER while the commitment is not resumed.
    """

    start_earliest: int
    start_latest: int
    end_earliest: int = NEVER
    end_latest: int = NEVER

    @property
    def is_exact(self) -> bool:
        """Whether both days are known."""
        return self.start_earliest == self.start_latest and self.end_earliest == self.end_latest

    def has(self, day: int) -> bool:
        """Whether the commitment is suspended on a day, with uncertain dates on their first day."""
        return self.start_earliest <= day < self.end_earliest

    def may_have(self, day: int) -> bool:
        """Whether force on a day may have come before the commitment was resumed."""
        return self.start_earliest <= day <= self.end_latest


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


class Condition(NamedTuple):
    """A condition on which a commitment takes effect; `met` is None while it is not met."""

    met: When | None = None

    @property
    def is_doubtful(self) -> bool:
        """Whether the day on which it was met bears `?`."""
        return self.met is not None and self.met.doubtful


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


class Begun(NamedTuple):
    """When a commitment takes effect, and the suspensions after that.

    `never` says that it was suspended on or before its first day and was not resumed, or that its
    condition is not met.
    """

    begins: When
    gaps: tuple[Gap, ...]
    never: bool = False


def begun(begins: When, gaps: Sequence[Gap], condition: Condition | None = None) -> Begun:
    """Return when a commitment takes effect that may wait for a condition, or be suspended.

    It takes effect no sooner than on the day on which its condition is met. If it is suspended on
    or before its first day, it takes effect on the day on which it is resumed.
    """
    if condition is not None:
        if condition.met is None:
            return Begun(begins, (), never=True)
        begins = _no_sooner(begins, condition.met.earliest, condition.met.latest)
    for at, gap in enumerate(gaps):
        if gap.start_earliest > begins.earliest:
            return Begun(begins, tuple(gaps[at:]))
        if gap.end_earliest == NEVER:
            return Begun(begins, tuple(gaps[at:]), never=True)
        begins = _no_sooner(begins, gap.end_earliest, gap.end_latest)
    return Begun(begins, ())


def _no_sooner(begins: When, earliest: int, latest: int) -> When:
    """Return a first day that is not before another one, which has these bounds."""
    earliest = max(begins.start_earliest, earliest)
    latest = max(begins.start_latest, latest)
    return replace(
        begins,
        start_earliest=earliest,
        start_latest=latest,
        end_earliest=earliest,
        end_latest=latest,
    )
