"""Commands that write: migrations, the example sets, and data sets."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.importing import import_ucdp_ged
from api.cli.opening import DatabaseUrl, opened_to_write, prepared, settings_of
from api.cli.progressing import progress
from api.service import Service
from infrastructure import schema
from infrastructure.importers.coded import Refusal
from infrastructure.importers.ged_reports import DATASET
from infrastructure.importers.recording import Tally
from seeds import loader

MOST_REFUSALS_SHOWN = 100


class SeedSet(StrEnum):
    """Which of the example sets to load."""

    ARTICLE = "article"
    CHRONOLOGY = "chronology"
    ALL = "all"


def migrate(database_url: DatabaseUrl = None) -> None:
    """Bring the database to the newest migration."""
    service = prepared(settings_of(database_url=database_url))
    try:
        if service.is_embedded:
            service.open()
        else:
            schema.upgrade(service.engine)
        typer.echo(f"The database is at migration {schema.current(service.engine)}.")
    finally:
        service.close()


def seed(
    name: Annotated[SeedSet, typer.Argument(metavar="SET", help="article, chronology or all.")],
    database_url: DatabaseUrl = None,
) -> None:
    """Load an example set; what is in the log already is not loaded twice."""
    names = list(loader.SETS) if name is SeedSet.ALL else [name.value]
    with opened_to_write(settings_of(database_url=database_url)) as service:
        for one in names:
            _load(service, one)
        service.project_if_embedded()


def _load(service: Service, name: str) -> None:
    lines = len(loader.in_order(name))
    with progress(f"Loading {name}") as told:
        added = loader.load(service.application, name, lambda number: told(number, lines))
    typer.echo(f"{name}: {lines} lines, {added} of them new.")


imports = typer.Typer(no_args_is_help=True)


@imports.callback()
def _formats() -> None:
    """Import a data set."""


@imports.command(DATASET)
def ucdp_ged(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV, gzip or zip"),
    ],
    edition: Annotated[
        str | None, typer.Option(help="The edition of the data set, such as 25.1.")
    ] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Import a file of the UCDP Georeferenced Event Dataset; exit code 1 if not imported whole."""
    refusals = _Refusals()
    with (
        opened_to_write(settings_of(database_url=database_url)) as service,
        progress(f"Importing {file.name}") as told,
    ):
        tally = import_ucdp_ged(service, file, edition, refusals, told)
    refusals.close()
    _sum_up(tally)
    if not tally.is_whole:
        raise typer.Exit(1)


class _Refusals:
    """Tells the first refusals on stderr as they come, and how many more there were."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, refusal: Refusal) -> None:
        self._count += 1
        if self._count <= MOST_REFUSALS_SHOWN:
            kind = "conflict" if refusal.conflict else "refused"
            record = f" (record {refusal.record})" if refusal.record else ""
            typer.echo(f"line {refusal.line}{record}: {kind}: {refusal.reason}", err=True)

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
    if tally.is_whole:
        typer.echo("The file was imported whole.")
    else:
        missing = tally.refused + tally.conflicts
        typer.echo(f"The file was not imported whole: {missing} of {tally.read} rows are missing.")
