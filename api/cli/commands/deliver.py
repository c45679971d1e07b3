"""The command `deliver`: deliver events to webhooks in a process separate from the server."""

from __future__ import annotations

import threading
from types import FrameType
from typing import Annotated

import typer

from api.cli.open import settings_of
from api.cli.options import AllowPrivateWebhooks, DatabaseUrl
from api.cli.program import signals
from api.cli.services import opened
from api.service import Service
from infrastructure.errors import DATABASE_ERRORS
from infrastructure.webhooks.courier import LOOK_SECONDS


def deliver(
    once: Annotated[bool, typer.Option("--once", help="Send what is due, then end.")] = False,
    allow_private_webhooks: AllowPrivateWebhooks = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Deliver events to webhooks until Ctrl-C.

    SIGTERM ends it too. Several processes may run and share the work.
    """
    settings = settings_of(database_url=database_url, allow_private_webhooks=allow_private_webhooks)
    with opened(settings) as service:
        if once:
            service.deliverer.deliver_all()
        else:
            _follow(service)


def _follow(service: Service) -> None:
    """Deliver in the background; here only look whether the log grows, until a signal comes."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    signals.handle(end)
    typer.echo("Delivering to webhooks; Ctrl-C ends it.")
    service.delivering.start()
    position = 0
    with service.writing.log.recorder.follower() as follower:
        while not ended.is_set():
            try:
                reached = follower.wait_beyond(position, LOOK_SECONDS)
            except DATABASE_ERRORS:
                ended.wait(LOOK_SECONDS)
                continue
            if reached > position:
                position = reached
                service.delivering.ask()
