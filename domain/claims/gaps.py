"""The days on which a commitment is suspended."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from domain.dates import NEVER, When, parse_when

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

    A suspension or a resumption with a retracted cause is void.
    """
    gaps: list[Gap] = []
    doubtful = False
    for one in development.interruptions:
        said, resumed = one.suspension, one.resumption
        if one.withdrawn or said.commitment != number or said.cause in retracted:
            continue
        start = parse_when(said.date, "date")
        doubtful = doubtful or start.doubtful
        gap = Gap(start.earliest, start.latest)
        if resumed is not None and resumed.cause not in retracted:
            end = parse_when(resumed.date, "date")
            doubtful = doubtful or end.doubtful
            gap = gap._replace(end_earliest=end.earliest, end_latest=end.latest)
        gaps.append(gap)
    return Suspended(tuple(sorted(gaps)), doubtful) if gaps else NOT_SUSPENDED


class Begun(NamedTuple):
    """When a commitment takes effect, and the suspensions after that.

    `never` says that it was suspended on or before its first day and was not resumed.
    """

    begins: When
    gaps: tuple[Gap, ...]
    never: bool = False


def begun(begins: When, gaps: Sequence[Gap]) -> Begun:
    """Return when a commitment takes effect that may be suspended on or before its first day.

    It then takes effect on the day on which it is resumed.
    """
    for at, gap in enumerate(gaps):
        if gap.start_earliest > begins.earliest:
            return Begun(begins, tuple(gaps[at:]))
        if gap.end_earliest == NEVER:
            return Begun(begins, tuple(gaps[at:]), never=True)
        earliest = max(begins.start_earliest, gap.end_earliest)
        latest = max(begins.start_latest, gap.end_latest)
        begins = replace(
            begins,
            start_earliest=earliest,
            start_latest=latest,
            end_earliest=earliest,
            end_latest=latest,
        )
    return Begun(begins, ())
