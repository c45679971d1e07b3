"""The newest declared coverage of each data set, as known at any position."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Select,
    Table,
    TextualSelect,
    bindparam,
    column,
    func,
    select,
    text,
)

from domain.claims.claim import Pair
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.engine import PlainText, metadata
from infrastructure.database.json_rows import encode_rows, rows_of, texts_of
from infrastructure.read_models.as_known import Knowledge, known, known_columns
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.claims import CODED_SO, PUBLISHED

dataset_coverage = Table(
    "dataset_coverage",
    metadata,
    Column("id", PlainText, nullable=False),
    *known_columns(),
    Column("version", Integer, nullable=False),
    Column("first_position", BigInteger, nullable=False, comment="of its first declaration"),
    Column("start_date", PlainText, nullable=False),
    Column("end_date", PlainText, nullable=False),
    Column("holds", PlainText, nullable=False),
    Column("reported_at", PlainText, comment="EDTF"),
    Column("published", Integer, nullable=False, comment="day ordinal of its publication"),
    Column(
        "covered_through",
        Integer,
        nullable=False,
        comment="day ordinal of the end, or of the day it was recorded if that is earlier",
    ),
    PrimaryKeyConstraint("id", "known_from"),
    Index("ix_dataset_coverage_first_position", "first_position"),
)


class DatasetRow(NamedTuple):
    """A row of the table; its declaration was recorded at `known_from`."""

    id: str
    known_from: int
    known_to: int
    version: int
    first_position: int
    start_date: str
    end_date: str
    holds: str
    reported_at: str | None
    published: int
    covered_through: int

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of its coverage."""
        return date.fromisoformat(self.start_date), date.fromisoformat(self.end_date)


def covered_through(
    knowledge: Knowledge, pairs: Iterable[Pair], only: ClaimFilter
) -> dict[Pair, int]:
    """Return for each pair the last day that a data set of its developments declares to cover.

    A declaration covers no day after the one on which it was recorded. A pair without a declared
    data set is left out, and so is a data set whose developments the question leaves out.
    """
    declared = _last_days(knowledge, only)
    if not declared:
        return {}
    rows = _datasets_of_pairs.rows(
        knowledge.connection,
        given=encode_rows((*pair, dataset) for pair in pairs for dataset in declared),
        position=knowledge.position,
        **only.parameters(),
        retracted=encode_rows(only.omission.retracted),
    )
    found: dict[Pair, int] = {}
    for actor, toward, dataset in rows:
        through = declared[dataset]
        found[actor, toward] = max(through, found.get((actor, toward), through))
    return found


def _last_days(knowledge: Knowledge, only: ClaimFilter) -> dict[str, int]:
    """Return the last covered day (ordinal) of each data set, by its newest declaration."""
    rows = _declared.rows(
        knowledge.connection, position=knowledge.position, published=only.published
    )
    return {id: through for id, through in rows if id not in only.omission.datasets}


@CompiledQuery
def _declared(dialect: str) -> Select[Any]:  # noqa: ARG001 the same on both
    """Select the last recorded of the declarations of each data set that were published."""
    c = dataset_coverage.c
    known_by_then = select(c.id, func.max(c.known_from).label("known_from")).where(
        c.known_from <= bindparam("position"), c.published <= bindparam("published")
    )
    newest = known_by_then.group_by(c.id).subquery()
    is_newest = (c.id == newest.c.id) & (c.known_from == newest.c.known_from)
    return select(c.id, c.covered_through).join(newest, is_newest)


@CompiledQuery
def _datasets_of_pairs(dialect: str) -> TextualSelect:
    """Select the pairs about which a development of the data set makes a claim.

    The search ends at the first such claim. Its limit keeps PostgreSQL from a join with all
    developments of the data set.
    """
    given = rows_of(dialect, actor=str, toward=str, dataset=str)
    first = f"""SELECT 1 FROM claims c
        JOIN developments d ON d.id = c.development AND d.dataset = g.dataset
        AND d.known_from <= :position AND d.known_to > :position
        WHERE c.actor = g.actor AND c.toward = g.toward
        AND c.known_from <= :position AND c.known_to > :position AND {PUBLISHED}
        AND {CODED_SO}
        AND c.development NOT IN ({texts_of(dialect, "retracted")}) LIMIT 1"""  # noqa: S608 our own words
    statement = f"""SELECT g.actor, g.toward, g.dataset FROM {given} g
        WHERE ({first}) IS NOT NULL"""  # noqa: S608 our own words
    return text(statement).columns(*(column(name) for name in ("actor", "toward", "dataset")))


def dataset_rows(knowledge: Knowledge, after: int, limit: int) -> list[DatasetRow]:
    """Return data sets in the order of their first declarations, from those after `after`."""
    first = dataset_coverage.c.first_position
    query = select(dataset_coverage).where(
        known(dataset_coverage, knowledge.position), first > after
    )
    rows = knowledge.connection.execute(query.order_by(first).limit(limit))
    return [DatasetRow._make(row) for row in rows]


def dataset_row(knowledge: Knowledge, id: str) -> DatasetRow | None:
    """Return the row of a data set, None if no coverage of it is known then."""
    query = select(dataset_coverage).where(
        known(dataset_coverage, knowledge.position), dataset_coverage.c.id == id
    )
    row = knowledge.connection.execute(query).one_or_none()
    return None if row is None else DatasetRow._make(row)


def dataset_count(knowledge: Knowledge) -> int:
    query = (
        select(func.count())
        .select_from(dataset_coverage)
        .where(known(dataset_coverage, knowledge.position))
    )
    return int(knowledge.connection.execute(query).scalar_one())
