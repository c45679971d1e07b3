"""Deliveries with their attempts: what follows an attempt, and which process may deliver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid4, uuid5

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from infrastructure.database.completeness import read_complete
from infrastructure.log.tables import log_head
from infrastructure.webhooks.subscriptions import Webhook, require_webhook, webhook_of
from infrastructure.webhooks.tables import ACKNOWLEDGED, FAILED, PENDING, webhooks
from infrastructure.webhooks.tables import webhook_deliveries as table

# The attempts after the first one, as in Standard Webhooks: the last one is a day later.
OFFSETS = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_JITTER = 0.1
# Longer than the longest wait between attempts, and than a receiver may request.
LONGEST_WAIT = timedelta(hours=7)
SLOWER = timedelta(minutes=1)
LONGEST_ASKED = timedelta(hours=1)

_GONE = 410
_ASK_FOR_LESS = (429, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to deliver: its time, its duration, and the status or the error.

    `retry_after` is the wait that the receiver requested, in seconds.
    """

    at: datetime
    milliseconds: int
    status: int | None = None
    error: str | None = None
    retry_after: int | None = None

    @property
    def is_acknowledged(self) -> bool:
        """Whether the receiver accepted it: any 2xx status; a redirect is not one."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_refused_for_good(self) -> bool:
        """Whether the receiver asked for no more deliveries."""
        return self.status == _GONE


def next_try(message: str, tried: int, last: Attempt) -> datetime | None:
    """Return when to try a message again after `tried` attempts; None if it has failed.

    Each wait is up to a tenth longer, depending on the message and the number of the attempt, so
    that messages that failed together are not retried together.
    """
    if tried >= len(OFFSETS):
        return None
    gap = OFFSETS[tried] - OFFSETS[tried - 1]
    wait = gap * (1 + MOST_JITTER * _fraction(f"{message}:{tried}"))
    if last.status in _ASK_FOR_LESS:
        asked = timedelta(seconds=last.retry_after or 0)
        wait = max(wait, SLOWER, min(asked, LONGEST_ASKED))
    return last.at + wait


def _fraction(text: str) -> float:
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest()) / 2**32


MOST_KEPT = 1_000
MOST_FAILED = 3


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook, with every attempt so far.

    `state` is pending, acknowledged, failed, or dropped if a replay began before either.
    """

    number: int
    message: str
    position: int
    type: str
    state: str
    attempts: tuple[Attempt, ...]


def message_of(webhook: UUID, position: int) -> str:
    """Return the `webhook-id` of an event for a webhook: the same for every attempt."""
    return f"msg_{uuid5(webhook, str(position)).hex}"


def delivery_log(engine: Engine, webhook: UUID, before: int | None, limit: int) -> list[Delivery]:
    """Return the newest deliveries of a webhook with lower numbers than `before`."""
    query = select(table).where(table.c.webhook == webhook)
    if before is not None:
        query = query.where(table.c.number < before)
    with read_complete(engine) as connection:
        rows = connection.execute(query.order_by(table.c.number.desc()).limit(limit))
        return [_delivery_of(row) for row in rows]


def delivery_count(engine: Engine, webhook: UUID) -> int:
    """Count the stored deliveries of a webhook."""
    count = select(func.count()).select_from(table).where(table.c.webhook == webhook)
    with read_complete(engine) as connection:
        return int(connection.execute(count).scalar_one())


def begin_delivery(connection: Connection, webhook: Webhook, position: int, type: str) -> Delivery:
    """Return the pending delivery of a webhook, or a new one for the event at a position."""
    waiting = select(table).where(table.c.webhook == webhook.id, table.c.state == PENDING)
    for row in connection.execute(waiting):
        return _delivery_of(row)
    message = message_of(webhook.id, position)
    return Delivery(webhook.delivered + 1, message, position, type, PENDING, ())


def after_attempt(
    webhook: Webhook, delivery: Delivery, attempt: Attempt
) -> tuple[Webhook, Delivery]:
    """Return a webhook and its delivery as they are after one more attempt."""
    tried = replace(delivery, attempts=(*delivery.attempts, attempt))
    webhook = replace(webhook, delivered=delivery.number, next_try_at=None)
    if attempt.is_acknowledged:
        moved = replace(webhook, position=delivery.position, skipped=())
        return moved, replace(tried, state=ACKNOWLEDGED)
    if attempt.is_refused_for_good:
        return _disabled(webhook, attempt.at, "the receiver answered 410 Gone"), tried
    again = next_try(delivery.message, len(tried.attempts), attempt)
    if again is not None:
        return replace(webhook, next_try_at=again), tried
    skipped = (*webhook.skipped, delivery.position)
    moved = replace(webhook, position=delivery.position, skipped=skipped)
    if len(skipped) >= MOST_FAILED:
        moved = _disabled(moved, attempt.at, f"{len(skipped)} events in a row failed")
    return moved, replace(tried, state=FAILED)


def store(connection: Connection, webhook: Webhook, delivery: Delivery, lease: str) -> bool:
    """Store both and keep the lease; return False, and store nothing, if the lease is lost."""
    kept = connection.execute(
        update(webhooks)
        .where(webhooks.c.id == webhook.id, webhooks.c.lease == lease)
        .values(
            position=webhook.position,
            delivered=webhook.delivered,
            skipped=msgspec.json.encode(webhook.skipped).decode(),
            next_try_at=webhook.next_try_at,
            disabled_at=webhook.disabled_at,
            disabled_because=webhook.disabled_because,
        )
    )
    if kept.rowcount == 0:
        return False
    key = table.c.webhook == webhook.id
    outcome = {"state": delivery.state, "attempts": msgspec.json.encode(delivery.attempts).decode()}
    known = update(table).where(key, table.c.number == delivery.number).values(**outcome)
    if connection.execute(known).rowcount == 0:
        place = {"position": delivery.position, "type": delivery.type}
        new = insert(table).values(webhook=webhook.id, number=delivery.number, **place, **outcome)
        connection.execute(new)
        connection.execute(delete(table).where(key, table.c.number <= delivery.number - MOST_KEPT))
    return True


def _disabled(webhook: Webhook, at: datetime, reason: str) -> Webhook:
    return replace(webhook, disabled_at=at, disabled_because=reason)


def _delivery_of(row: Any) -> Delivery:
    attempts: Sequence[Attempt] = msgspec.json.decode(row.attempts, type=tuple[Attempt, ...])
    message = message_of(row.webhook, row.position)
    return Delivery(row.number, message, row.position, row.type, row.state, tuple(attempts))


LEASE = timedelta(seconds=90)


def due(connection: Connection, now: datetime) -> tuple[list[Webhook], int]:
    """Return the webhooks behind the end of the log that are due, and the end of the log."""
    head = int(connection.execute(select(log_head.c.position)).scalar_one())
    rows = connection.execute(select(webhooks).where(_may_be_tried(now), _is_behind(head)))
    return [webhook_of(row) for row in rows], head


def take(connection: Connection, id: UUID, now: datetime) -> tuple[Webhook, str] | None:
    """Lease a webhook: return it as it is now, and the lease; None if another process has it."""
    lease = uuid4().hex
    taken = connection.execute(
        update(webhooks)
        .where(webhooks.c.id == id, _may_be_tried(now))
        .values(lease=lease, leased_until=now + LEASE)
    )
    return (require_webhook(connection, id), lease) if taken.rowcount else None


def held(connection: Connection, id: UUID, lease: str) -> Webhook | None:
    """Return a leased webhook as it is now; None if it was removed or the lease is lost."""
    mine = webhooks.c.id == id, webhooks.c.lease == lease
    row = connection.execute(select(webhooks).where(*mine)).one_or_none()
    return None if row is None else webhook_of(row)


def give_back(connection: Connection, id: UUID, lease: str, looked: int) -> None:
    """Give the lease back; every event up to `looked` was delivered or is filtered out."""
    connection.execute(
        update(webhooks)
        .where(webhooks.c.id == id, webhooks.c.lease == lease)
        .values(lease=None, leased_until=None, position=looked)
    )


def move_on(connection: Connection, moved: Mapping[UUID, tuple[int, int]], now: datetime) -> None:
    """Move webhooks from one position to another; the events between are filtered out."""
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
            # No wait is so long: the clock was ahead when the attempt was scheduled.
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
