"""Developments told whole: their text as the log has it, and how far each can be believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from domain.claims.publication import Causes, ending_published, published_by
from domain.dates import FOREVER, iso_day, parse_when
from domain.development import Development
from domain.values import Commitment, CoveredPlace, Extension, ExternalId, Fatalities, Place
from infrastructure.read_models.as_known import Knowledge, known
from infrastructure.read_models.developments.reports import (
    DisputeAnswer,
    ReportAnswer,
    Sources,
    Text,
    dispute_answers,
    report_answers,
    sources_told,
    texts,
)
from infrastructure.read_models.developments.rows import believed_by, development_sources
from infrastructure.read_models.developments.search import first_publications, retracted_among
from infrastructure.read_models.permalinks import href_of
from infrastructure.read_models.sources import sources


@dataclass(frozen=True, slots=True)
class CommitmentTerms:
    """A commitment by its number, from 1."""

    number: int
    by: str
    toward: str
    action: str
    effective_from: str | None
    expires: str | None
    partial: bool
    scope: str | None
    condition: str | None
    places: list[CoveredPlace]
    extends: Extension | None


@dataclass(frozen=True, slots=True)
class EndingAnswer:
    """The end of a commitment; void where the development it rested on is retracted.

    One that was withdrawn never was.
    """

    commitment: int
    date: str
    ended_by: str | None
    cause: str | None
    reason: str
    reported_at: str | None
    void: bool
    withdrawn: bool


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
    duplicate_of: UUID | None
    flags: list[str]
    version: int
    position: int
    recorded_at: str


def development_answers(
    knowledge: Knowledge, rows: Sequence[Row[Any]], published: int = FOREVER
) -> list[DevelopmentAnswer]:
    """The whole of each development found, in the order of the rows.

    With `published`, the ordinal of a day, as far as it had been published by then.
    """
    told = texts(knowledge, [UUID(row.id) for row in rows])
    known_sources = sources_told(knowledge, told.values())
    causes = {
        ending.cause
        for one in told.values()
        for ending in (*one.development.endings, *one.development.withdrawn_endings)
        if ending.cause
    }
    retracted = retracted_among(knowledge, causes) if causes else set()
    whole = [
        _answer(
            row,
            href_of(knowledge, "development", row.id, published),
            told[UUID(row.id)],
            known_sources,
            retracted,
            published,
        )
        for row in rows
    ]
    if published == FOREVER:
        return whole
    out = first_publications(knowledge, causes)
    return [_published(one, row, published, out) for one, row in zip(whole, rows, strict=True)]


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


def _published(
    one: DevelopmentAnswer, row: Row[Any], day: int, causes: Causes
) -> DevelopmentAnswer:
    """The development for one who read what was published by a day: its ordinal."""
    believed = believed_by(row, day)
    disputes = [d for d in one.disputes if published_by(d.report.reported_at) <= day]
    return replace(
        one,
        disputes=disputes,
        endings=[ending for ending in one.endings if ending_published(ending, causes) <= day],
        credibility=believed.credibility,
        confidence=believed.confidence,
        origins=believed.origins,
        single_source=believed.origins == 1,
        disputed=believed.disputed,
    )


def _answer(
    row: Row[Any],
    href: str,
    told: Text,
    known_sources: Sources,
    retracted: set[str],
    published: int,
) -> DevelopmentAnswer:
    text = told.development
    account, when = text.account, parse_when(text.account.occurred)
    reports = report_answers(told, known_sources, published)
    return DevelopmentAnswer(
        id=row.id,
        href=href,
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
        endings=_endings(text, retracted),
        reports=reports,
        disputes=dispute_answers(told, known_sources),
        external_id=text.external_id,
        credibility=row.credibility,
        confidence=row.confidence,
        origins=row.origins,
        single_source=row.origins == 1,
        disputed=row.disputed,
        retracted=row.retracted,
        duplicate_of=text.duplicate_of,
        flags=list(dict.fromkeys(flag for report in reports for flag in report.flags)),
        version=row.version,
        position=row.position,
        recorded_at=row.recorded_at.replace("+00:00", "Z"),
    )


def _terms(number: int, commitment: Commitment) -> CommitmentTerms:
    return CommitmentTerms(number, **asdict(commitment))


def _endings(text: Development, retracted: set[str]) -> list[EndingAnswer]:
    """Those that stand, then those withdrawn, each in the order of recording."""
    told = [(one, False) for one in text.endings] + [(one, True) for one in text.withdrawn_endings]
    return [
        EndingAnswer(**asdict(one), void=one.cause in retracted, withdrawn=withdrawn)
        for one, withdrawn in told
    ]
