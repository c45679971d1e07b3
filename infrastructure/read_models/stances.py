"""The stance of each actor toward each other one, a row for each segment of time."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from infrastructure.database import metadata

stance_segments = Table(
    "stance_segments",
    metadata,
    Column("actor", Text, nullable=False),
    Column("toward", Text, nullable=False),
    Column("start", Integer, nullable=False, comment="day ordinal"),
    Column("through", Integer, nullable=False, comment="day ordinal, the last day included"),
    Column("posture", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("since", Integer, nullable=False, comment="day ordinal"),
    Column("certain", Boolean, nullable=False),
    Column("confidence", Integer),
    Column("single_source", Boolean, nullable=False),
    Column("basis", Text, nullable=False, comment="JSON list of [development, commitment]"),
    Column("score", Float(53), nullable=False, comment="on day start"),
    PrimaryKeyConstraint("actor", "toward", "start"),
)

stance_pairs = Table(
    "stance_pairs",
    metadata,
    Column("actor", Text, nullable=False),
    Column("toward", Text, nullable=False),
    Column("touched", BigInteger, nullable=False, comment="last position that bore on the pair"),
    PrimaryKeyConstraint("actor", "toward"),
)

stance_snapshots = Table(
    "stance_snapshots",
    metadata,
    Column("actor", Text, nullable=False),
    Column("toward", Text, nullable=False),
    Column("day", Integer, nullable=False, comment="day ordinal: all through it is folded in"),
    Column("state", LargeBinary, nullable=False, comment="domain.stance.Snapshot as JSON"),
    PrimaryKeyConstraint("actor", "toward", "day"),
)
