"""The days on which a commitment takes effect, is suspended, or waits for its condition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from domain.dates import NEVER, When, parse_when

if TYPE_CHECKING:
    from domain.commitments import Commitment
    from domain.values import Account


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


class Condition(NamedTuple):
    """A condition on which a commitment takes effect; `met` is None while it is not met."""

    met: When | None = None

    @property
    def is_doubtful(self) -> bool:
        """Whether the day on which it was met bears `?`."""
        return self.met is not None and self.met.doubtful


def before_the_rest(first: int, earliest: int, latest: int) -> Gap:
    """Return the days before what is left of a ceasefire takes its place.

    The ceasefire took effect on day `first`, and ended in some places between the two other days.
    The rest was promised with it.
    """
    return Gap(first, first, max(first, earliest), max(first, latest))


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
        begins = no_sooner(begins, condition.met.earliest, condition.met.latest)
    for at, gap in enumerate(gaps):
        if gap.start_earliest > begins.earliest:
            return Begun(begins, tuple(gaps[at:]))
        if gap.end_earliest == NEVER:
            return Begun(begins, tuple(gaps[at:]), never=True)
        begins = no_sooner(begins, gap.end_earliest, gap.end_latest)
    return Begun(begins, ())


def begun_before(begins: When, ended: int | None) -> When:
    """Return when a commitment takes effect that ended in some places on day `ended`, if it did.

    It took effect before that day, unless it was to begin later.
    """
    if ended is None or not begins.start_earliest < ended <= begins.start_latest:
        return begins
    return replace(begins, start_latest=ended - 1, end_latest=ended - 1)


def no_sooner(begins: When, earliest: int, latest: int) -> When:
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


def starting(account: Account, commitment: Commitment) -> When:
    """Return the day from which a commitment is stated to hold."""
    stated = commitment.effective_from
    return beginning(parse_when(account.occurred if stated is None else stated))


def beginning(when: When) -> When:
    """Return the start of a date as a single day."""
    if not when.is_duration:
        return when
    return replace(
        when,
        end_earliest=when.start_earliest,
        end_latest=when.start_latest,
        is_duration=False,
        open_end=False,
        unknown_end=False,
    )
