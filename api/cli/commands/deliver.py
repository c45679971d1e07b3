"""The command `deliver`: deliver events to webhooks in a process separate from the server."""

from __future__ import annotations

import threading
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import AllowPrivateWebhooks, DatabaseUrl
from api.cli.program import signals

if TYPE_CHECKING:
    from api.service import Service


def deliver(
    once: Annotated[bool, typer.Option("--once", help="Send what is due, then end.")] = False,
    allow_private_webhooks: AllowPrivateWebhooks = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Deliver events to webhooks until Ctrl-C.

    SIGTERM ends it too. Several processes may run and share the work.
    """
    from api.cli.open import settings_of
    from api.cli.services import opened

    settings = settings_of(database_url=database_url, allow_private_webhooks=allow_private_webhooks)
    with opened(settings) as service:
        if once:
            service.deliverer.deliver_all()
        else:
            _follow(service)


def _follow(service: Service) -> None:
    """Deliver in the background; here only look whether the log grows, until a signal comes."""
    from infrastructure.errors import DATABASE_ERRORS
    from infrastructure.webhooks.courier import LOOK_SECONDS

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
