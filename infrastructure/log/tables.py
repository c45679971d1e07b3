"""The tables of the log: the events, their private texts, and one row with the last position."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from infrastructure.database.engine import PartialIndex, PlainText, UTCDateTime, metadata

# In SQLite only a column declared INTEGER is the row number itself, which saves an index.
Position = BigInteger().with_variant(Integer, "sqlite")

events = Table(
    "events",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=False),
    Column("originator_id", Uuid, nullable=False),
    Column("originator_version", Integer, nullable=False),
    Column("topic", Text, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("recorded_at", UTCDateTime, nullable=False),
    Column("command_id", Uuid, nullable=True),
    UniqueConstraint("originator_id", "originator_version"),
    Index("ix_events_recorded_at_position", "recorded_at", "position"),
)

PartialIndex(
    "uq_events_command_id", events.c.command_id, unique=True, where="command_id IS NOT NULL"
)

# The events that name an actor, a source or a member: few, and read in their order.
NAMES_SOMETHING = (
    "topic IN ('actor.registered.v1', 'actor.alias_added.v1', 'actor.renamed.v1',"
    " 'actor.corrected.v1', 'actor.membership_started.v1', 'actor.membership_corrected.v1',"
    " 'actor.membership_withdrawn.v1', 'source.registered.v1', 'source.corrected.v1')"
)
PartialIndex("ix_events_naming", events.c.position, where=NAMES_SOMETHING)

# The events that redact texts: answers that were given before the last one may have had a text.
REDACTS = "topic = 'development.redacted.v1'"
PartialIndex("ix_events_redacting", events.c.position, where=REDACTS)

# A row is removed when its text is redacted; nothing else here is ever changed or removed.
event_texts = Table(
    "event_texts",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=False),
    Column("field", PlainText, primary_key=True),
    Column("disclosure", Text, nullable=False),
)

# The time in the head of an empty log.
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

log_head = Table(
    "log_head",
    metadata,
    Column("only_row", Integer, primary_key=True, autoincrement=False),
    Column("position", Position, nullable=False),
    Column("recorded_at", UTCDateTime, nullable=False),
    CheckConstraint("only_row = 1", name="only_row"),
)
