"""The findings on whether acts violated commitments, as known at any position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Column, Index, Integer, Select, Table, bindparam, select

from domain.claims.findings import Verdict, applying
from domain.claims.omission import kept_reports
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.engine import PlainText, metadata
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.read_models.as_known import (
    Knowledge,
    known,
    known_columns,
    published,
    published_columns,
)
from infrastructure.read_models.claim_filter import ActorClaimFilter, ClaimFilter
from infrastructure.read_models.developments.rows import in_brief
from infrastructure.read_models.omissions.omission import SOURCE
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
)

# The findings that apply to the commitments of developments, by development and number.
OfCommitments = Mapping[tuple[str, int], tuple[Verdict, ...]]


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
    omitted = _sources_left_out(only)
    stated: dict[tuple[str, int], list[Verdict]] = {}
    for development, commitment, reports, *row in rows:
        verdict = Verdict(*row)
        if not omitted or _counts_without(verdict, reports, omitted, only.published):
            stated.setdefault((development, commitment), []).append(verdict)
    if not stated:
        return {}
    applied = {key: applying(verdicts) for key, verdicts in stated.items()}
    return _for_readers(knowledge, applied, only.published)


def _sources_left_out(only: ClaimFilter) -> Set[str]:
    if not isinstance(only, ActorClaimFilter):
        return frozenset()
    return {id for kind, id in only.without if kind == SOURCE}


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


@CompiledQuery
def _on_these(dialect: str) -> Select[*tuple[Any, ...]]:
    c = findings.c
    stated = select(
        c.development, c.commitment, c.reports, c.number, c.act, c.result, c.actor, c.source, c.date
    )
    return stated.where(
        is_among(dialect, c.development, "ids"),
        known(findings),
        published(findings, bindparam("published")),
    )
