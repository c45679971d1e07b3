"""What each data set is and covers, as known at any position."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
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

if TYPE_CHECKING:
    from domain.dataset import Coverage, Description

registered_datasets = Table(
    "registered_datasets",
    metadata,
    Column("id", PlainText, nullable=False),
    *known_columns(),
    Column("version", Integer, nullable=False),
    Column(
        "first_position", BigInteger, nullable=False, comment="of what was first recorded of it"
    ),
    Column("title", PlainText, comment="NULL where it is not described"),
    Column("licence", PlainText),
    Column("citation", PlainText),
    Column("redistributable", Boolean),
    Column("url", PlainText),
    Column("edition", PlainText),
    Column("start_date", PlainText, comment="NULL where no coverage is declared"),
    Column("end_date", PlainText),
    Column("holds", PlainText),
    Column("reported_at", PlainText, comment="EDTF"),
    Column("published", Integer, comment="day ordinal of the publication of the coverage"),
    Column(
        "covered_through",
        Integer,
        comment="day ordinal of the end, or of the day it was recorded if that is earlier",
    ),
    PrimaryKeyConstraint("id", "known_from"),
    Index("ix_registered_datasets_first_position", "first_position"),
)


class DatasetRow(NamedTuple):
    """A row of the table, from the description or declaration that was recorded at `known_from`."""

    id: str
    known_from: int
    known_to: int
    version: int
    first_position: int
    title: str | None
    licence: str | None
    citation: str | None
    redistributable: bool | None
    url: str | None
    edition: str | None
    start_date: str | None
    end_date: str | None
    holds: str | None
    reported_at: str | None
    published: int | None
    covered_through: int | None

    @property
    def coverage(self) -> Coverage | None:
        """The newest declared coverage."""
        if self.start_date is None or self.end_date is None or self.holds is None:
            return None
        # Answers about stances need no value of the domain, which is slow to import.
        from domain.dataset import Coverage  # noqa: PLC0415

        days = date.fromisoformat(self.start_date), date.fromisoformat(self.end_date)
        return Coverage(*days, self.holds, self.reported_at)

    @property
    def description(self) -> Description | None:
        """The newest description."""
        if self.title is None or self.licence is None or self.citation is None:
            return None
        from domain.dataset import Description  # noqa: PLC0415

        may_be_passed_on = bool(self.redistributable)
        return Description(
            self.title, self.licence, self.citation, may_be_passed_on, self.url, self.edition
        )


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
    """Select the last recorded of the coverages of each data set that were published.

    A row that only a description changed has the coverage of the row before it.
    """
    c = registered_datasets.c
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
    """Return data sets in the order in which they were first recorded, from those after `after`."""
    first = registered_datasets.c.first_position
    query = select(registered_datasets).where(
        known(registered_datasets, knowledge.position), first > after
    )
    rows = knowledge.connection.execute(query.order_by(first).limit(limit))
    return [DatasetRow._make(row) for row in rows]


def dataset_row(knowledge: Knowledge, id: str) -> DatasetRow | None:
    """Return the row of a data set, None if nothing of it is known then."""
    query = select(registered_datasets).where(
        known(registered_datasets, knowledge.position), registered_datasets.c.id == id
    )
    row = knowledge.connection.execute(query).one_or_none()
    return None if row is None else DatasetRow._make(row)


def dataset_count(knowledge: Knowledge) -> int:
    query = (
        select(func.count())
        .select_from(registered_datasets)
        .where(known(registered_datasets, knowledge.position))
    )
    return int(knowledge.connection.execute(query).scalar_one())


def rows_of_datasets(knowledge: Knowledge, ids: Collection[str]) -> dict[str, DatasetRow]:
    """Return the rows of these data sets by id; those of which nothing is known are left out."""
    if not ids:
        return {}
    query = select(registered_datasets).where(
        known(registered_datasets, knowledge.position), registered_datasets.c.id.in_(ids)
    )
    rows = map(DatasetRow._make, knowledge.connection.execute(query))
    return {row.id: row for row in rows}


def datasets_of(knowledge: Knowledge, developments: Iterable[str]) -> set[str]:
    """Return the data sets that these developments were imported from, as known at the position."""
    found = _datasets_of.rows(
        knowledge.connection, ids=encode_rows(developments), position=knowledge.position
    )
    return {dataset for (dataset,) in found}


@CompiledQuery
def _datasets_of(dialect: str) -> TextualSelect:
    statement = f"""SELECT DISTINCT d.dataset FROM developments d
        WHERE d.id IN ({texts_of(dialect, "ids")}) AND d.dataset IS NOT NULL
        AND d.known_from <= :position AND d.known_to > :position"""  # noqa: S608 our own words
    return text(statement).columns(column("dataset"))
