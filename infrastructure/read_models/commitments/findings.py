"""The findings on whether acts violated commitments, as known at any position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Column, Index, Integer, Select, Table, select

from domain.claims.findings import Verdict, applying
from domain.claims.omission import kept_reports
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.engine import PlainText, metadata
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.read_models.as_known import (
    PUBLISHED,
    Knowledge,
    known,
    known_columns,
    published,
    published_columns,
)
from infrastructure.read_models.claim_filter import EVERYTHING, ClaimFilter, sources_left_out
from infrastructure.read_models.developments.rows import DevelopmentInBrief, developments, in_brief
from infrastructure.read_models.registry.actors import names_of
from infrastructure.read_models.registry.sources import rated_sources

findings = Table(
    "findings",
    metadata,
    Column("finding", PlainText, nullable=False, comment="the development and the number"),
    *known_columns(),
    Column("development", PlainText, nullable=False, comment="which holds the commitment"),
    Column("number", Integer, nullable=False),
    Column("commitment", Integer, nullable=False),
    Column("act", PlainText, nullable=False, comment="id of a development"),
    Column("result", PlainText, nullable=False),
    Column("actor", PlainText, comment="who found it; NULL for a source"),
    Column("source", PlainText, comment="who found it; NULL for an actor"),
    Column("date", PlainText, nullable=False, comment="EDTF"),
    Column("reports", PlainText, nullable=False, comment="JSON list of sources with days"),
    *published_columns(),
    Index("ix_findings_finding", "finding"),
    Index("ix_findings_development", "development"),
    Index("ix_findings_actor", "actor"),
    Index("ix_findings_act", "act"),
)

# The findings that apply to the commitments of developments, by development and number.
OfCommitments = Mapping[tuple[str, int], tuple[Verdict, ...]]


class Judgement(NamedTuple):
    """A finding on an act, and the commitment that it is about: its number and where it was made.

    Number 0 is a bare ceasefire.
    """

    verdict: Verdict
    made_in: DevelopmentInBrief
    commitment: int


# The findings that apply to acts, by the acts.
OfActs = Mapping[str, tuple[Judgement, ...]]


class StoredReport(NamedTuple):
    """Who reported a finding, and the day (ordinal) by which that was published."""

    source: str
    original_source: str | None
    published: int


_reports_of = msgspec.json.Decoder(tuple[StoredReport, ...]).decode


def reports_column(reports: tuple[StoredReport, ...]) -> str:
    """Return the value of the column `reports`."""
    return msgspec.json.encode(reports).decode()


def findings_on(
    knowledge: Knowledge, developments: Iterable[str], only: ClaimFilter
) -> OfCommitments:
    """Return the findings that apply to the commitments of these developments.

    Without those of a source that the filter leaves out, and those that it alone reports.
    """
    rows = _on_these.rows(
        knowledge.connection,
        ids=encode_rows(sorted(set(developments))),
        position=knowledge.position,
        published=only.published,
    )
    omitted = sources_left_out(only)
    stated: dict[tuple[str, int], list[Verdict]] = {}
    for development, commitment, reports, *row in rows:
        verdict = Verdict(*row)
        if not omitted or _counts_without(verdict, reports, omitted, only.published):
            stated.setdefault((development, commitment), []).append(verdict)
    if not stated:
        return {}
    applied = {key: applying(verdicts) for key, verdicts in stated.items()}
    return _for_readers(knowledge, applied, only.published)


def findings_about(
    knowledge: Knowledge, acts: Iterable[str], day: int, only: ClaimFilter = EVERYTHING
) -> OfActs:
    """Return the findings about these acts that had been published by a day (ordinal).

    Those on a commitment of a development that is retracted do not apply, nor those of what the
    filter leaves out.
    """
    rows = _about_these.rows(
        knowledge.connection,
        ids=encode_rows(sorted(set(acts))),
        position=knowledge.position,
        published=day,
    )
    omitted, gone = sources_left_out(only), only.omission.retracted
    stated: dict[tuple[str, int], list[Verdict]] = {}
    for development, commitment, reports, *row in rows:
        verdict = Verdict(*row)
        counts = not omitted or _counts_without(verdict, reports, omitted, day)
        if counts and development not in gone:
            stated.setdefault((development, commitment), []).append(verdict)
    if not stated:
        return {}
    applied = {key: applying(verdicts) for key, verdicts in stated.items()}
    return _by_act(knowledge, _for_readers(knowledge, applied, day), day)


def _by_act(knowledge: Knowledge, applied: OfCommitments, day: int) -> OfActs:
    """Return findings by their acts, those of the commitment that was recorded first before."""
    made_in = in_brief(knowledge, {development for development, _ in applied}, day)
    of_act: dict[str, list[Judgement]] = {}
    for (development, commitment), verdicts in applied.items():
        for one in verdicts:
            found = Judgement(one, made_in[development], commitment)
            of_act.setdefault(one.act, []).append(found)
    return {act: tuple(sorted(some, key=_recorded)) for act, some in of_act.items()}


def _recorded(one: Judgement) -> tuple[int, int]:
    return one.made_in.position, one.verdict.number


def _counts_without(verdict: Verdict, reports: str, omitted: Set[str], day: int) -> bool:
    """Return whether a finding had been published by a day without what some sources reported."""
    if verdict.source in omitted:
        return False
    kept = kept_reports(_reports_of(reports), omitted)
    return any(report.published <= day for report in kept)


def _for_readers(knowledge: Knowledge, applied: OfCommitments, day: int) -> OfCommitments:
    """Return findings with the names of the finders and the titles of the acts."""
    verdicts = [one for some in applied.values() for one in some]
    actors = names_of(knowledge, {one.actor for one in verdicts if one.actor})
    sources = rated_sources(knowledge, {one.source for one in verdicts if one.source})

    acts = in_brief(knowledge, {one.act for one in verdicts}, day)

    def shown(one: Verdict) -> Verdict:
        source, act = sources.get(one.source or ""), acts.get(one.act)
        return one._replace(
            name=source.name if source else actors.get(one.actor or ""),
            title=act.title if act else None,
            occurred=act.occurred if act else None,
        )

    return {key: tuple(map(shown, some)) for key, some in applied.items()}


_C = findings.c
_STATED = select(
    _C.development, _C.commitment, _C.reports,
    _C.number, _C.act, _C.result, _C.actor, _C.source, _C.date,
)  # fmt: skip


@CompiledQuery
def _on_these(dialect: str) -> Select[*tuple[Any, ...]]:
    return _STATED.where(
        is_among(dialect, _C.development, "ids"),
        known(findings),
        published(findings, PUBLISHED),
    )


@CompiledQuery
def _about_these(dialect: str) -> Select[*tuple[Any, ...]]:
    """The findings about acts on commitments whose development is out and not retracted."""
    return _STATED.join(developments, developments.c.id == _C.development).where(
        is_among(dialect, _C.act, "ids"),
        known(findings),
        published(findings, PUBLISHED),
        known(developments),
        published(developments, PUBLISHED),
        developments.c.published <= PUBLISHED,
        developments.c.retracted.is_(False),
    )
