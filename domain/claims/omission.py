"""A development without what some sources reported, as if they had withdrawn their reports."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from domain.development.development import Development


def without_sources(development: Development, sources: Set[str]) -> Development:
    """Return a development as if these sources had withdrawn what they reported and denied.

    A report that repeats one of theirs, directly or through other reports, is withdrawn with it. A
    development that keeps no report is retracted. An end that keeps no report and names no cause is
    withdrawn.
    """
    reports, disputes = kept_reports(development.reports, sources), development.disputes
    if disputes:
        denials = set(kept_reports((dispute.report for dispute in disputes), sources))
        disputes = tuple(one for one in disputes if one.report in denials)
    retracted, end = development.retracted or not reports, development.end
    if end is not None and end.reports:
        kept = kept_reports(end.reports, sources)
        end = replace(end, reports=kept) if kept or end.cause else None
    return replace(development, reports=reports, disputes=disputes, retracted=retracted, end=end)


class Reporting(Protocol):
    """A report, or what is stored of one."""

    @property
    def source(self) -> str: ...

    @property
    def original_source(self) -> str | None: ...


Reported = TypeVar("Reported", bound=Reporting)


def kept_reports(reports: Iterable[Reported], sources: Set[str]) -> tuple[Reported, ...]:
    """Return the reports that neither come from these sources nor repeat them."""
    reports = tuple(reports)
    if all(report.original_source is None for report in reports):
        return tuple(one for one in reports if one.source not in sources)
    own = {report.source for report in reports if report.original_source is None}
    repeated = {
        report.source: report.original_source
        for report in reports
        if report.original_source and report.source not in own
    }
    return tuple(one for one in reports if sources.isdisjoint(_path(one, repeated)))


def _path(report: Reporting, repeated: dict[str, str]) -> set[str]:
    """Return the source of a report and those that it goes back to."""
    passed = {report.source}
    source = report.original_source
    while source is not None and source not in passed:
        passed.add(source)
        source = repeated.get(source)
    return passed
