"""Developments with their text from the log, their reports, and how far each can be believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from sqlalchemy import func, select

from domain.claims.confidence import Attestation, Grading
from domain.claims.publication import (
    Causes,
    DatedEnding,
    end_published,
    ending_published,
    with_account_of,
)
from domain.commitments import CoveredPlace
from domain.dates import FOREVER, When, published_by
from domain.development.development import Development
from domain.development.durations import occurred_until
from domain.values import Resumption
from infrastructure.read_models.as_known import Knowledge, known
from infrastructure.read_models.developments.reports import (
    DevelopmentWithEvents,
    DisputeAnswer,
    FindingAnswer,
    ReportAnswer,
    Sources,
    developments_with_events,
    dispute_answers,
    end_report_answers,
    finding_answers,
    report_answers,
    sources_named,
)
from infrastructure.read_models.developments.rows import (
    DevelopmentRow,
    believed_by,
    development_sources,
)
from infrastructure.read_models.developments.search import first_publications, retracted_among
from infrastructure.read_models.registry.sources import sources


@dataclass(frozen=True, slots=True)
class EndingAnswer:
    """The end of a commitment; void where the development it rested on is retracted.

    With `places` it ended only there. One that was withdrawn never was.
    """

    commitment: int
    date: str
    ended_by: str | None
    cause: str | None
    reason: str
    reported_at: str | None
    places: tuple[CoveredPlace, ...]
    void: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class ResumptionAnswer:
    """The end of a suspension; void where its cause is retracted."""

    date: str
    resumed_by: str | None
    cause: str | None
    reason: str
    reported_at: str | None
    void: bool


@dataclass(frozen=True, slots=True)
class SuspensionAnswer:
    """A suspension of a commitment by its number, from 1; void where its cause is retracted."""

    number: int
    commitment: int
    date: str
    suspended_by: str | None
    cause: str | None
    reason: str
    reported_at: str | None
    void: bool
    withdrawn: bool
    resumption: ResumptionAnswer | None


@dataclass(frozen=True, slots=True)
class MetConditionAnswer:
    """The condition of a commitment that was met; void where its cause is retracted."""

    commitment: int
    date: str
    cause: str | None
    reason: str
    reported_at: str | None
    void: bool


@dataclass(frozen=True, slots=True)
class DevelopmentEndAnswer:
    """The end of a development that lasts; void where its cause is retracted or it is improbable.

    `credibility` and `confidence` are those of its own reports, after disputes of the end.
    """

    date: str
    cause: str | None
    reason: str
    reported_at: str | None
    reports: list[ReportAnswer]
    credibility: int
    confidence: int | None
    void: bool


@dataclass(frozen=True, slots=True)
class WholeDevelopment:
    """A development as far as it had been published by a day.

    `recorded` is the development in the log with the account that had been published.
    """

    row: DevelopmentRow
    recorded: Development
    assessment: Grading
    end: DevelopmentEndAnswer | None
    endings: list[EndingAnswer]
    suspensions: list[SuspensionAnswer]
    met_conditions: list[MetConditionAnswer]
    findings: list[FindingAnswer]
    reports: list[ReportAnswer]
    disputes: list[DisputeAnswer]

    @property
    def occurred(self) -> When:
        """When it occurred; until its end, if one is on record and not void."""
        has_ended = self.end is not None and not self.end.void
        return occurred_until(self.recorded.account, self.recorded.end if has_ended else None)


def whole_developments(
    knowledge: Knowledge, rows: Sequence[DevelopmentRow], published: int = FOREVER
) -> list[WholeDevelopment]:
    """Return the whole development of each row, as far as it was `published` by a day (ordinal)."""
    found = developments_with_events(knowledge, [UUID(row.id) for row in rows])
    named = sources_named(knowledge, found.values())
    causes = {
        change.cause
        for one in found.values()
        for change in _changes(one.development)
        if change.cause
    }
    retracted = retracted_among(knowledge, causes) if causes else set()
    out = first_publications(knowledge, causes) if published < FOREVER else {}
    whole = []
    for row in rows:
        text = found[UUID(row.id)]
        text = replace(text, development=with_account_of(text.development, published))
        end = _end(text, named, retracted, published)
        endings = _endings(text.development, retracted)
        suspensions = _suspensions(text.development, retracted)
        met = _met_conditions(text.development, retracted)
        disputes = dispute_answers(text, named)
        if published < FOREVER:
            ended = text.development.end
            end = end if ended and end_published(ended, out) <= published else None
            endings = [one for one in endings if ending_published(one, out) <= published]
            suspensions = list(_published_by(suspensions, out, published))
            met = [one for one in met if ending_published(one, out) <= published]
            disputes = [d for d in disputes if published_by(d.report.reported_at) <= published]
        reports = report_answers(text, named, published)
        believed = believed_by(row, published)
        findings = finding_answers(text, named, published)
        told = (end, endings, suspensions, met, findings, reports, disputes)
        whole.append(WholeDevelopment(row, text.development, believed, *told))
    return whole


def last_change(knowledge: Knowledge, row: DevelopmentRow) -> int:
    """Return the position of the last event that changed anything in the answer for this row."""
    table = development_sources
    named = select(table.c.source).where(
        table.c.development == row.id, known(table, knowledge.position)
    )
    query = select(func.max(sources.c.known_from)).where(
        known(sources, knowledge.position), sources.c.id.in_(named)
    )
    return int(max(row.known_from, knowledge.connection.execute(query).scalar() or 0))


def _end(
    text: DevelopmentWithEvents, named: Sources, retracted: set[str], published: int
) -> DevelopmentEndAnswer | None:
    end = text.development.end
    if end is None:
        return None
    reports = end_report_answers(text, named, published)
    affiliations = {id: source.affiliation for id, source in named.items()}
    out = [
        one
        for one in text.development.disputes
        if published_by(one.report.reported_at) <= published
    ]
    ended = Attestation((), out, affiliations)
    graded = Attestation(reports, (), affiliations).of_end(ended)
    return DevelopmentEndAnswer(
        date=end.date,
        cause=end.cause,
        reason=end.reason,
        reported_at=end.reported_at,
        reports=reports,
        credibility=graded.credibility,
        confidence=graded.confidence,
        void=end.cause in retracted or graded.is_improbable,
    )


def _endings(text: Development, retracted: set[str]) -> list[EndingAnswer]:
    """Return the endings that apply, then those withdrawn, each in the order of recording."""
    every = [(one, False) for one in text.endings] + [(one, True) for one in text.withdrawn_endings]
    return [
        EndingAnswer(
            one.commitment,
            one.date,
            one.ended_by,
            one.cause,
            one.reason,
            one.reported_at,
            one.places,
            void=one.cause in retracted,
            withdrawn=withdrawn,
        )
        for one, withdrawn in every
    ]


def _changes(development: Development) -> Iterator[DatedEnding]:
    """Yield the end, and all changes of commitments, also those withdrawn."""
    if development.end is not None:
        yield development.end
    yield from development.endings
    yield from development.withdrawn_endings
    yield from development.met_conditions
    for one in development.interruptions:
        yield one.suspension
        if one.resumption is not None:
            yield one.resumption


def _suspensions(development: Development, retracted: set[str]) -> list[SuspensionAnswer]:
    """Return the suspensions of its commitments by their numbers, with those withdrawn."""
    return [
        SuspensionAnswer(
            number=number,
            **asdict(one.suspension),
            void=one.suspension.cause in retracted,
            withdrawn=one.withdrawn,
            resumption=_resumption(one.resumption, retracted),
        )
        for number, one in enumerate(development.interruptions, start=1)
    ]


def _met_conditions(development: Development, retracted: set[str]) -> list[MetConditionAnswer]:
    return [
        MetConditionAnswer(**asdict(one), void=one.cause in retracted)
        for one in development.met_conditions
    ]


def _resumption(one: Resumption | None, retracted: set[str]) -> ResumptionAnswer | None:
    if one is None:
        return None
    return ResumptionAnswer(
        one.date, one.resumed_by, one.cause, one.reason, one.reported_at, one.cause in retracted
    )


def _published_by(
    suspensions: Iterable[SuspensionAnswer], out: Causes, day: int
) -> Iterator[SuspensionAnswer]:
    """Yield the suspensions that were published by a day, with the resumptions that were."""
    for one in suspensions:
        if ending_published(one, out) <= day:
            resumed = one.resumption
            is_out = resumed is not None and ending_published(resumed, out) <= day
            yield one if is_out else replace(one, resumption=None)
