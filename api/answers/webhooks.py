"""The bodies of answers about webhooks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi.responses import Response

from api.http.responses import rendered
from infrastructure.webhooks.subscriptions import FILTERS, Webhook

PATH = "/v1/webhooks/{id}"

_NOT_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """A webhook. Every event up to `position` was acknowledged, has failed or is filtered out.

    `skipped` are the positions that failed since the last event that was acknowledged. The former
    secret signs too until `former_secret_until`.
    """

    id: UUID
    url: str
    detail: str
    types: str | None
    actor: str | None
    pair: str | None
    kind: str | None
    conflict: str | None
    source: str | None
    created_at: datetime
    position: int
    skipped: tuple[int, ...]
    next_try_at: datetime | None
    disabled_at: datetime | None
    disabled_because: str | None
    former_secret_until: datetime | None


@dataclass(frozen=True, slots=True)
class NewSecret(WebhookAnswer):
    """A webhook with its secret, which is shown this once."""

    secret: str = field(repr=False)


def webhook_answer(webhook: Webhook) -> WebhookAnswer:
    """Return a webhook without its secret."""
    return WebhookAnswer(**_told(webhook))


def with_secret(webhook: Webhook) -> NewSecret:
    """Return a webhook with its new secret."""
    return NewSecret(**_told(webhook), secret=webhook.secret)


def not_kept(answer: Any, status: int = 200, **headers: str) -> Response:
    """Return an answer that no cache may store."""
    return rendered(answer, status=status, headers=headers | _NOT_KEPT)


def _told(webhook: Webhook) -> dict[str, Any]:
    own = ("id", "url", "detail", "created_at", "position", "skipped")
    states = ("next_try_at", "disabled_at", "disabled_because")
    return {
        **{name: getattr(webhook, name) for name in (*own, *states)},
        **dict.fromkeys(FILTERS),
        **webhook.filters.asked(),
        "former_secret_until": webhook.former_until,
    }
