"""Adds, removes and replays webhooks, and rotates their secrets."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from api.answers.webhooks import (
    PATH,
    NewSecret,
    WebhookAnswer,
    not_kept,
    webhook_answer,
    with_secret,
)
from api.commands.json_body import Body, BodyRoute
from api.commands.write_request import IN_TURN
from api.current_server import TheServer
from api.http.problems import WRITE_REFUSALS
from api.limits import LARGEST_INTEGER
from domain.checks.invalid_values import InvalidValues, also
from domain.checks.words import check_word
from infrastructure.filters import read_filters
from infrastructure.log.event_filter import EventFilter, require_recorded
from infrastructure.webhooks.endpoint import AllowedTargets, read_endpoint
from infrastructure.webhooks.subscriptions import DETAILS, SUMMARY

router = APIRouter(
    route_class=BodyRoute, tags=["webhooks"], responses=WRITE_REFUSALS, dependencies=[IN_TURN]
)


class WebhookBody(Body):
    url: str = Field(description="Where to post to", examples=["https://receiver.example/hook"])
    detail: str = Field(
        SUMMARY, description="summary: what happened and a link; full: the event itself"
    )
    after: int | None = Field(
        None, ge=0, le=LARGEST_INTEGER, description="The position to begin after; else from now on"
    )
    types: str | None = Field(None, description="As in /v1/events, and so the five below")
    actor: str | None = None
    pair: str | None = None
    kind: str | None = None
    conflict: str | None = None
    source: str | None = None


class RotationBody(Body):
    """Nothing is to be said; there need be no body."""


class ReplayBody(Body):
    after: int | None = Field(
        None,
        ge=0,
        le=LARGEST_INTEGER,
        description="The position to begin after; null continues from the present position",
    )


@router.post("/v1/webhooks", status_code=201, responses={201: {"model": NewSecret}})
def add_webhook(body: WebhookBody, server: TheServer) -> Response:
    """Add a webhook; only this answer shows the secret that signs its deliveries."""
    with also(_check_receiver, body, server.webhook_targets):
        given = body.model_dump()
        filters = read_filters(EventFilter, given, partial(require_recorded, server.writing.log))
    _check_receiver(body, server.webhook_targets)
    made = server.webhooks.add(body.url, filters, body.detail, body.after)
    return not_kept(with_secret(made), 201, Location=PATH.format(id=made.id))


@router.delete(PATH, status_code=204, response_class=Response)
def remove_webhook(id: UUID, server: TheServer) -> Response:
    """Remove a webhook, and forget its deliveries."""
    server.webhooks.remove(id)
    return Response(status_code=204)


@router.post(PATH + "/secret", responses={200: {"model": NewSecret}})
def rotate_secret(
    id: UUID,
    server: TheServer,
    body: RotationBody | None = None,  # noqa: ARG001 so that what is said in it is refused
) -> Response:
    """Rotate the secret of a webhook and show the new one once; the former also signs for a day."""
    return not_kept(with_secret(server.webhooks.rotate(id)))


@router.post(PATH + "/replay", responses={200: {"model": WebhookAnswer}})
def replay_webhook(id: UUID, body: ReplayBody, server: TheServer) -> Response:
    """Deliver events again after a position, or retry at once; a disabled webhook is enabled."""
    return not_kept(webhook_answer(server.webhooks.replay(id, body.after)))


def _check_receiver(body: WebhookBody, targets: AllowedTargets) -> None:
    found = InvalidValues()
    found.check(read_endpoint, body.url, targets)
    found.check(check_word, body.detail, DETAILS, "detail")
    found.raise_any()
