"""What of a development had been published by a day, and so could be known from the press."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from domain.dates import FOREVER, NEVER, parse_when
from domain.development import Development
from domain.values import Report

Said = TypeVar("Said")
# The first day of publication of a development that an ending rests on, by its id.
Causes = Mapping[str, int]


def published_by(reported_at: str | None) -> int:
    """The day by whose end it was out for sure: a month counts from its last; FOREVER undated."""
    return FOREVER if reported_at is None else parse_when(reported_at).latest


def first_published(reports: Iterable[Report]) -> int:
    """The day by which something was told at all, FOREVER where no report is dated."""
    return min(published_by(report.reported_at) for report in reports)


def publication_days(development: Development, causes: Causes) -> list[int]:
    """The days, in order, from which more of a development was published; its first report's first.

    The last is the day from which all of it was; FOREVER where some of it is not dated.
    """
    days = {published_by(report.reported_at) for report in development.reports}
    first = min(days)
    days |= {published_by(dispute.report.reported_at) for dispute in development.disputes}
    days |= {ending_published(ending, causes) for ending in development.endings}
    return sorted(day for day in days if day >= first)


def as_published(development: Development, day: int, causes: Causes) -> Development:
    """A development without the reports, disputes and endings published after `day`.

    Corrections, retraction and withdrawals are our own, and stand whenever they were recorded.
    """
    return replace(
        development,
        reports=tuple(r for r in development.reports if published_by(r.reported_at) <= day),
        disputes=tuple(
            d for d in development.disputes if published_by(d.report.reported_at) <= day
        ),
        endings=tuple(e for e in development.endings if ending_published(e, causes) <= day),
    )


class DatedEnding(Protocol):
    """An ending, or an answer that tells one."""

    @property
    def cause(self) -> str | None: ...

    @property
    def reported_at(self) -> str | None: ...


def ending_published(ending: DatedEnding, causes: Causes) -> int:
    """An ending that names no day of its own was out when what it rests on was."""
    if ending.reported_at is None and ending.cause is not None:
        return causes[ending.cause]
    return published_by(ending.reported_at)


def lasting(told: Sequence[tuple[int, Iterable[Said]]]) -> list[tuple[Said, int, int]]:
    """Each thing said with the days of publication at which it was: first included, last not.

    `told` is all that was said from each of some days on, in their order.
    """
    if len(told) == 1:
        return [(thing, told[0][0], NEVER) for thing in told[0][1]]
    lasted: list[tuple[Said, int, int]] = []
    begun: dict[Said, int] = {}
    for day, things in told:
        now = dict.fromkeys(things, day)
        lasted += [(thing, since, day) for thing, since in begun.items() if thing not in now]
        begun = {thing: begun.get(thing, day) for thing in now}
    return lasted + [(thing, since, NEVER) for thing, since in begun.items()]
