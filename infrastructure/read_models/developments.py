"""What is needed to find developments; their whole text stands in the log."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    Table,
    Text,
    select,
)

from domain.confidence import Assessment
from domain.dates import FOREVER, iso_day
from infrastructure.database import metadata
from infrastructure.read_models.knowledge import Knowledge, known, known_columns

developments = Table(
    "developments",
    metadata,
    Column("id", Text, nullable=False),
    *known_columns(),
    Column("position", BigInteger, nullable=False, comment="of its first report"),
    Column("recorded_at", Text, nullable=False, comment="of its first report, ISO 8601 in UTC"),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("occurred", Text, nullable=False, comment="EDTF"),
    Column("earliest", Integer, nullable=False, comment="day ordinal"),
    Column("latest", Integer, nullable=False, comment="day ordinal"),
    Column("conflict", Text),
    Column("place_name", Text),
    Column("place_country", Text, comment="ISO 3166 alpha-3"),
    Column("place_precision", Integer, comment="1 to 7, as UCDP"),
    Column("credibility", Integer, nullable=False),
    Column("confidence", Integer),
    Column("origins", Integer, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("retracted", Boolean, nullable=False),
    Column("published", Integer, nullable=False, comment="day ordinal of the first report"),
    Column(
        "believed",
        Text,
        comment="JSON list of day of publication and assessment; NULL where one",
    ),
    PrimaryKeyConstraint("id", "known_from"),
    Index("ix_developments_position", "position"),
)

development_parties = Table(
    "development_parties",
    metadata,
    Column("development", Text, nullable=False),
    *known_columns(),
    Column("actor", Text, nullable=False),
    Column("position", BigInteger, nullable=False, comment="of the first report"),
    PrimaryKeyConstraint("actor", "position", "development", "known_from"),
    Index("ix_development_parties_development", "development"),
)

development_sources = Table(
    "development_sources",
    metadata,
    Column("development", Text, nullable=False),
    *known_columns(),
    Column("source", Text, nullable=False),
    Column("position", BigInteger, nullable=False, comment="of the first report"),
    PrimaryKeyConstraint("source", "position", "development", "known_from"),
    Index("ix_development_sources_development", "development"),
)

development_grounds = Table(
    "development_grounds",
    metadata,
    Column("ground", Text, nullable=False, comment="the development that ended a commitment"),
    Column("development", Text, nullable=False, comment="the one whose commitment it ended"),
    PrimaryKeyConstraint("ground", "development"),
)


def developments_between(
    knowledge: Knowledge, actor: str, begin: int, through: int, published: int, most: int
) -> tuple[list[dict[str, Any]], bool]:
    """What an actor was party to in these days, as told in short, and whether there is more.

    Only what was published by the day `published`, and believed as far as it was then.
    """
    table, parties = developments, development_parties
    query = (
        select(table)
        .join(parties, parties.c.development == table.c.id)
        .where(
            parties.c.actor == actor,
            known(parties, knowledge.position),
            known(table, knowledge.position),
            table.c.latest >= begin,
            table.c.earliest <= through,
            table.c.published <= published,
        )
        .order_by(table.c.earliest, table.c.position)
        .limit(most + 1)
    )
    rows = knowledge.connection.execute(query).all()
    return [_in_short(row, published) for row in rows[:most]], len(rows) > most


def naming(knowledge: Knowledge, actor: str) -> ColumnElement[bool]:
    """The developments that name the actor in any part."""
    parties = development_parties.alias()
    named = select(parties.c.development).where(
        parties.c.actor == actor, known(parties, knowledge.position)
    )
    return developments.c.id.in_(named)


def _in_short(row: Row[Any], published: int) -> dict[str, Any]:
    believed = believed_by(row, published)
    return {
        "development": row.id,
        "kind": row.kind,
        "title": row.title,
        "occurred": row.occurred,
        "earliest": iso_day(row.earliest),
        "latest": None if row.latest == FOREVER else iso_day(row.latest),
        "conflict": row.conflict,
        "confidence": believed.confidence,
        "disputed": believed.disputed,
        "retracted": row.retracted,
        "position": row.position,
        "href": f"/v1/developments/{row.id}",
    }


def believed_by(row: Row[Any], published: int) -> Assessment:
    """How far the development of a row was believed by a day of publication."""
    if row.believed is None:
        return Assessment(row.credibility, row.confidence, row.origins, row.disputed)
    by_day = msgspec.json.decode(row.believed, type=list[tuple[int, Assessment]])
    return [believed for day, believed in by_day if day <= published][-1]
