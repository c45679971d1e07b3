"""The reports and disputes of developments as the log has them, each with its source then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from domain.claims.confidence import origins_of, part_of
from domain.dates import FOREVER, iso_instant, parse_when, published_by
from domain.development.development import Development, evolve
from domain.development.events import DevelopmentEnded
from domain.event_subjects import origins
from domain.values import Coder, Finder, Report
from infrastructure.log.recorder import RecordedEvent
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.history import applied_histories
from infrastructure.read_models.registry.ratings import ratings_of, reliability_on
from infrastructure.read_models.registry.sources import (
    SourceRow,
    rated_sources,
)

Sources = Mapping[str, SourceRow]

_OF_REPORT = [part.name for part in fields(Report)]

EARLY = "reported_before_occurred"
FLAGS = {EARLY: "it was published before what it reports can have happened"}


@dataclass(frozen=True, slots=True)
class Origin:
    """The source that a report goes back to, and the actor it belongs to, if known."""

    source: str
    affiliation: str | None


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """A report, with the reliability of its source at the time; null if it was not rated.

    `recorded_position` and `recorded_at` are of the event that recorded it first; the report of a
    dispute, of a finding or of an end has no number and no origin.
    """

    # It has every field of a report. It lists them itself, because their order is published.

    number: int | None
    source: str
    source_name: str | None
    summary: str
    reported_at: str | None
    recorded_at: str
    recorded_position: int
    attributed_to: str | None
    original_source: str | None
    origin: Origin | None
    credibility: int
    url: str | None
    coded_by: Coder | None
    reliability: str | None
    flags: list[str]


@dataclass(frozen=True, slots=True)
class DisputeAnswer:
    """A dispute by its number, from 1.

    `actor` narrows a disputed author or target, `commitment` a disputed commitment or ending.
    """

    number: int
    report: ReportAnswer
    part: str
    actor: str | None
    commitment: int | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class FindingAnswer:
    """A finding on whether an act violated a commitment, by its number, from 1."""

    number: int
    commitment: int
    act: UUID
    result: str
    found_by: Finder
    date: str
    reports: list[ReportAnswer]
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class DevelopmentWithEvents:
    """A development, the events of each of its numbered parts, and the event of its end.

    `recorded` has the events of each of `Development.parts_recorded`, by the numbers of the parts.
    """

    development: Development
    recorded: Mapping[str, Sequence[RecordedEvent]]
    ended: RecordedEvent | None


def developments_with_events(
    knowledge: Knowledge, ids: Collection[UUID]
) -> dict[UUID, DevelopmentWithEvents]:
    """Return these developments as the log has them up to the position."""
    found = applied_histories(knowledge, ids)
    return {id: _with_events(knowledge, recorded) for id, recorded in found.items()}


def sources_named(knowledge: Knowledge, found: Iterable[DevelopmentWithEvents]) -> Sources:
    """Return every source that reports, denies, finds or is relayed, as known at the position."""
    named: set[str] = set()
    for it in found:
        named |= origins(it.development)
    return rated_sources(knowledge, named)


def report_answers(
    it: DevelopmentWithEvents, sources: Sources, published: int = FOREVER
) -> list[ReportAnswer]:
    """Return the reports of a development that were published by a day, in the order of recording.

    Those that were withdrawn are left out. The origin of each is found among these reports alone.
    """
    out = {
        number: report
        for number, report in it.development.numbered_reports.items()
        if published_by(report.reported_at) <= published
    }
    origins = origins_of(list(out.values()))
    occurred = _occurred(it)
    return [
        _answer(report, it.recorded["reports"][number - 1], occurred, sources, number, origin)
        for (number, report), origin in zip(out.items(), origins, strict=True)
    ]


def dispute_answers(it: DevelopmentWithEvents, sources: Sources) -> list[DisputeAnswer]:
    """Return the disputes of a development, also those withdrawn, in the order of recording."""
    recorded = zip(it.development.disputes, it.recorded["disputes"], strict=True)
    occurred = _occurred(it)
    return [
        DisputeAnswer(
            number,
            _answer(one.report, event, occurred, sources),
            part_of(one),
            one.actor,
            one.number,
            one.withdrawn,
        )
        for number, (one, event) in enumerate(recorded, start=1)
    ]


def finding_answers(
    it: DevelopmentWithEvents, sources: Sources, published: int = FOREVER
) -> list[FindingAnswer]:
    """Return the findings on its commitments that were published by a day, also those withdrawn.

    They are in the order of recording, each with its reports that were published by then.
    """
    occurred, answers = _occurred(it), []
    numbered = enumerate(
        zip(it.development.findings, it.recorded["findings"], strict=True), start=1
    )
    for number, (one, event) in numbered:
        out = [report for report in one.reports if published_by(report.reported_at) <= published]
        if not out:
            continue
        answers.append(
            FindingAnswer(
                number,
                one.commitment,
                one.act,
                one.result,
                one.found_by,
                one.date,
                [_answer(report, event, occurred, sources) for report in out],
                number in it.development.withdrawn_findings,
            )
        )
    return answers


def end_report_answers(
    it: DevelopmentWithEvents, sources: Sources, published: int = FOREVER
) -> list[ReportAnswer]:
    """Return the reports of the end of a development that were published by a day."""
    end, occurred = it.development.end, _occurred(it)
    if end is None or it.ended is None:
        return []
    out = [report for report in end.reports if published_by(report.reported_at) <= published]
    return [_answer(report, it.ended, occurred, sources) for report in out]


def _with_events(knowledge: Knowledge, recorded: Sequence[RecordedEvent]) -> DevelopmentWithEvents:
    development: Development | None = None
    parts: dict[str, list[RecordedEvent]] = {}
    ended: RecordedEvent | None = None
    for one in recorded:
        event = knowledge.log.decode(one)
        development = evolve(development, event)
        ended = one if isinstance(event, DevelopmentEnded) else ended
        for part, count in development.parts_recorded.items():
            known = parts.setdefault(part, [])
            known += [one] * (count - len(known))
    assert development is not None, "a development begins with its first report"
    return DevelopmentWithEvents(development, parts, ended)


def _occurred(it: DevelopmentWithEvents) -> int:
    return parse_when(it.development.account.occurred).earliest


def _answer(
    report: Report,
    event: RecordedEvent,
    occurred: int,
    sources: Sources,
    number: int | None = None,
    origin: str | None = None,
) -> ReportAnswer:
    published = report.reported_at
    is_early = published is not None and parse_when(published).latest < occurred
    source = sources.get(report.source)
    ratings = ratings_of(source) if source else []
    back_to = sources.get(origin) if origin else None
    return ReportAnswer(
        **{name: getattr(report, name) for name in _OF_REPORT},
        number=number,
        source_name=source.name if source else None,
        recorded_at=iso_instant(event.recorded_at),
        recorded_position=event.position,
        origin=Origin(origin, back_to.affiliation if back_to else None) if origin else None,
        reliability=reliability_on(ratings, published or event.recorded_at.date().isoformat()),
        flags=[EARLY] if is_early else [],
    )
