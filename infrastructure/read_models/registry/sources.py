"""Sources as known at any position, with their ratings."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    func,
    select,
)

from infrastructure.database.engine import PlainText, metadata
from infrastructure.read_models.as_known import Knowledge, known, known_columns

sources = Table(
    "sources",
    metadata,
    Column("id", PlainText, nullable=False),
    *known_columns(),
    Column("version", Integer, nullable=False),
    Column("registered_position", BigInteger, nullable=False),
    Column("name", PlainText, nullable=False),
    Column("affiliation", PlainText),
    Column("url", PlainText),
    Column("ratings", PlainText, nullable=False, comment="JSON list of reliability and start"),
    PrimaryKeyConstraint("id", "known_from"),
    Index("ix_sources_registered_position", "registered_position"),
)


class SourceRow(NamedTuple):
    """A row of the table; `ratings` is the JSON that `ratings_of` reads."""

    id: str
    known_from: int
    known_to: int
    version: int
    registered_position: int
    name: str
    affiliation: str | None
    url: str | None
    ratings: str


def source_rows(knowledge: Knowledge, after: int, limit: int) -> list[SourceRow]:
    """Return sources in the order of registration, from those after position `after`."""
    registered = sources.c.registered_position
    query = select(sources).where(known(sources, knowledge.position), registered > after)
    rows = knowledge.connection.execute(query.order_by(registered).limit(limit))
    return [SourceRow._make(row) for row in rows]


def source_row(knowledge: Knowledge, id: str) -> SourceRow | None:
    """Return the row of a source, None if no source with this id is known then."""
    return rated_sources(knowledge, [id]).get(id)


def source_registered_position(knowledge: Knowledge, id: str) -> int | None:
    """Return the position of the registration, even if it is after the position asked about."""
    query = select(sources.c.registered_position).where(sources.c.id == id).limit(1)
    return knowledge.connection.execute(query).scalar()


def source_count(knowledge: Knowledge) -> int:
    query = select(func.count()).select_from(sources).where(known(sources, knowledge.position))
    return int(knowledge.connection.execute(query).scalar_one())


def rated_sources(knowledge: Knowledge, ids: Collection[str]) -> dict[str, SourceRow]:
    """Return the rows of these sources by id; those not known then are left out."""
    query = select(sources).where(known(sources, knowledge.position), sources.c.id.in_(ids))
    return {row.id: SourceRow._make(row) for row in knowledge.connection.execute(query)}
