"""The tables of webhooks: who is told of which events, how far, and how it went.

They are no read models, for they do not follow from the log, and no part of it: to subscribe is
to configure this server, and a rebuild must leave what was delivered alone.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text, Uuid

from infrastructure.database.engine import UTCDateTime, metadata
from infrastructure.log.tables import Position

# The states of a delivery; one that is dropped was still pending when a replay began.
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
