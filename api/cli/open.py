"""Open the database that the environment or an option names, for a command that only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar

import typer

from api.cli.program import garbage
from api.database import Database
from domain.errors import DomainError, Invalid, NotFound
from infrastructure.read_models.as_known import projection_status
from infrastructure.settings import Settings

Opened = TypeVar("Opened", bound=Database)


def settings_of(**flags: Any) -> Settings:
    """Return the settings of the environment, replaced by the options that were given."""
    return Settings(**{name: value for name, value in flags.items() if value is not None})


@contextmanager
def opened_to_ask(settings: Settings) -> Iterator[Database]:
    """Open a database to answer from.

    Events that a killed command left unprojected in an embedded database are projected first. If
    that fails, a warning is printed and the answers lack those events. Raises `NotFound` for a
    missing file, and `NotMigratedError` for a database on a server that is not migrated.
    """
    database = prepared(Database, settings)
    try:
        require_file(database)
        if database.is_ready_to_answer or import_module("api.cli.services").bring_up(settings):
            report_missing(database)
        yield database
    except DomainError as refusal:
        if any(one.unregistered for one in refusal.every):
            suggesting = import_module("api.questions.suggesting")
            suggesting.Suggestions(database.reading.as_known).add_to(*refusal.every)
        raise
    finally:
        database.close()


def prepared(kind: Callable[[Settings], Opened], settings: Settings) -> Opened:
    """Return a database, not connected yet. Raises `Invalid` for a URL that cannot be used."""
    garbage.collect()
    try:
        return kind(settings)
    except ValueError as error:
        raise Invalid(str(error), field="database_url") from error


def require_file(database: Database) -> None:
    if database.file is not None and not database.file.exists():
        raise NotFound(
            f"there is no database {database.file}",
            field="database_url",
            allowed="a file that exists; `stanceline seed` or `stanceline serve` creates one",
        )


def report_missing(database: Database) -> None:
    """Print on stderr which events the answers do not show."""
    reached = projection_status(database.reading.engine)
    if reached.lag > 0:
        typer.echo(
            f"The answers are {events_counted(reached.lag)} behind the log."
            " Run `stanceline projections run --once` to update them.",
            err=True,
        )
    if (aside := reached.set_aside) is not None:
        typer.echo(
            f"This release cannot apply {events_counted(aside.events)}, the first at position"
            f" {aside.first}. The answers leave them out; `stanceline projections verify` lists"
            " them.",
            err=True,
        )


def events_counted(number: int) -> str:
    return "1 event" if number == 1 else f"{number} events"
