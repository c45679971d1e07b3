"""The commands that prepare a database: migrate, load the example sets, replay a log."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import DatabaseUrl
from api.cli.program.table import lines
from api.dates import INSTANT_ALLOWED, read_instant
from domain.errors import Invalid

if TYPE_CHECKING:
    from api.service import Service
    from infrastructure.log.recorder import SQLAlchemyRecorder

MOST_DIGITS = 19

SETS = {
    "chronology": "the developments around a news article, 2023-10 to 2025-07",
    "article": "that news article alone",
    "all": "both, and what they have in common once",
}


class SeedSet(StrEnum):
    """Which of the example sets to load."""

    ARTICLE = "article"
    CHRONOLOGY = "chronology"
    ALL = "all"


def migrate(database_url: DatabaseUrl = None) -> None:
    """Bring the database to the newest migration.

    An embedded database that does not exist is created.
    """
    from api.cli.open import prepared, settings_of
    from api.service import Service
    from infrastructure.database import revision
    from infrastructure.generations import migrating

    service = prepared(Service, settings_of(database_url=database_url))
    try:
        if service.is_embedded:
            service.open()
        else:
            migrating.upgrade(service.writing.engine)
        typer.echo(f"The database is at migration {revision.current(service.writing.engine)}.")
    finally:
        service.close()


def seed(
    name: Annotated[
        SeedSet | None, typer.Argument(metavar="SET", help="article, chronology or all.")
    ] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Load an example set; without a name, list the sets.

    What is in the log already is not recorded again.
    """
    from api.cli.open import settings_of
    from api.cli.services import opened_to_write
    from api.cli.terminal import progress
    from seeds import loader

    if name is None:
        typer.echo(f"Example sets:\n{lines(SETS)}To load both: stanceline seed all")
        return
    names = list(loader.SETS) if name is SeedSet.ALL else [name.value]
    settings = settings_of(database_url=database_url)
    with opened_to_write(settings, create=True) as service:
        for one in names:
            _load(service, one)
        with progress("Deriving the answers") as report_progress:
            service.project_if_embedded(lambda position: report_progress(position, 0))


def _load(service: Service, name: str) -> None:
    from api.cli.terminal import progress
    from seeds import loader

    count = len(loader.in_order(name))
    with progress(f"Loading {name}") as report_progress:
        added = loader.load(service.verbs, name, lambda number: report_progress(number, count))
    typer.echo(f"{name}: {count} lines, {added} of them new.")


def replay(
    to: Annotated[
        str, typer.Option(help="A position, or an instant such as 2026-01-31T12:00:00Z.")
    ],
    into: Annotated[str, typer.Option(help="The database to build: sqlite:///FILE or a server's.")],
    database_url: DatabaseUrl = None,
) -> None:
    """Build a database as it was at a position or an instant.

    It has the same events up to there, and all answers that follow from them. A replay that was
    interrupted continues when the same command is run again.
    """
    from api.cli.open import prepared, settings_of
    from api.cli.services import opened_to_prove
    from api.cli.terminal import progress
    from api.service import Service
    from infrastructure.generations.replay import replay as copied

    with opened_to_prove(settings_of(database_url=database_url)) as service:
        position = _position(service.writing.log.recorder, to)
        target = prepared(Service, settings_of(database_url=into))
        if target.file is not None:
            target.file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with progress("Replaying") as report_progress:
                copied(
                    service.writing.log,
                    service.policy,
                    position,
                    target.writing.engine,
                    reached=lambda at: report_progress(at, position),
                )
        finally:
            target.close()
    typer.echo(f"{into} now holds the log up to position {position}.")


def _position(recorder: SQLAlchemyRecorder, to: str) -> int:
    last = recorder.position()
    if to.isascii() and to.isdecimal() and len(to) <= MOST_DIGITS:
        if int(to) > last:
            raise Invalid(
                f"to: {to} is ahead of the log", field="to", allowed=f"0 to {last}, or an instant"
            )
        return int(to)
    try:
        return recorder.position_at(read_instant(to))
    except ValueError as error:
        raise Invalid(
            f"to: {to!r} is neither a position nor an instant",
            field="to",
            allowed=f"0 to {last}, or {INSTANT_ALLOWED}",
        ) from error
