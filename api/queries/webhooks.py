"""Webhooks, how far each has come, and how its deliveries went."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Generic
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from api.answers.webhooks import PATH, WebhookAnswer, not_kept, webhook_answer
from api.current_server import TheServer
from api.http.problems import READ_REFUSALS
from api.questions.cursors import cursor_of
from api.questions.question_route import QuestionRoute
from api.questions.read_request import APage, Item
from infrastructure.webhooks.deliveries import Delivery, delivery_count, delivery_log
from infrastructure.webhooks.tables import PENDING

router = APIRouter(route_class=QuestionRoute, tags=["webhooks"], responses=READ_REFUSALS)


@dataclass(frozen=True, slots=True)
class Managed(Generic[Item]):
    """A page of webhooks or deliveries; `position` is the last position of the log."""

    data: list[Item]
    next: str | None
    position: int
    total: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryAnswer(Delivery):
    """A delivery; `message` is the `webhook-id` it is sent under.

    `next_try_at` is null unless it is pending and its webhook enabled.
    """

    next_try_at: datetime | None


@router.get("/v1/webhooks", responses={200: {"model": Managed[WebhookAnswer]}})
def list_webhooks(server: TheServer) -> Response:
    """Every webhook, oldest first, without the secrets."""
    found = [webhook_answer(one) for one in server.webhooks.all()]
    return not_kept(
        {"data": found, "next": None, "position": server.writing.log.recorder.position()}
    )


@router.get(PATH, responses={200: {"model": WebhookAnswer}})
def read_webhook(id: UUID, server: TheServer) -> Response:
    """One webhook, without its secret."""
    return not_kept(webhook_answer(server.webhooks.one(id)))


@router.get(PATH + "/deliveries", responses={200: {"model": Managed[DeliveryAnswer]}})
def list_deliveries(id: UUID, page: APage, server: TheServer) -> Response:
    """What was sent to a webhook, newest first, with every attempt; the last thousand are kept."""
    next_try_at = server.webhooks.one(id).next_try_at
    rows, more = page.read(
        lambda before, limit: delivery_log(server.writing.engine, id, before or None, limit)
    )
    deliveries = [_delivery_answer(one, next_try_at) for one in rows]
    answer = {
        "data": deliveries,
        "next": cursor_of(rows[-1].number, page.filters) if more else None,
        "position": server.writing.log.recorder.position(),
    }
    if page.with_total:
        answer["total"] = delivery_count(server.writing.engine, id)
    return not_kept(answer)


def _delivery_answer(one: Delivery, next_try_at: datetime | None) -> DeliveryAnswer:
    columns = {field.name: getattr(one, field.name) for field in fields(one)}
    return DeliveryAnswer(**columns, next_try_at=next_try_at if one.state == PENDING else None)
