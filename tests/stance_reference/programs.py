"""Which claims count by who coded their reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.stance_reference.confidence import Attested, is_coded
from tests.stance_reference.log import Development, Log

Keep = Callable[[Development, Attested], bool]


def without_programs(log: Log) -> Log:
    """Return a log without the reports of programs, but of developments that persons report."""
    found = {}
    for id, development in log.developments.items():
        by_persons = [report for report in development.reports if not is_coded(report)]
        found[id] = replace(development, reports=by_persons or development.reports)
    return replace(log, developments=found)


def kept_with_persons(keep: Keep | None) -> Keep:
    def kept(development: Development, known: Attested) -> bool:
        return not known.machine_coded and (keep is None or keep(development, known))

    return kept
