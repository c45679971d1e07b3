"""Rule 5, `projected`: whether a day lies beyond what the log can know."""

from __future__ import annotations

from dataclasses import dataclass

from tests.stance_reference.acts import History, Pair
from tests.stance_reference.confidence import is_coded
from tests.stance_reference.days import OPEN, when
from tests.stance_reference.log import Log, published_day
from tests.stance_reference.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Clock:
    """The day of the newest event and of the newest evidence; OPEN and -1 if there is none."""

    recorded: int
    evidence: int

    def is_projected(self, today: int, coverage: int | None, parameters: Parameters) -> bool:
        """Return whether today is projected; declared coverage replaces both limits."""
        if coverage is not None:
            return today > coverage
        too_late = today > self.recorded + parameters.lag
        return too_late or today > self.evidence + parameters.grace


def clock_of(log: Log, parameters: Parameters) -> Clock:
    """Return the clock of a log; reports of programs move it only if they count alone."""
    programs = parameters.machine == "alone"
    return Clock(log.recorded, max(_evidence_days(log, programs=programs), default=-1))


def _evidence_days(log: Log, *, programs: bool) -> list[int]:
    """Return the days of all evidence, none later than the day it was recorded."""
    found = []
    for development in log.developments.values():
        if development.retracted:
            continue
        occurred = when(development.account["occurred"])
        dated_reports = zip(development.evidence, development.reports, strict=True)
        for (reported_at, recorded), report in dated_reports:
            if is_coded(report) and not programs:
                continue
            dated = occurred.last if reported_at is None else published_day(reported_at)
            if min(dated, recorded) < OPEN:
                found.append(min(dated, recorded))
            else:  # a duration with an open end, without a day of recording
                found.append(occurred.first)
    return found


def coverage_of(log: Log, history: History, pair: Pair) -> int | None:
    """Return the last day through which a data set of the pair is declared complete, or None."""
    claims = [*history.acts.get(pair, ()), *history.commitments.get(pair, ())]
    external = [log.developments[claim.development].external_id for claim in claims]
    datasets = {record["dataset"] for record in external if record}
    declared = [log.coverage[dataset] for dataset in datasets if dataset in log.coverage]
    return max(declared, default=None)
