"""Who delivers to a webhook now: one at a time, in whatever process, and not for ever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from infrastructure.log.tables import log_head
from infrastructure.webhooks.backoff import LONGEST_WAIT
from infrastructure.webhooks.subscriptions import Webhook, require_webhook, webhook_of
from infrastructure.webhooks.tables import webhooks

LEASE = timedelta(seconds=90)


def due(connection: Connection, now: datetime) -> tuple[list[Webhook], int]:
    """Webhooks that have not come to the end of the log, and may be tried; and where it ends."""
    head = int(connection.execute(select(log_head.c.position)).scalar_one())
    rows = connection.execute(select(webhooks).where(_may_be_tried(now), _is_behind(head)))
    return [webhook_of(row) for row in rows], head


def take(connection: Connection, id: UUID, now: datetime) -> tuple[Webhook, str] | None:
    """The webhook as it now is and the lease of it; None where somebody else has one."""
    lease = uuid4().hex
    taken = connection.execute(
        update(webhooks)
        .where(webhooks.c.id == id, _may_be_tried(now))
        .values(lease=lease, leased_until=now + LEASE)
    )
    return (require_webhook(connection, id), lease) if taken.rowcount else None


def held(connection: Connection, id: UUID, lease: str) -> Webhook | None:
    """The webhook as it now is; None where it is gone or somebody else has it by now."""
    mine = webhooks.c.id == id, webhooks.c.lease == lease
    row = connection.execute(select(webhooks).where(*mine)).one_or_none()
    return None if row is None else webhook_of(row)


def give_back(connection: Connection, id: UUID, lease: str, looked: int) -> None:
    """Let others deliver; nothing up to `looked` is wanted that was not told."""
    connection.execute(
        update(webhooks)
        .where(webhooks.c.id == id, webhooks.c.lease == lease)
        .values(lease=None, leased_until=None, position=looked)
    )


def move_on(connection: Connection, moved: Mapping[UUID, tuple[int, int]], now: datetime) -> None:
    """Move webhooks from one position to another, between which nothing is wanted."""
    for id, (before, after) in moved.items():
        connection.execute(
            update(webhooks)
            .where(webhooks.c.id == id, webhooks.c.position == before, _may_be_tried(now))
            .values(position=after)
        )


def _may_be_tried(now: datetime) -> ColumnElement[bool]:
    return and_(
        webhooks.c.disabled_at.is_(None),
        or_(
            webhooks.c.next_try_at.is_(None),
            webhooks.c.next_try_at <= now,
            # So late none is ever due: the clock was ahead when it was put off.
            webhooks.c.next_try_at > now + LONGEST_WAIT,
        ),
        or_(
            webhooks.c.lease.is_(None),
            webhooks.c.leased_until < now,
            webhooks.c.leased_until > now + LEASE,
        ),
    )


def _is_behind(head: int) -> ColumnElement[bool]:
    return webhooks.c.position < head
