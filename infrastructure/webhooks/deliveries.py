"""What was sent to a webhook and what came of it; kept with how far the webhook has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from infrastructure.database.engine import read_transaction
from infrastructure.webhooks.backoff import Attempt, next_try
from infrastructure.webhooks.subscriptions import Webhook
from infrastructure.webhooks.tables import ACKNOWLEDGED, FAILED, PENDING, webhooks
from infrastructure.webhooks.tables import webhook_deliveries as table

MOST_KEPT = 1_000
MOST_FAILED = 3


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one webhook, with every attempt so far.

    `state` is pending, acknowledged, given-up, or dropped where a replay began before that.
    """

    number: int
    message: str
    position: int
    type: str
    state: str
    attempts: tuple[Attempt, ...]


def message_of(webhook: UUID, position: int) -> str:
    """The `webhook-id` of an event for a webhook: the same however often it is sent."""
    return f"msg_{uuid5(webhook, str(position)).hex}"


def delivery_log(engine: Engine, webhook: UUID, before: int | None, limit: int) -> list[Delivery]:
    """The newest deliveries of a webhook, of those with lower numbers than `before`."""
    query = select(table).where(table.c.webhook == webhook)
    if before is not None:
        query = query.where(table.c.number < before)
    with read_transaction(engine) as connection:
        rows = connection.execute(query.order_by(table.c.number.desc()).limit(limit))
        return [_delivery_of(row) for row in rows]


def delivery_count(engine: Engine, webhook: UUID) -> int:
    """How many deliveries of a webhook are kept."""
    count = select(func.count()).select_from(table).where(table.c.webhook == webhook)
    with read_transaction(engine) as connection:
        return int(connection.execute(count).scalar_one())


def begin_delivery(connection: Connection, webhook: Webhook, position: int, type: str) -> Delivery:
    """The delivery of the next event: the one that is waiting to be tried again, or a new one."""
    waiting = select(table).where(table.c.webhook == webhook.id, table.c.state == PENDING)
    for row in connection.execute(waiting):
        return _delivery_of(row)
    message = message_of(webhook.id, position)
    return Delivery(webhook.delivered + 1, message, position, type, PENDING, ())


def after_attempt(
    webhook: Webhook, delivery: Delivery, attempt: Attempt
) -> tuple[Webhook, Delivery]:
    """What a webhook and its delivery are after one more attempt."""
    tried = replace(delivery, attempts=(*delivery.attempts, attempt))
    webhook = replace(webhook, delivered=delivery.number, next_try_at=None)
    if attempt.is_acknowledged:
        moved = replace(webhook, position=delivery.position, skipped=())
        return moved, replace(tried, state=ACKNOWLEDGED)
    if attempt.is_refused_for_good:
        return _disabled(webhook, attempt.at, "it answered 410, Gone"), tried
    again = next_try(delivery.message, len(tried.attempts), attempt)
    if again is not None:
        return replace(webhook, next_try_at=again), tried
    skipped = (*webhook.skipped, delivery.position)
    moved = replace(webhook, position=delivery.position, skipped=skipped)
    if len(skipped) >= MOST_FAILED:
        moved = _disabled(moved, attempt.at, f"{len(skipped)} events in a row were given up")
    return moved, replace(tried, state=FAILED)


def store(connection: Connection, webhook: Webhook, delivery: Delivery, lease: str) -> bool:
    """Keep both, and the lease too; False, and nothing is kept, if somebody else has it by now."""
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
    told = {"state": delivery.state, "attempts": msgspec.json.encode(delivery.attempts).decode()}
    known = update(table).where(key, table.c.number == delivery.number).values(**told)
    if connection.execute(known).rowcount == 0:
        place = {"position": delivery.position, "type": delivery.type}
        new = insert(table).values(webhook=webhook.id, number=delivery.number, **place, **told)
        connection.execute(new)
        connection.execute(delete(table).where(key, table.c.number <= delivery.number - MOST_KEPT))
    return True


def _disabled(webhook: Webhook, at: datetime, reason: str) -> Webhook:
    return replace(webhook, disabled_at=at, disabled_because=reason)


def _delivery_of(row: Any) -> Delivery:
    attempts: Sequence[Attempt] = msgspec.json.decode(row.attempts, type=tuple[Attempt, ...])
    message = message_of(row.webhook, row.position)
    return Delivery(row.number, message, row.position, row.type, row.state, tuple(attempts))
