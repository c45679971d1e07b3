"""Open the database together with its services, for a command that writes, signs or proves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from api.cli.open import prepared, report_missing, require_file
from api.service import Service
from infrastructure.errors import CannotWriteError, ReadModelPositionError
from infrastructure.settings import Settings


@contextmanager
def opened(settings: Settings, *, create: bool = False) -> Iterator[Service]:
    """Open a database at its newest migration.

    A file that does not exist is created only with `create`. Raises `NotFound` for a missing file,
    and `NotMigratedError` for a database on a server that is not migrated.
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
    """Open it for a command that records, signs or derives.

    Raises `UnfitError` where the log is not what was last signed about it.
    """
    with opened(settings, create=create) as service:
        service.guard.require_start(key_is_lost=key_is_lost, rows_are_replaced=rows_are_replaced)
        yield service


@contextmanager
def opened_to_prove(settings: Settings) -> Iterator[Service]:
    """Open it for a command that copies answers or events elsewhere.

    Raises `UnfitError` where the log is not what was last signed about it.
    """
    with opened(settings) as service:
        service.guard.require_start()
        if _show(service):
            report_missing(service)
        yield service


def bring_up(settings: Settings) -> bool:
    """Migrate an embedded database and project all its events. Return whether that succeeded.

    Raises `NotMigratedError` for a database on a server that is not migrated.
    """
    with opened(settings) as service:
        return _show(service)


def _show(service: Service) -> bool:
    try:
        service.project_if_embedded()
    except (ReadModelPositionError, CannotWriteError) as wrong:
        typer.echo(f"The answers are not up to date with the log: {wrong}", err=True)
        return False
    return True


@contextmanager
def opened_untouched(settings: Settings) -> Iterator[Service]:
    """Open the database as it is, without creating, migrating or updating it."""
    service = prepared(Service, settings)
    try:
        require_file(service)
        service.require_migrated()
        yield service
    finally:
        service.close()
