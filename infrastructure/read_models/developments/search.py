"""Developments found by what they are about, when they happened and when they were recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, func, or_, select

from domain.dates import FOREVER
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.read_models.as_known import PUBLISHED, Knowledge, known, published
from infrastructure.read_models.commitments.commitments import commitments
from infrastructure.read_models.developments.development_filter import DevelopmentFilter
from infrastructure.read_models.developments.rows import (
    DevelopmentRow,
    datasets,
    development_parties,
    development_sources,
    developments,
    naming,
    passing,
)
from infrastructure.read_models.developments.taken_over import developments_taken_over


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


def found_ids(
    knowledge: Knowledge, such: DevelopmentFilter, but: str | None, most: int
) -> list[str]:
    """Return the ids of those that are not retracted, the last recorded first.

    Those of the data set `but` are left out.
    """
    query, _ = _found(knowledge, such)
    dataset = developments.c.dataset
    query = query.where(~developments.c.retracted, or_(dataset.is_(None), dataset != (but or "")))
    newest = query.with_only_columns(developments.c.id).order_by(developments.c.position.desc())
    return list(dict.fromkeys(knowledge.connection.execute(newest.limit(most)).scalars()))


def datasets_among(knowledge: Knowledge, such: DevelopmentFilter) -> set[str]:
    """Return the data sets that the developments meant were imported from."""
    query, _ = _found(knowledge, such)
    named = query.with_only_columns(developments.c.dataset).distinct()
    return {one for one in knowledge.connection.execute(named).scalars() if one is not None}


def development_row(knowledge: Knowledge, id: str, day: int = FOREVER) -> DevelopmentRow | None:
    """Return the row of a development as published by a day, None if it is not known then."""
    return next(iter(rows_by_ids(knowledge, [id], day)), None)


def rows_by_ids(
    knowledge: Knowledge, ids: Iterable[str], day: int = FOREVER
) -> list[DevelopmentRow]:
    """Return the rows of these developments as published by a day (ordinal).

    Those that are not known then are left out.
    """
    found = _by_ids.rows(
        knowledge.connection, ids=encode_rows(ids), position=knowledge.position, published=day
    )
    return [DevelopmentRow._make(row) for row in found]


@CompiledQuery
def _by_ids(dialect: str) -> Select[*tuple[Any, ...]]:
    return select(developments).where(
        is_among(dialect, developments.c.id, "ids"),
        known(developments),
        published(developments, PUBLISHED),
    )


def development_position(knowledge: Knowledge, id: str) -> int | None:
    """Return the position of its first report, even if it is after the position asked about."""
    query = select(developments.c.position).where(developments.c.id == id).limit(1)
    return knowledge.connection.execute(query).scalar()


def dataset_position(knowledge: Knowledge, id: str) -> int | None:
    """Return the position of the first development of a data set, even if it is a later one."""
    query = select(datasets.c.first).where(datasets.c.dataset == id)
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
    by = such.only.published
    actor, passed = such.actor, list[str]()
    if actor is not None:
        passed = developments_taken_over(knowledge, actor, by)
    if actor is not None and passed:
        query, actor = query.where(naming(knowledge, actor, by, passed)), None
    for table, name in ((development_sources, such.source), (development_parties, actor)):
        if name is not None:
            named = table.c.actor if table is development_parties else table.c.source
            query = query.join(table, table.c.development == developments.c.id)
            query = query.where(named == name, known(table, knowledge.position))
            if table is development_parties:
                query = query.where(published(table, by))
            place = table.c.position
    if such.other is not None:
        passed = developments_taken_over(knowledge, such.other, by)
        query = query.where(naming(knowledge, such.other, by, passed))
    return query, place


def _conditions(
    knowledge: Knowledge, such: DevelopmentFilter
) -> Iterator[ColumnElement[bool] | TextClause]:
    yield from (meets(developments.c) for meets in such.conditions())
    yield from passing(knowledge, such.only)
    if such.with_commitments:
        made = known(commitments, knowledge.position), published(commitments, such.only.published)
        yield developments.c.id.in_(select(commitments.c.development).where(*made))
