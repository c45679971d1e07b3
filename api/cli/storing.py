"""Commands that write: migrations, the example sets, and data sets."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.commands import lines
from api.cli.importing import ImportStopped, import_file
from api.cli.open import DatabaseUrl, prepared, settings_of
from api.cli.progress import progress
from api.cli.services import opened_to_write
from api.service import Service
from infrastructure.database import revision
from infrastructure.files import input_file
from infrastructure.generations import migrating
from infrastructure.importers.coded import Refusal
from infrastructure.importers.recorder import Tally
from infrastructure.importers.table import IMPORTERS, Importer
from infrastructure.settings import Settings
from seeds import loader

MOST_REFUSALS_SHOWN = 100

TO_GO_ON = (
    "Stopped. What was recorded is kept. To continue, run the same command again: no row is"
    " recorded twice, and the answers are brought up to date."
)

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
    service = prepared(Service, settings_of(database_url=database_url))
    try:
        if service.is_embedded:
            service.open()
        else:
            migrating.upgrade(service.engine)
        typer.echo(f"The database is at migration {revision.current(service.engine)}.")
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
    if name is None:
        typer.echo(f"Example sets:\n{lines(SETS)}To load both: stanceline seed all")
        return
    names = list(loader.SETS) if name is SeedSet.ALL else [name.value]
    settings = settings_of(database_url=database_url)
    with opened_to_write(settings, create=True) as service:
        for one in names:
            _load(service, one)
        with progress("Deriving the answers") as told:
            service.project_if_embedded(lambda position: told(position, 0))


def _load(service: Service, name: str) -> None:
    count = len(loader.in_order(name))
    with progress(f"Loading {name}") as told:
        added = loader.load(service.application, name, lambda number: told(number, count))
    typer.echo(f"{name}: {count} lines, {added} of them new.")


def import_command(name: str) -> Callable[..., None]:
    """Make the command that imports files of one data set of the table of importers."""
    importer = IMPORTERS[name]

    def command(
        file: Annotated[
            Path, typer.Argument(help="A file of the data set; - reads standard input.")
        ],
        edition: Annotated[
            str | None, typer.Option(help="The edition of the data set, such as 25.1.")
        ] = None,
        database_url: DatabaseUrl = None,
    ) -> None:
        settings = settings_of(database_url=database_url)
        with input_file(file, settings.max_import_file_bytes) as kept:
            _import(importer, settings, kept, file.name, edition)

    reads = f"Reads {importer.files}. Ends with 1 if the file was not imported whole."
    command.__doc__ = f"{importer.help}\n\n{reads}"
    return command


def _import(
    importer: Importer, settings: Settings, file: Path, name: str, edition: str | None
) -> None:
    refusals = _Refusals()
    try:
        with ExitStack() as closing, progress(f"Importing {name}") as told:

            def opened() -> Service:
                return closing.enter_context(opened_to_write(settings, create=True))

            tally = import_file(importer, opened, settings, file, edition, refusals, told)
    except ImportStopped as stopped:
        refusals.close()
        _sum_up(stopped.tally)
        typer.echo(TO_GO_ON, err=True)
        raise
    refusals.close()
    _sum_up(tally)
    typer.echo(_verdict(tally))
    if not tally.is_whole:
        raise typer.Exit(1)


def _verdict(tally: Tally) -> str:
    missing = tally.refused + tally.conflicts
    of_read = f"{missing} of {tally.read} rows are missing"
    if tally.hides_rows:
        also = f" Of those that were read, {of_read}." if missing else ""
        return (
            "The file was not imported whole: it could not be read to its end, and an unknown"
            f" number of rows is missing.{also}"
        )
    if missing:
        return f"The file was not imported whole: {of_read}."
    if not tally.read:
        return "The file has no rows: nothing was imported."
    return "The file was imported whole."


class _Refusals:
    """Tells the first refusals on stderr as they come, and how many more there were."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, refusal: Refusal) -> None:
        self._count += 1
        if self._count <= MOST_REFUSALS_SHOWN:
            kind = "conflict: " if refusal.conflict else "" if refusal.hides_rows else "refused: "
            record = f" (record {refusal.record})" if refusal.record else ""
            typer.echo(f"line {refusal.line}{record}: {kind}{refusal.reason}", err=True)

    def close(self) -> None:
        if self._count > MOST_REFUSALS_SHOWN:
            typer.echo(f"… and {self._count - MOST_REFUSALS_SHOWN} more such lines", err=True)


def _sum_up(tally: Tally) -> None:
    typer.echo(
        f"{tally.read} rows: {tally.new} recorded, {tally.repeated} already on record,"
        f" {tally.conflicts} in conflict with what is on record, {tally.refused} refused."
    )
    for what, remark in sorted(tally.remarks.items()):
        first = "first: " if remark.count > 1 else ""
        typer.echo(f"  {remark.count} × {what} ({first}{remark.example})")
