"""Actors as known at any position: names, bonds, dissolution; found by any of their names."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    select,
)

from infrastructure.database import metadata
from infrastructure.read_models.knowledge import known_columns

actors = Table(
    "actors",
    metadata,
    Column("id", Text, nullable=False),
    *known_columns(),
    Column("version", Integer, nullable=False),
    Column("registered_position", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("aliases", Text, nullable=False, comment="JSON list"),
    Column("identifiers", Text, nullable=False, comment="JSON object: scheme to identifier"),
    Column("dissolved", Text, comment="EDTF"),
    Column("dissolved_earliest", Integer, comment="day ordinal"),
    Column("dissolved_latest", Integer, comment="day ordinal"),
    PrimaryKeyConstraint("id", "known_from"),
    Index("ix_actors_registered_position", "registered_position"),
)

actor_names = Table(
    "actor_names",
    metadata,
    Column("folded", Text, nullable=False, comment="ASCII, lower case, letters and digits only"),
    Column("actor", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("known_from", BigInteger, nullable=False),
    PrimaryKeyConstraint("folded", "actor", "name"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("actor", Text, nullable=False),
    *known_columns(),
    Column("number", Integer, nullable=False, comment="from 1, in the order of recording"),
    Column("of", Text, nullable=False),
    Column("relation", Text, nullable=False),
    Column("start", Text, comment="EDTF; NULL where not known"),
    Column("end", Text, comment="EDTF; NULL while it runs"),
    Column("start_earliest", Integer, nullable=False, comment="day ordinal, 0 where not known"),
    Column("start_latest", Integer, nullable=False, comment="day ordinal, 0 where not known"),
    Column("end_earliest", Integer, nullable=False, comment="first day it may be over"),
    Column("end_latest", Integer, nullable=False, comment="first day it is surely over"),
    PrimaryKeyConstraint("actor", "number", "known_from"),
    Index("ix_memberships_of", "of"),
)


def registered_position(connection: Connection, id: str) -> int | None:
    """The position at which an actor was registered, None where none has that id."""
    query = select(actors.c.registered_position).where(actors.c.id == id).limit(1)
    return connection.execute(query).scalar()
