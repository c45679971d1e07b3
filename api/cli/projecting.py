"""Keeps the read models up with the log: as a process of its own, or from the start anew."""

from __future__ import annotations

import signal
import time
from types import FrameType
from typing import Annotated

import typer
from eventsourcing.persistence import PersistenceError
from sqlalchemy.exc import DBAPIError

from api.cli.opening import DatabaseUrl, opened, settings_of
from api.cli.progressing import progress
from api.service import Service
from infrastructure.projections.runner import catch_up, rebuild

LOOK_FOR_STOP_SECONDS = 0.5
RETRY_SECONDS = 1.0

project = typer.Typer(no_args_is_help=True)


class _Stopped(Exception):
    """The process was asked to end."""


class _Stop:
    """Set by SIGTERM or Ctrl-C; work in hand is finished first."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def at_page_end(self, _position: int) -> None:
        if self.asked:
            raise _Stopped

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


@project.command()
def run(
    once: Annotated[bool, typer.Option("--once", help="Catch up, then end.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Follow the log until SIGTERM or Ctrl-C. Any number may run: one projects, the others wait."""
    with opened(settings_of(database_url=database_url)) as service:
        stop = _Stop()
        try:
            if once:
                reached = catch_up(service.engine, service.log, reached=stop.at_page_end)
            else:
                reached = _follow(service, stop)
        except _Stopped:
            typer.echo("Stopped at the end of a page.")
            return
    typer.echo(f"The answers show position {reached}.")


@project.command("rebuild")
def rebuild_all(database_url: DatabaseUrl = None) -> None:
    """Forget what was derived, and derive it again from the first event."""
    with opened(settings_of(database_url=database_url)) as service:
        total = service.log.recorder.position()
        with progress("Rebuilding") as told:
            reached = rebuild(
                service.engine, service.log, reached=lambda position: told(position, total)
            )
    typer.echo(f"Rebuilt: the answers show position {reached}.")


def _follow(service: Service, stop: _Stop) -> int:
    """Catch up whenever the log has grown; a lost database is asked again until it is back."""
    typer.echo("Following the log; Ctrl-C ends it.")
    head, reached = 0, -1
    with service.log.recorder.follower() as follower:
        while not stop.asked:
            try:
                if head > reached:
                    reached = catch_up(service.engine, service.log, reached=stop.at_page_end)
                head = follower.wait_beyond(reached, timeout=LOOK_FOR_STOP_SECONDS)
            except (DBAPIError, PersistenceError) as error:
                typer.echo(f"The database does not answer, asking again: {error}", err=True)
                time.sleep(RETRY_SECONDS)
    return reached
