"""What is on record behind a stance, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from api.cli.output import confidence_told, finding_in_words

if TYPE_CHECKING:
    from api.answers.stances.evidence import BasisWithEvidence, StanceWithEvidence
    from api.answers.stances.stances import BareStance
    from domain.commitments import CoveredPlace
    from infrastructure.read_models.developments.reports import DisputeAnswer, ReportAnswer
    from infrastructure.read_models.developments.whole import (
        DevelopmentEndAnswer,
        EndingAnswer,
        MetConditionAnswer,
        ResumptionAnswer,
        SuspensionAnswer,
    )

    _Change = EndingAnswer | SuspensionAnswer | ResumptionAnswer | MetConditionAnswer


def record_lines(stance: BareStance) -> Iterator[str]:
    """The acts on record by the day, and those against the commitment that decides."""
    if (last := stance["last"]) is not None:
        ended = f", ended on {last['ended']}" if last["ended"] else ""
        yield f"newest evidence: {last['posture']}, {last['day']}{ended}"
    if stance["last_act_date"] is not None:
        yield (
            f"last force: {stance['last_act_date']}; days with force: {stance['acts_30d']} in 30"
            f" days, {stance['acts_90d']} in 90"
        )
    if stance["violated"] or stance["tensions"]:
        yield (
            f"violations: {stance['violations']['count']}; developments that strain it:"
            f" {len(stance['tensions'])}"
        )
    for finding in stance["violations"]["findings"]:
        yield f"“{finding['title']}”: {finding_in_words(finding)}"


def evidence_lines(stance: StanceWithEvidence) -> Iterator[str]:
    """What is on record, the reports of each deciding development, and the alternatives."""
    yield from record_lines(stance)
    for cause in stance["basis"]:
        yield f"“{cause['title']}” ({cause['occurred']}): {_belief(cause)}"
        for report in cause["reports"]:
            yield f"  {_report(report)}"
        for dispute in cause["disputes"]:
            yield f"  {_denied(dispute)} by {_report(dispute.report)}"
        if "end" in cause:
            yield from _end_lines(cause["end"])
        for change in _changes(cause):
            yield f"  {change}"
    for one in stance["alternatives"]:
        cited = f"“{one['title']}” ({one['occurred']})"
        yield f"not {one['posture']}: {cited}. {one['why_not']['reason']}"
    if stance["alternatives_truncated"]:
        yield "and more that is older"


def _end_lines(end: DevelopmentEndAnswer) -> Iterator[str]:
    from api.answers.developments import end_in_words

    yield f"  {end_in_words(end)}: confidence {confidence_told(end.confidence)}"
    for report in end.reports:
        yield f"    {_report(report)}"


def _changes(cause: BasisWithEvidence) -> Iterator[str]:
    """Yield what was recorded later about its commitments."""
    for ending in cause.get("endings", ()):
        where = f" in {_places(ending.places)}" if ending.places else ""
        ended = f"commitment {ending.commitment} ended{where}"
        yield _changed(ended, ending, ending.ended_by, ending.withdrawn)
    for one in cause.get("suspensions", ()):
        of = f"commitment {one.commitment}"
        yield _changed(f"{of} suspended", one, one.suspended_by, one.withdrawn)
        if (resumed := one.resumption) is not None:
            yield _changed(f"{of} resumed", resumed, resumed.resumed_by, one.withdrawn)
    for met in cause.get("met_conditions", ()):
        yield _changed(f"condition of commitment {met.commitment} met", met)


def _changed(what: str, change: _Change, by: str | None = None, is_withdrawn: bool = False) -> str:
    no = " (withdrawn)" if is_withdrawn else " (void: its cause is retracted)"
    said = f"{what} on {change.date}{f' by {by}' if by else ''}: {change.reason}"
    return said + no * (is_withdrawn or change.void)


def _places(places: Iterable[CoveredPlace]) -> str:
    return ", ".join(one.name or one.country for one in places)


def _belief(cause: BasisWithEvidence) -> str:
    origins = f"{cause['origins']} origin{'s' * (cause['origins'] != 1)}"
    disputed = ", disputed" if cause["disputed"] else ""
    coded = ", machine-coded" if cause["machine_coded"] else ""
    return f"confidence {confidence_told(cause['confidence'])}, {origins}{disputed}{coded}"


def _denied(dispute: DisputeAnswer) -> str:
    narrowed = dispute.actor if dispute.commitment is None else dispute.commitment
    part = dispute.part if narrowed is None else f"{dispute.part} {narrowed}"
    return f"{part} denied (withdrawn)" if dispute.withdrawn else f"{part} denied"


def _report(report: ReportAnswer) -> str:
    from domain.values import REPORT_LABELS

    grade = f"{report.reliability or '–'}{report.credibility}"
    about = [grade, report.reported_at or "undated"]
    for name, label in REPORT_LABELS.items():
        if (value := getattr(report, name)) is not None:
            about.append(f"{label} {value}")
    if report.coded_by is not None:
        about.append(f"coded by the program {report.coded_by}")
    return f"{report.source_name} ({', '.join(about)}): {report.summary}"
