"""The command `deliver`: deliver events to webhooks in a process separate from the server."""

from __future__ import annotations

import time
from types import FrameType
from typing import Annotated

import typer

from api.cli.open import AllowPrivateWebhooks, DatabaseUrl, settings_of
from api.cli.program import signals
from api.cli.services import opened
from api.service import Service
from infrastructure.errors import DATABASE_ERRORS
from infrastructure.log.follower import Follower
from infrastructure.webhooks.courier import Courier

LOOK_SECONDS = 1.0


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
    with service.log.recorder.follower() as follower:
        courier = Courier(service.deliverer, _Waiting(follower))

        def stop(_number: int, _frame: FrameType | None) -> None:
            courier.stop()

        signals.handle(stop)
        typer.echo("Delivering to webhooks; Ctrl-C ends it.")
        courier.run()
        courier.end()


class _Waiting:
    """Waits until the log grows, or for one second: a retry may be due then."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._position = 0

    def __call__(self) -> None:
        try:
            self._position = self._follower.wait_beyond(self._position, LOOK_SECONDS)
        except DATABASE_ERRORS:
            time.sleep(LOOK_SECONDS)
