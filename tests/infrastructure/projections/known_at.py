"""What the read models show as known at a position, and what a replay up to it gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from domain.claims.confidence import Grading
from domain.dates import FOREVER
from domain.development.development import Development
from domain.values import Account
from infrastructure.read_models.as_known import known, published
from infrastructure.read_models.claims import claim_of, claims
from infrastructure.read_models.commitments.commitments import commitments, term_of
from infrastructure.read_models.commitments.findings import findings
from infrastructure.read_models.developments.rows import (
    development_parties,
    development_sources,
    developments,
)
from infrastructure.read_models.registry.actors import actors, memberships, successions
from infrastructure.read_models.registry.sources import sources
from tests.infrastructure.projections.replay import Knowledge

_COLUMNS: dict[Table, str] = {
    actors: "id version name dissolved",
    memberships: "actor number of relation start_date ending_date withdrawn",
    successions: "actor number of date withdrawn reported_at",
    sources: "id version affiliation",
    developments: "id version kind occurred conflict retracted"
    " credibility confidence origins disputed machine_coded",
    development_parties: "development actor part",
    development_sources: "development source",
}

Facts = dict[str, list[tuple[Any, ...]]]


def shown(connection: Connection, position: int) -> Facts:
    """The rows known at `position`: of each table the columns that a replay can derive."""
    facts: Facts = {}
    for table, names in _COLUMNS.items():
        such = [known(table, position)]
        if "published_from" in table.c:
            such.append(published(table, FOREVER))
        rows = connection.execute(select(table).where(*such))
        facts[table.name] = _sorted(_pick(row, names) for row in rows)
    return facts | shown_to_readers(connection, position, FOREVER)


def shown_to_readers(connection: Connection, position: int, day: int) -> Facts:
    """The rows known at `position` to a reader of all that was published by a day."""
    tables = (claims, commitments, developments, development_parties, memberships, findings)
    all_of = [(t, known(t, position), published(t, day)) for t in tables]
    said, bound, accounts, named, held, judged = (
        connection.execute(select(t).where(*such)).all() for t, *such in all_of
    )
    out = [row for row in accounts if row.published <= day]
    ids = {row.id for row in out}
    return {
        "accounts": _sorted(_pick(row, "id kind occurred conflict") for row in out),
        "parties": _sorted(_pick(row, "development actor") for row in named if row[0] in ids),
        "held": _sorted(
            _pick(row, "actor of relation start_date ending_date withdrawn") for row in held
        ),
        "findings": _sorted(
            _pick(row, "development number commitment act result actor source date")
            for row in judged
            if row.development in ids
        ),
        "claims": _sorted((claim_of(row), row.conflict) for row in said),
        "commitments": _sorted((row.development, term_of(row)) for row in bound),
    }


def told_to_readers(then: Knowledge) -> Facts:
    """The same of what a replay knew."""
    accounts = [(str(d.id), d.account) for d in then.developments.values() if d.reports]
    return {
        "accounts": _sorted((id, a.kind, a.occurred, a.conflict) for id, a in accounts),
        "parties": _sorted({(id, party) for id, a in accounts for party in _parties(a)}),
        "held": _sorted(
            (it.id, one.of, one.relation, one.start_date, one.ending_date, one.withdrawn)
            for it in then.actors.values()
            for one in it.memberships
        ),
        "findings": _sorted(
            (
                str(d.id),
                number,
                one.commitment,
                str(one.act),
                one.result,
                one.found_by.actor,
                one.found_by.source,
                one.date,
            )
            for d in then.developments.values()
            if d.reports
            for number, one in enumerate(d.findings, start=1)
            if number not in d.withdrawn_findings
        ),
        "claims": _sorted(then.claims()),
        "commitments": _sorted(then.terms()),
    }


def returned(then: Knowledge) -> Facts:
    """The same of what a replay knew."""
    told_of = then.developments.values()
    return {
        "actors": _sorted(
            (it.id, it.version, it.name, it.dissolved) for it in then.actors.values()
        ),
        "memberships": _sorted(
            (
                it.id,
                number,
                membership.of,
                membership.relation,
                membership.start_date,
                membership.ending_date,
                membership.withdrawn,
            )
            for it in then.actors.values()
            for number, membership in enumerate(it.memberships, start=1)
        ),
        "successions": _sorted(
            (it.id, number, one.of, one.date, one.withdrawn, one.reported_at)
            for it in then.actors.values()
            for number, one in enumerate(it.successions, start=1)
        ),
        "sources": _sorted((it.id, it.version, it.affiliation) for it in then.sources.values()),
        "developments": _sorted(_found_by(d, then.assessment(d)) for d in told_of),
        "development_parties": _sorted(
            {
                (str(d.id), party, _part(d.account, party))
                for d in told_of
                for party in _parties(d.account)
            }
        ),
        "development_sources": _sorted(
            {(str(d.id), source) for d in told_of for source in _sources(d) if source is not None}
        ),
        **told_to_readers(then),
    }


def _found_by(it: Development, believed: Grading) -> tuple[Any, ...]:
    account = it.account
    what = (str(it.id), it.version, account.kind, account.occurred, account.conflict, it.retracted)
    return (*what, *astuple(believed))


def _sources(it: Development) -> Iterator[str | None]:
    reports = [*it.reports, *(dispute.report for dispute in it.disputes)]
    for finding in it.findings:
        yield finding.found_by.source
        reports += finding.reports
    reports += () if it.end is None else it.end.reports
    for report in reports:
        yield from (report.source, report.original_source)


def _parties(account: Account) -> set[str]:
    bound = {party for c in account.commitments for party in (c.by, c.toward)}
    return bound.union(account.initiators, account.targets, account.mediators)


def _part(account: Account, actor: str) -> str:
    """What the actor does in the account; nothing if only a commitment names it."""
    part = "initiator" if actor in account.initiators else ""
    if actor in account.targets:
        part += " target"
    if actor in account.mediators:
        part += " mediator"
    return part.strip()


def _pick(row: Row[Any], names: str) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names.split())


def _sorted(facts: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(facts, key=repr)
