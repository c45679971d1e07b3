"""Sources as known at any position, with their ratings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    Table,
    func,
    select,
)

from domain.dates import parse_when
from domain.source import Rating
from infrastructure.database.engine import PlainText, metadata
from infrastructure.read_models.as_known import Knowledge, known, known_columns
from infrastructure.read_models.permalinks import href_of

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


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """A source; `reliability` is that of its latest rating, `position` where it was registered."""

    id: str
    name: str
    affiliation: str | None
    url: str | None
    reliability: str | None
    ratings: list[Rating]
    version: int
    position: int
    href: str


def source_rows(knowledge: Knowledge, after: int, limit: int) -> Sequence[Row[Any]]:
    """Sources in the order of registration, those registered after position `after`."""
    registered = sources.c.registered_position
    query = select(sources).where(known(sources, knowledge.position), registered > after)
    return knowledge.connection.execute(query.order_by(registered).limit(limit)).all()


def source_row(knowledge: Knowledge, id: str) -> Row[Any] | None:
    query = select(sources).where(known(sources, knowledge.position), sources.c.id == id)
    return knowledge.connection.execute(query).one_or_none()


def source_registered_position(knowledge: Knowledge, id: str) -> int | None:
    """Where the log has the registration, even after the position asked about."""
    query = select(sources.c.registered_position).where(sources.c.id == id).limit(1)
    return knowledge.connection.execute(query).scalar()


def source_count(knowledge: Knowledge) -> int:
    query = select(func.count()).select_from(sources).where(known(sources, knowledge.position))
    return int(knowledge.connection.execute(query).scalar_one())


def source_answer(knowledge: Knowledge, row: Row[Any]) -> SourceAnswer:
    ratings = ratings_of(row)
    return SourceAnswer(
        id=row.id,
        name=row.name,
        affiliation=row.affiliation,
        url=row.url,
        reliability=reliability_on(ratings, None),
        ratings=ratings,
        version=row.version,
        position=row.registered_position,
        href=href_of(knowledge, "source", row.id),
    )


def ratings_of(row: Row[Any]) -> list[Rating]:
    """The ratings a row holds, in the order of recording."""
    pairs = msgspec.json.decode(row.ratings)
    return [Rating(reliability, date.fromisoformat(start)) for reliability, start in pairs]


def rated_sources(knowledge: Knowledge, ids: Collection[str]) -> dict[str, Row[Any]]:
    """The rows of these sources that are known then."""
    query = select(sources).where(known(sources, knowledge.position), sources.c.id.in_(ids))
    return {row.id: row for row in knowledge.connection.execute(query)}


def reliability_on(ratings: Sequence[Rating], reported_at: str | None) -> str | None:
    """The rating in force on a day; None where it was unrated then.

    A month or a year counts from its last day, and what bears no date by the latest rating. Of
    two ratings that hold from one day, the one recorded last counts.
    """
    in_order = sorted(ratings, key=lambda rating: rating.start_date)
    if reported_at is not None:
        published = parse_when(reported_at).latest
        in_order = [rating for rating in in_order if rating.start_date.toordinal() <= published]
    return in_order[-1].reliability if in_order else None
