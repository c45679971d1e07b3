"""A development without what some sources reported, as if they had withdrawn their reports."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace

from domain.development.development import Development
from domain.values import Report


def without_sources(development: Development, sources: Set[str]) -> Development:
    """Return a development as if these sources had withdrawn what they reported and denied.

    A report that repeats one of theirs, directly or through other reports, is withdrawn with it. A
    development that keeps no report is retracted.
    """
    reports, disputes = _kept(development.reports, sources), development.disputes
    if disputes:
        denials = set(_kept((dispute.report for dispute in disputes), sources))
        disputes = tuple(one for one in disputes if one.report in denials)
    retracted = development.retracted or not reports
    return replace(development, reports=reports, disputes=disputes, retracted=retracted)


def _kept(reports: Iterable[Report], sources: Set[str]) -> tuple[Report, ...]:
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


def _path(report: Report, repeated: dict[str, str]) -> set[str]:
    """Return the source of a report and those that it goes back to."""
    passed = {report.source}
    source = report.original_source
    while source is not None and source not in passed:
        passed.add(source)
        source = repeated.get(source)
    return passed
