"""The tables of webhooks: their receivers, their filters, and what was delivered.

They are neither read models nor part of the log: a subscription configures this server, and a
rebuild must not change what was delivered.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text, Uuid

from infrastructure.database.engine import UTCDateTime, metadata
from infrastructure.log.tables import Position

# The states of a delivery. A delivery is dropped if it was pending when a replay began.
PENDING = "pending"
ACKNOWLEDGED = "acknowledged"
FAILED = "failed"
DROPPED = "dropped"

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", UTCDateTime, nullable=False),
    Column("url", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("types", Text, nullable=True),
    Column("actor", Text, nullable=True),
    Column("pair", Text, nullable=True),
    Column("kind", Text, nullable=True),
    Column("conflict", Text, nullable=True),
    Column("source", Text, nullable=True),
    Column("secret", Text, nullable=False),
    Column("former_secret", Text, nullable=True),
    Column("former_until", UTCDateTime, nullable=True),
    Column("position", Position, nullable=False),
    Column("delivered", Position, nullable=False),
    Column("skipped", Text, nullable=False),
    Column("next_try_at", UTCDateTime, nullable=True),
    Column("disabled_at", UTCDateTime, nullable=True),
    Column("disabled_because", Text, nullable=True),
    Column("lease", Text, nullable=True),
    Column("leased_until", UTCDateTime, nullable=True),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("webhook", Uuid, ForeignKey(webhooks.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", Position, primary_key=True, autoincrement=False),
    Column("position", Position, nullable=False),
    Column("type", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Text, nullable=False),
)
