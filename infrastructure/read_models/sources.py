"""Sources as known at any position, with their ratings."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from infrastructure.database import metadata
from infrastructure.read_models.knowledge import known_columns

sources = Table(
    "sources",
    metadata,
    Column("id", Text, nullable=False),
    *known_columns(),
    Column("version", Integer, nullable=False),
    Column("registered_position", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("affiliation", Text),
    Column("url", Text),
    Column("ratings", Text, nullable=False, comment="JSON list of reliability and start"),
    PrimaryKeyConstraint("id", "known_from"),
    Index("ix_sources_registered_position", "registered_position"),
)
