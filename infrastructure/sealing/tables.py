"""The tables of the sealed log: its tree, its checkpoints, and the keys that signed them.

They are not read models: a signature cannot be derived again, and a tree that is derived again
would match the events even if they were changed.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
)

from infrastructure.database.engine import UTCDateTime, metadata
from infrastructure.log.tables import Position

log_tree = Table(
    "log_tree",
    metadata,
    Column("only_row", Integer, primary_key=True, autoincrement=False),
    Column("size", Position, nullable=False),
    CheckConstraint("only_row = 1", name="only_row"),
)

log_tiles = Table(
    "log_tiles",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", Position, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)

log_checkpoints = Table(
    "log_checkpoints",
    metadata,
    Column("size", Position, primary_key=True, autoincrement=False),
    Column("signed_at", UTCDateTime, nullable=False),
    Column("note", Text, nullable=False),
)

log_cosignatures = Table(
    "log_cosignatures",
    metadata,
    Column("size", Position, ForeignKey(log_checkpoints.c.size), primary_key=True),
    Column("witness", Text, primary_key=True),
    Column("line", Text, nullable=False),
)

log_keys = Table(
    "log_keys",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("succession", Text, nullable=True),
)
