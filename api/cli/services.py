"""Open the database together with its services, for a command that writes, signs or proves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from api.cli.open import prepared, require_file, tell_what_is_lacking
from api.service import Service
from infrastructure.errors import CannotWriteError, WrongReachError
from infrastructure.settings import Settings


@contextmanager
def opened(settings: Settings, *, create: bool = False) -> Iterator[Service]:
    """A database at its newest migration; raises `NotMigratedError` for a server's that is not.

    A file that does not exist is made only to `create` it; else `NotFound` is raised.
    """
    service = prepared(Service, settings)
    try:
        if not create:
            require_file(service)
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
def opened_to_prove(settings: Settings) -> Iterator[Service]:
    """The same for a command that takes answers or events to another place.

    Raises `UnfitError` where the log is not what was last signed about it.
    """
    with opened(settings) as service:
        service.guard.require_start()
        if _show(service):
            tell_what_is_lacking(service)
        yield service


def bring_up(settings: Settings) -> bool:
    """Migrate an embedded database, and show all that is recorded in it; whether that was done.

    Raises `NotMigratedError` for a server's that is not migrated.
    """
    with opened(settings) as service:
        return _show(service)


def _show(service: Service) -> bool:
    try:
        service.project_if_embedded()
    except (WrongReachError, CannotWriteError) as wrong:
        typer.echo(f"Not brought up to the log: {wrong}", err=True)
        return False
    return True


@contextmanager
def opened_untouched(settings: Settings) -> Iterator[Service]:
    """The database as it is: neither made, nor migrated, nor brought up to date."""
    service = prepared(Service, settings)
    try:
        require_file(service)
        service.require_migrated()
        yield service
    finally:
        service.close()
