"""The commands `projections`: follow the log, rebuild the read models, compare with the log."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import AsJson, DatabaseUrl
from api.cli.program import signals

if TYPE_CHECKING:
    from api.service import Service
    from infrastructure.generations.check import Verified

LOOK_FOR_STOP_SECONDS = 0.5
RETRY_SECONDS = 1.0
INCOMPLETE = 4


class _Stopped(Exception):
    """The process was asked to end; no further page is read."""


class _Projector:
    """Catches up page by page until SIGTERM or Ctrl-C. `position` is the last one shown."""

    def __init__(self, service: Service) -> None:
        from infrastructure.read_models.as_known import projection_status

        self._service = service
        self.position = projection_status(service.writing.engine).shown
        self.is_asked_to_end = False
        signals.handle(self._ask)

    def catch_up(self) -> None:
        from infrastructure.generations.rebuild import bring_up_to_date

        try:
            self.position = bring_up_to_date(
                self._service.writing.engine,
                self._service.writing.log,
                self._service.policy,
                reached=self._at_page_end,
            )
        except _Stopped:
            return

    def _at_page_end(self, position: int) -> None:
        self.position = position
        if self.is_asked_to_end:
            raise _Stopped

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.is_asked_to_end = True


def run(
    once: Annotated[bool, typer.Option("--once", help="Catch up, then end.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Bring the answers up to the log until Ctrl-C.

    SIGTERM ends it too. Several processes may run: one projects, the others wait.
    """
    from api.cli.open import settings_of
    from api.cli.services import opened_to_write
    from infrastructure.generations.lifecycle import ensure, remove_unneeded

    with opened_to_write(settings_of(database_url=database_url)) as service:
        now = datetime.now(UTC)
        ensure(service.writing.engine, now)
        remove_unneeded(service.writing.engine, now)
        projector = _Projector(service)
        if once:
            projector.catch_up()
        else:
            _follow(service, projector)
    typer.echo(f"The answers show position {projector.position}.")


def rebuild_all(database_url: DatabaseUrl = None) -> None:
    """Derive all answers again from the log, and switch to them.

    Until the switch, the old rows give the answers. They are removed after at least an hour, by the
    next rebuild or the next start of `serve` or `projections run`. The old rows are not compared
    with the new ones: `projections verify` compares.
    """
    from api.cli.open import settings_of
    from api.cli.services import opened_to_write
    from api.cli.terminal import progress
    from infrastructure.generations.rebuild import rebuild

    settings = settings_of(database_url=database_url)
    with opened_to_write(settings, rows_are_replaced=True) as service:
        total = service.writing.log.recorder.position()
        with progress("Rebuilding") as report_progress:
            position = rebuild(
                service.writing.engine,
                service.writing.log,
                service.policy,
                reached=lambda done: report_progress(done, total),
            )
    typer.echo(f"Rebuilt: the answers show position {position}.")


def verify(database_url: DatabaseUrl = None, as_json: AsJson = False) -> None:
    """Compare the answers with the log.

    Derives everything again in a temporary database, lists the rows and the parts of the schema
    that differ, and changes nothing: `projections rebuild` replaces both. Exit codes: 1 if anything
    differs, 4 if nothing differs but events are set aside because this release cannot apply them.
    """
    import msgspec

    from api.cli.open import settings_of
    from api.cli.services import opened_untouched
    from api.cli.terminal import progress
    from infrastructure.generations.check import verified

    settings = settings_of(database_url=database_url)
    with opened_untouched(settings) as service, progress("Deriving") as report_progress:
        found = verified(
            service.writing.engine,
            service.writing.log,
            service.policy,
            report_progress=report_progress,
        )
        recorded = service.writing.log.recorder.position()
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        _print_findings(found)
        print_unshown(recorded - found.position)
    if not found.is_same:
        raise typer.Exit(1)
    if found.set_aside:
        raise typer.Exit(INCOMPLETE)


def _print_findings(found: Verified) -> None:
    from infrastructure.generations.check import MOST_NAMED

    for problem in found.schema:
        typer.echo(f"schema: {problem}")
    for one in found.differences:
        typer.echo(str(one))
    if found.differing > len(found.differences):
        typer.echo(f"… and {found.differing - len(found.differences)} more")
    print_set_aside([str(one) for one in found.set_aside], MOST_NAMED)
    for table, content in found.contents.items():
        typer.echo(f"{content.sha256}  {table}, {content.rows} rows")
    result = "differ from the log in" if found.differing else "match the log in all"
    count = found.differing or sum(content.rows for content in found.contents.values())
    typer.echo(f"At position {found.position} the read models {result} {count} rows.")


def print_set_aside(events: Sequence[str], most: int) -> None:
    """Print at most `most` events that this release cannot apply, and what to do about them."""
    for one in events:
        typer.echo(one, err=True)
    if len(events) == most:
        typer.echo(f"No more than {most} are listed.", err=True)
    if events:
        typer.echo(
            "The answers leave these events out, and later events of the same actor, source or"
            " development. A release that can apply them derives all answers again at its start.",
            err=True,
        )


def print_unshown(events: int) -> None:
    """Print how many events the read models do not show yet."""
    if events > 0:
        typer.echo(
            f"They do not show the last {'event' if events == 1 else f'{events} events'} yet."
        )


def _follow(service: Service, projector: _Projector) -> None:
    """Catch up whenever the log grows, and retry while the database does not answer."""
    from infrastructure.errors import DATABASE_ERRORS, reason_of

    typer.echo("Following the log; Ctrl-C ends it.")
    with service.writing.log.recorder.follower() as follower:
        while not projector.is_asked_to_end:
            try:
                shown = projector.position
                if follower.wait_beyond(shown, timeout=LOOK_FOR_STOP_SECONDS) > shown:
                    projector.catch_up()
            except DATABASE_ERRORS as error:
                reason = reason_of(error)
                typer.echo(f"The read models cannot be updated now, retrying: {reason}", err=True)
                time.sleep(RETRY_SECONDS)
