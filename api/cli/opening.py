"""Opens the database that the environment or a flag names, and closes it again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from api.service import Service
from domain.errors import Invalid, NotFound
from infrastructure.read_models.moment import reach
from infrastructure.settings import Settings
from infrastructure.unavailable import CannotWriteError, WrongReachError

DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        help="sqlite:///FILE or postgresql+psycopg://…; else STANCELINE_DATABASE_URL.",
        show_default=False,
    ),
]
AllowPrivateWebhooks = Annotated[
    bool | None,
    typer.Option(
        "--allow-private-webhooks",
        help="Deliver to private addresses too, over http or https; for trying it out; else"
        " STANCELINE_ALLOW_PRIVATE_WEBHOOKS.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="The body of the HTTP answer.")]


def settings_of(**flags: Any) -> Settings:
    """The settings of the environment, but for the flags that were given."""
    return Settings(**{name: value for name, value in flags.items() if value is not None})


def prepared(settings: Settings) -> Service:
    """The parts put together, not yet connected. Raises `Invalid` for another kind of database."""
    try:
        return Service(settings)
    except ValueError as error:
        raise Invalid(str(error), field="database_url") from error


@contextmanager
def opened(settings: Settings, *, create: bool = False) -> Iterator[Service]:
    """A database at its newest migration; raises `NotMigratedError` for a server's that is not.

    A file that does not exist is made only to `create` it; else `NotFound` is raised.
    """
    service = prepared(settings)
    try:
        if not create:
            _require_file(service)
        service.open()
        with service.suggestions.added():
            yield service
    finally:
        service.close()


@contextmanager
def opened_to_write(
    settings: Settings,
    *,
    create: bool = False,
    key_is_lost: bool = False,
    rows_are_replaced: bool = False,
) -> Iterator[Service]:
    """The same for a command that records, signs or derives.

    Raises `UnfitError` where the log is not what was last signed about it.
    """
    with opened(settings, create=create) as service:
        service.guard.require_start(key_is_lost=key_is_lost, rows_are_replaced=rows_are_replaced)
        yield service


@contextmanager
def opened_to_ask(settings: Settings, *, must_fit: bool = False) -> Iterator[Service]:
    """The same for a command that only reads.

    What a command that was killed had recorded in an embedded one is shown first; where that
    cannot be, the reader is told, and answered from what is shown. Raises `NotFound` for a
    missing file, and `UnfitError` where the log `must_fit` what was last signed about it.
    """
    with opened(settings) as service:
        if must_fit:
            service.guard.require_start()
        try:
            service.project_if_embedded()
            _tell_what_is_lacking(service)
        except (WrongReachError, CannotWriteError) as wrong:
            typer.echo(f"Not brought up to the log: {wrong}", err=True)
        yield service


def _tell_what_is_lacking(service: Service) -> None:
    """Say on stderr what the answers do not show."""
    reached = reach(service.engine)
    if reached.lag > 0:
        typer.echo(
            f"The answers are {events_counted(reached.lag)} behind the log: `stanceline project run"
            " --once` brings them up to it.",
            err=True,
        )
    if (aside := reached.set_aside) is not None:
        typer.echo(
            f"No answer follows from {events_counted(aside.events)}, the first at position"
            f" {aside.first}, which this release cannot apply: `stanceline project verify` names"
            " them.",
            err=True,
        )


def events_counted(number: int) -> str:
    return "1 event" if number == 1 else f"{number} events"


@contextmanager
def opened_untouched(settings: Settings) -> Iterator[Service]:
    """The database as it is: neither made, nor migrated, nor brought up to date."""
    service = prepared(settings)
    try:
        _require_file(service)
        service.require_migrated()
        yield service
    finally:
        service.close()


def _require_file(service: Service) -> None:
    if service.file is not None and not service.file.exists():
        raise NotFound(
            f"there is no database {service.file}",
            field="database_url",
            allowed="a file that exists; `stanceline seed` or `stanceline serve` creates one",
        )
