"""Developments found by what they are about, when they happened and when they were recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from domain.dates import FOREVER
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.read_models.as_known import Knowledge, known, published
from infrastructure.read_models.commitments.commitments import commitments
from infrastructure.read_models.developments.rows import (
    DevelopmentRow,
    believed_confidence,
    development_parties,
    development_sources,
    developments,
    naming,
)


@dataclass(frozen=True, slots=True)
class DevelopmentFilter:
    """Which developments are meant; bounds are inclusive, and an unknown confidence is too low.

    They also name the actor `other`. `published` is the ordinal of the day by which their first
    report was published. `with_commitments` selects developments that contain commitments.
    """

    actor: str | None = None
    source: str | None = None
    kind: str | None = None
    conflict: str | None = None
    occurred_from: date | None = None
    occurred_to: date | None = None
    recorded_from: datetime | None = None
    recorded_to: datetime | None = None
    min_confidence: int | None = None
    other: str | None = None
    published: int = FOREVER
    with_commitments: bool = False


def development_rows(
    knowledge: Knowledge, such: DevelopmentFilter, after: int, limit: int
) -> list[DevelopmentRow]:
    """Return rows in the order of first reports, from those first reported after `after`."""
    query, place = _found(knowledge, such)
    return _rows(knowledge, query.where(place > after).order_by(place).limit(limit))


def development_count(knowledge: Knowledge, such: DevelopmentFilter) -> int:
    query, _ = _found(knowledge, such)
    counted = select(func.count()).select_from(query.subquery())
    return int(knowledge.connection.execute(counted).scalar_one())


def development_row(knowledge: Knowledge, id: str) -> DevelopmentRow | None:
    """Return the row of a development, None if it is not known then."""
    return next(iter(rows_by_ids(knowledge, [id])), None)


def rows_by_ids(knowledge: Knowledge, ids: Iterable[str]) -> list[DevelopmentRow]:
    """Return the rows of these developments; those not known then are left out."""
    found = _by_ids.rows(knowledge.connection, ids=encode_rows(ids), position=knowledge.position)
    return [DevelopmentRow._make(row) for row in found]


@CompiledQuery
def _by_ids(dialect: str) -> Select[*tuple[Any, ...]]:
    return select(developments).where(
        is_among(dialect, developments.c.id, "ids"), known(developments)
    )


def development_position(knowledge: Knowledge, id: str) -> int | None:
    """Return the position of its first report, even if it is after the position asked about."""
    query = select(developments.c.position).where(developments.c.id == id).limit(1)
    return knowledge.connection.execute(query).scalar()


def retracted_among(knowledge: Knowledge, ids: Collection[str]) -> set[str]:
    """Return those of these developments that are retracted."""
    table = developments
    query = select(table.c.id).where(
        table.c.id.in_(ids), known(table, knowledge.position), table.c.retracted
    )
    return {row.id for row in knowledge.connection.execute(query)}


def first_publications(knowledge: Knowledge, ids: Collection[str]) -> dict[str, int]:
    """Return for each of these developments the day (ordinal) on which it was first published."""
    table = developments
    query = select(table.c.id, table.c.published).where(
        table.c.id.in_(ids), known(table, knowledge.position)
    )
    return {row.id: row.published for row in knowledge.connection.execute(query)}


def changed_rows(
    knowledge: Knowledge, such: DevelopmentFilter, skipped: int, limit: int
) -> list[DevelopmentRow]:
    """Return rows of the developments meant, the last changed first, without the first `skipped`.

    At one position the order never changes, so pages follow one another without a gap.
    """
    query, _ = _found(knowledge, such)
    query = query.order_by(developments.c.known_from.desc(), developments.c.position.desc())
    return _rows(knowledge, query.offset(skipped).limit(limit))


def changed_positions(knowledge: Knowledge, ids: Collection[str]) -> dict[str, int]:
    """Return for each of these developments the position of the last event that changed it."""
    table = developments
    named = is_among(knowledge.connection.dialect.name, table.c.id, "ids")
    query = select(table.c.id, table.c.known_from).where(named, known(table))
    given = {"ids": encode_rows(ids), "position": knowledge.position}
    return {row.id: row.known_from for row in knowledge.connection.execute(query, given)}


def _rows(knowledge: Knowledge, query: Select[*tuple[Any, ...]]) -> list[DevelopmentRow]:
    return [DevelopmentRow._make(row) for row in knowledge.connection.execute(query)]


def _found(
    knowledge: Knowledge, such: DevelopmentFilter
) -> tuple[Select[*tuple[Any, ...]], ColumnElement[int]]:
    """Return the query, and the column of the position of the first report, which orders it."""
    query: Select[*tuple[Any, ...]] = select(developments)
    query = query.where(known(developments, knowledge.position), *_conditions(knowledge, such))
    place: ColumnElement[int] = developments.c.position
    for table, name in ((development_sources, such.source), (development_parties, such.actor)):
        if name is not None:
            named = table.c.actor if table is development_parties else table.c.source
            query = query.join(table, table.c.development == developments.c.id)
            query = query.where(named == name, known(table, knowledge.position))
            place = table.c.position
    if such.other is not None:
        query = query.where(naming(knowledge, such.other))
    return query, place


def _conditions(knowledge: Knowledge, such: DevelopmentFilter) -> list[ColumnElement[bool]]:
    columns = developments.c
    conditions: list[ColumnElement[bool]] = []
    if such.kind is not None:
        conditions.append(columns.kind == such.kind)
    if such.conflict is not None:
        conditions.append(columns.conflict == such.conflict)
    if such.occurred_from is not None:
        conditions.append(columns.latest >= such.occurred_from.toordinal())
    if such.occurred_to is not None:
        conditions.append(columns.earliest <= such.occurred_to.toordinal())
    if such.recorded_from is not None:
        conditions.append(columns.recorded_at >= such.recorded_from.isoformat())
    if such.recorded_to is not None:
        conditions.append(columns.recorded_at <= such.recorded_to.isoformat())
    if such.min_confidence is not None:
        confidence = believed_confidence(knowledge.connection.dialect.name, such.published)
        conditions.append(confidence >= such.min_confidence)
    if such.published != FOREVER:
        conditions.append(columns.published <= such.published)
    if such.with_commitments:
        made = known(commitments, knowledge.position), published(commitments, such.published)
        conditions.append(columns.id.in_(select(commitments.c.development).where(*made)))
    return conditions
