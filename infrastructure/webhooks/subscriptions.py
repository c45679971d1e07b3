"""Webhooks: the receiver, the filters, and the position up to which events were delivered."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, select, update

from domain.errors import Conflict, Invalid, NotFound
from infrastructure.database.completeness import read_complete, write_complete
from infrastructure.database.locks import deciding
from infrastructure.filters import filled, filters_of
from infrastructure.log.event_filter import EventFilter
from infrastructure.log.recorder import utc_now
from infrastructure.log.tables import log_head
from infrastructure.webhooks.tables import DROPPED, PENDING, webhook_deliveries, webhooks

SUMMARY = "summary"
FULL = "full"
DETAILS = (SUMMARY, FULL)
MOST_WEBHOOKS = 100
BOTH_SECRETS = timedelta(hours=24)
_SECRET_BYTES = 32
# Each is a column of the table, and NULL where it is not given.
FILTERS = [one.name for one in filters_of(EventFilter)]


@dataclass(frozen=True, slots=True)
class Webhook:
    """A subscription. Every event up to `position` was acknowledged, has failed or is filtered out.

    `delivered` is the number of the last delivery; `skipped` are the positions of the events that
    failed since the last one that was acknowledged.
    """

    id: UUID
    created_at: datetime
    url: str
    detail: str
    filters: EventFilter
    secret: str = field(repr=False)
    former_secret: str | None = field(repr=False)
    former_until: datetime | None
    position: int
    delivered: int
    skipped: tuple[int, ...]
    next_try_at: datetime | None
    disabled_at: datetime | None
    disabled_because: str | None

    def secrets_at(self, instant: datetime) -> list[str]:
        """Return the secrets to sign with: two while the former one is still valid."""
        if self.former_secret and self.former_until and instant < self.former_until:
            return [self.secret, self.former_secret]
        return [self.secret]


class Webhooks:
    """The webhooks of one database."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, url: str, filters: EventFilter, detail: str, after: int | None) -> Webhook:
        """Add a webhook that delivers events after a position, or from now on.

        Raises `Conflict` if a webhook with this URL and these filters exists, or if there are too
        many webhooks; `Invalid` for a position ahead of the log.
        """
        with write_complete(self._engine, committing=deciding) as connection:
            begin = _position(connection, after)
            known = _found(connection)
            for one in known:
                if (one.url, one.filters) == (url, filters):
                    raise Conflict(f"webhook {one.id} has the same url and filters", field="url")
            if len(known) >= MOST_WEBHOOKS:
                raise Conflict(f"there are {MOST_WEBHOOKS} webhooks already, which is the maximum")
            id = uuid4()
            connection.execute(
                insert(webhooks).values(
                    id=id,
                    created_at=self._clock(),
                    url=url,
                    detail=detail,
                    **filters.asked(),
                    secret=new_secret(),
                    position=begin,
                    delivered=0,
                    skipped="[]",
                )
            )
            return require_webhook(connection, id)

    def all(self) -> list[Webhook]:
        """Return every webhook, oldest first."""
        with read_complete(self._engine) as connection:
            return _found(connection)

    def one(self, id: UUID) -> Webhook:
        """Return the webhook with this id; raises `NotFound`."""
        with read_complete(self._engine) as connection:
            return require_webhook(connection, id)

    def remove(self, id: UUID) -> None:
        """Delete a webhook and its deliveries; raises `NotFound`."""
        with write_complete(self._engine, committing=deciding) as connection:
            if connection.execute(delete(webhooks).where(webhooks.c.id == id)).rowcount == 0:
                raise _unknown(id)

    def rotate(self, id: UUID) -> Webhook:
        """Replace the secret; the former one also signs for another day."""
        with write_complete(self._engine, committing=deciding) as connection:
            before = require_webhook(connection, id)
            _change(
                connection,
                id,
                secret=new_secret(),
                former_secret=before.secret,
                former_until=self._clock() + BOTH_SECRETS,
            )
            return require_webhook(connection, id)

    def replay(self, id: UUID, after: int | None) -> Webhook:
        """Deliver again after a position, or continue now; enables a disabled webhook.

        Raises `NotFound`, or `Invalid` for a position ahead of the log.
        """
        with write_complete(self._engine, committing=deciding) as connection:
            require_webhook(connection, id)
            _change(connection, id, next_try_at=None, disabled_at=None, disabled_because=None)
            if after is not None:
                # A deliverer that is sending loses its lease, so it cannot move the position.
                _change(connection, id, lease=None, leased_until=None)
                _change(connection, id, position=_position(connection, after), skipped="[]")
            # An attempt that somebody requested does not count among the scheduled attempts.
            delivery = webhook_deliveries.c
            waiting = (delivery.webhook == id, delivery.state == PENDING)
            connection.execute(update(webhook_deliveries).where(*waiting).values(state=DROPPED))
            return require_webhook(connection, id)


def require_webhook(connection: Connection, id: UUID) -> Webhook:
    """Return the webhook with this id; raises `NotFound`."""
    row = connection.execute(select(webhooks).where(webhooks.c.id == id)).one_or_none()
    if row is None:
        raise _unknown(id)
    return webhook_of(row)


def webhook_of(row: Any) -> Webhook:
    """Return the webhook that a row holds."""
    columns = dict(row._mapping)
    filters = filled(EventFilter, {name: columns.pop(name) for name in FILTERS})
    del columns["lease"], columns["leased_until"]
    skipped = msgspec.json.decode(columns.pop("skipped"), type=tuple[int, ...])
    return Webhook(filters=filters, skipped=skipped, **columns)


def new_secret() -> str:
    """Return a new secret in the format of Standard Webhooks."""
    return f"whsec_{b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"


def _found(connection: Connection) -> list[Webhook]:
    rows = connection.execute(select(webhooks).order_by(webhooks.c.created_at, webhooks.c.id))
    return [webhook_of(row) for row in rows]


def _change(connection: Connection, id: UUID, **values: Any) -> None:
    connection.execute(update(webhooks).where(webhooks.c.id == id).values(**values))


def _position(connection: Connection, after: int | None) -> int:
    last = connection.execute(select(log_head.c.position)).scalar_one()
    if after is not None and after > last:
        raise Invalid(
            f"after: {after} is ahead of the log",
            field="after",
            allowed=f"0 to {last}, the last position of the log",
        )
    return int(last if after is None else after)


def _unknown(id: UUID) -> NotFound:
    return NotFound(f"there is no webhook {id}", field="id", allowed="a registered webhook")
