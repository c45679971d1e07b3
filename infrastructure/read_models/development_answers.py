"""Developments told whole: their text as the log has it, and how far each can be believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from domain.dates import FOREVER, iso_day, parse_when
from domain.development import Development, evolve
from domain.source import Rating
from domain.values import Commitment, Ending, ExternalId, Fatalities, Place, Report
from infrastructure.read_models.development_search import retracted_among
from infrastructure.read_models.developments import development_sources
from infrastructure.read_models.histories import histories
from infrastructure.read_models.knowledge import Knowledge, known
from infrastructure.read_models.sources import rated_sources, ratings_of, reliability_on, sources

Ratings = Mapping[str, list[Rating]]

EARLY = "reported_before_occurred"


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """A report, with the reliability of its source at the time; None where unrated."""

    source: str
    says: str
    reported_at: str | None
    quotes: str | None
    relays: str | None
    credibility: int
    url: str | None
    reliability: str | None
    flags: list[str]


@dataclass(frozen=True, slots=True)
class DisputeAnswer:
    """A dispute by its number, from 1."""

    number: int
    report: ReportAnswer
    part: str | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class CommitmentTerms:
    """A commitment by its number, from 1."""

    number: int
    by: str
    toward: str
    action: str
    effective: str | None
    until: str | None
    partial: bool
    scope: str | None
    condition: str | None


@dataclass(frozen=True, slots=True)
class EndingAnswer:
    """The end of a commitment; void where the development it rested on is retracted."""

    commitment: int
    ended: str
    ended_by: str | None
    ground: str | None
    reason: str
    void: bool


@dataclass(frozen=True, slots=True)
class DevelopmentAnswer:
    """A development; `position` and `recorded_at` are of its first report.

    `earliest` and `latest` are the days between which it lies, None for an open end.
    """

    id: str
    href: str
    kind: str
    mode: str | None
    contexts: tuple[str, ...]
    initiators: tuple[str, ...]
    targets: tuple[str, ...]
    mediators: tuple[str, ...]
    occurred: str
    earliest: str
    latest: str | None
    title: str
    summary: str
    place: Place | None
    conflict: str | None
    fatalities: Fatalities | None
    commitments: list[CommitmentTerms]
    endings: list[EndingAnswer]
    reports: list[ReportAnswer]
    disputes: list[DisputeAnswer]
    external_id: ExternalId | None
    credibility: int
    confidence: int | None
    origins: int
    single_source: bool
    disputed: bool
    retracted: bool
    survivor: UUID | None
    flags: list[str]
    version: int
    position: int
    recorded_at: str


def development_answers(knowledge: Knowledge, rows: Sequence[Row[Any]]) -> list[DevelopmentAnswer]:
    """The whole of each development found, in the order of the rows."""
    texts = _texts(knowledge, [UUID(row.id) for row in rows])
    named = {report.source for text in texts.values() for report in _reports(text)}
    ratings = {id: ratings_of(row) for id, row in rated_sources(knowledge, named).items()}
    grounds = {e.ground for text in texts.values() for e in text.endings if e.ground}
    retracted = retracted_among(knowledge, grounds) if grounds else set()
    return [_answer(row, texts[UUID(row.id)], ratings, retracted) for row in rows]


def last_change(knowledge: Knowledge, row: Row[Any]) -> int:
    """The position of the last event that changed anything in the answer for this row."""
    told = development_sources
    named = select(told.c.source).where(
        told.c.development == row.id, known(told, knowledge.position)
    )
    query = select(func.max(sources.c.known_from)).where(
        known(sources, knowledge.position), sources.c.id.in_(named)
    )
    return int(max(row.known_from, knowledge.connection.execute(query).scalar() or 0))


def _texts(knowledge: Knowledge, ids: Sequence[UUID]) -> dict[UUID, Development]:
    texts: dict[UUID, Development] = {}
    for id, recorded in histories(knowledge, ids).items():
        text: Development | None = None
        for one in recorded:
            text = evolve(text, knowledge.log.decode(one))
        assert text is not None, "a development begins with its first report"
        texts[id] = text
    return texts


def _reports(text: Development) -> Iterator[Report]:
    yield from text.reports
    yield from (dispute.report for dispute in text.disputes)


def _answer(
    row: Row[Any], text: Development, ratings: Ratings, retracted: set[str]
) -> DevelopmentAnswer:
    account, when = text.account, parse_when(text.account.occurred)
    reports = [_report(report, when.earliest, ratings) for report in text.reports]
    return DevelopmentAnswer(
        id=row.id,
        href=f"/v1/developments/{row.id}",
        kind=account.kind,
        mode=account.mode,
        contexts=account.contexts,
        initiators=account.initiators,
        targets=account.targets,
        mediators=account.mediators,
        occurred=account.occurred,
        earliest=iso_day(when.earliest),
        latest=None if when.latest == FOREVER else iso_day(when.latest),
        title=account.title,
        summary=account.summary,
        place=account.place,
        conflict=account.conflict,
        fatalities=account.fatalities,
        commitments=[_terms(n, one) for n, one in enumerate(account.commitments, 1)],
        endings=[_ending(ending, retracted) for ending in text.endings],
        reports=reports,
        disputes=[
            DisputeAnswer(n, _report(one.report, when.earliest, ratings), one.part, one.withdrawn)
            for n, one in enumerate(text.disputes, 1)
        ],
        external_id=text.external_id,
        credibility=row.credibility,
        confidence=row.confidence,
        origins=row.origins,
        single_source=row.origins == 1,
        disputed=row.disputed,
        retracted=row.retracted,
        survivor=text.survivor,
        flags=list(dict.fromkeys(flag for report in reports for flag in report.flags)),
        version=row.version,
        position=row.position,
        recorded_at=row.recorded_at.replace("+00:00", "Z"),
    )


def _report(report: Report, occurred: int, ratings: Ratings) -> ReportAnswer:
    published = report.reported_at
    is_early = published is not None and parse_when(published).latest < occurred
    reliability = reliability_on(ratings.get(report.source, []), published)
    return ReportAnswer(
        report.source,
        report.says,
        published,
        report.quotes,
        report.relays,
        report.credibility,
        report.url,
        reliability,
        [EARLY] if is_early else [],
    )


def _terms(number: int, commitment: Commitment) -> CommitmentTerms:
    return CommitmentTerms(number, **asdict(commitment))


def _ending(ending: Ending, retracted: set[str]) -> EndingAnswer:
    return EndingAnswer(**asdict(ending), void=ending.ground in retracted)
