"""The parts of a development that were published by a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from domain.amendments import amended_by, amendment_days
from domain.dates import NEVER, published_by
from domain.development.development import Development
from domain.values import DevelopmentEnd, Interruption, Report, Resumption, Suspension, with_fields

Item = TypeVar("Item")
# The first publication day of each development that causes an ending, by its id.
Causes = Mapping[str, int]


def first_published(reports: Iterable[Report]) -> int:
    """Return the day by which the first report was published; FOREVER if none is dated."""
    return min(published_by(report.reported_at) for report in reports)


def publication_days(
    development: Development,
    causes: Causes,
    bearing: Iterable[Development] = (),
    dissolved: Iterable[int] = (),
) -> list[int]:
    """Return the days, in order, on which more of a development was published.

    The first is the day of its first report. The last is the day from which all of it was
    published; FOREVER if a part has no date. `bearing` are the developments that bear on the end
    of its commitments: their reports, disputes, endings and corrections do so as well. On the days
    `dissolved`, the dissolution of a party was published.
    """
    first = first_published(development.reports)
    days = {first, *dissolved}
    for one in (development, *bearing):
        days |= {published_by(report.reported_at) for report in one.reports}
        days |= {published_by(dispute.report.reported_at) for dispute in one.disputes}
        days |= {ending_published(ending, causes) for ending in one.endings}
        days |= {ending_published(change, causes) for change in _changes(one.interruptions)}
        days |= {ending_published(met, causes) for met in one.met_conditions}
        if one.end is not None:
            days |= {end_published(one.end, causes)}
            days |= {published_by(report.reported_at) for report in one.end.reports}
        days |= amendment_days(one.amendments)
    return sorted(day for day in days if day >= first)


def as_published(development: Development, day: int, causes: Causes) -> Development:
    """Return a development without what was published after `day`.

    Reports, disputes, the end, endings, suspensions, met conditions and corrections are published.
    Retractions and withdrawals are not publications, so they always apply, as does a correction
    without a date.
    """
    end = development.end
    return replace(
        with_account_of(development, day),
        reports=tuple(r for r in development.reports if published_by(r.reported_at) <= day),
        disputes=tuple(
            d for d in development.disputes if published_by(d.report.reported_at) <= day
        ),
        endings=tuple(e for e in development.endings if ending_published(e, causes) <= day),
        interruptions=tuple(
            _interruption_by(one, day, causes) for one in development.interruptions
        ),
        met_conditions=tuple(
            met for met in development.met_conditions if ending_published(met, causes) <= day
        ),
        end=None if end is None else _end_by(end, day, causes),
    )


def _changes(interruptions: Iterable[Interruption]) -> Iterator[Suspension | Resumption]:
    """Yield the suspensions that were not withdrawn, and their resumptions."""
    for one in interruptions:
        if not one.withdrawn:
            yield one.suspension
            if one.resumption is not None:
                yield one.resumption


def _interruption_by(one: Interruption, day: int, causes: Causes) -> Interruption:
    """Return a suspension as published by a day; one that was not published counts as withdrawn."""
    if one.withdrawn or ending_published(one.suspension, causes) > day:
        return replace(one, withdrawn=True)
    if one.resumption is not None and ending_published(one.resumption, causes) > day:
        return replace(one, resumption=None)
    return one


def _end_by(end: DevelopmentEnd, day: int, causes: Causes) -> DevelopmentEnd | None:
    """Return the end of a development with the reports of it that were published by a day."""
    if end_published(end, causes) > day:
        return None
    reports = tuple(one for one in end.reports if published_by(one.reported_at) <= day)
    return with_fields(end, reports=reports)


def with_account_of(development: Development, day: int) -> Development:
    """Return a development with the account of a day, without the corrections published later."""
    account = amended_by(development.account, development.amendments, day)
    return with_fields(development, account=account)


def reported_by(development: Development, day: int) -> Development:
    """Return a development with the reports and disputes published by a day, and no endings."""
    bare = replace(development, endings=(), interruptions=(), met_conditions=(), end=None)
    return as_published(bare, day, {})


class DatedEnding(Protocol):
    """An ending, a suspension, a resumption, a met condition, or an answer with one."""

    @property
    def cause(self) -> str | None: ...

    @property
    def reported_at(self) -> str | None: ...


def ending_published(ending: DatedEnding, causes: Causes) -> int:
    """Return the publication day of an ending; without its own day, that of its cause."""
    if ending.reported_at is None and ending.cause is not None:
        return causes[ending.cause]
    return published_by(ending.reported_at)


def end_published(end: DevelopmentEnd, causes: Causes) -> int:
    """Return the publication day of the end of a development; FOREVER if that is not known.

    Without its own day, that of the first of its reports; without reports, that of its cause.
    """
    if end.reported_at is None and end.reports:
        return first_published(end.reports)
    return ending_published(end, causes)


def lasting(versions: Sequence[tuple[int, Iterable[Item]]]) -> list[tuple[Item, int, int]]:
    """Return each item with its publication days: from the first up to but not including the last.

    `versions` lists, in order of days, all items published from that day on.
    """
    if len(versions) == 1:
        return [(thing, versions[0][0], NEVER) for thing in versions[0][1]]
    lasted: list[tuple[Item, int, int]] = []
    begun: dict[Item, int] = {}
    for day, things in versions:
        now = dict.fromkeys(things, day)
        lasted += [(thing, since, day) for thing, since in begun.items() if thing not in now]
        begun = {thing: begun.get(thing, day) for thing in now}
    return lasted + [(thing, since, NEVER) for thing, since in begun.items()]
