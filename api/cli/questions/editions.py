"""The command `edition`: list the editions of a data set, or report what one of them changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import AsJson, DatabaseUrl
from domain.checks.text import printable
from domain.errors import Invalid, NotFound

if TYPE_CHECKING:
    from api.database import Database
    from api.editions.report import EditionRange, Import

ReportFile = Annotated[
    Path | None,
    typer.Option("--report", help="Write the whole report to this file: .html or .json."),
]


def check_report_file(file: Path | None) -> None:
    """Raise `Invalid` for a name that does not say which form the report has."""
    if file is not None and file.suffix.lower() not in (".html", ".json"):
        raise Invalid(
            f"report: {file.name!r} is neither HTML nor JSON",
            field="report",
            allowed="a name that ends in .html or .json",
        )


def edition(
    dataset: Annotated[str, typer.Argument(help="Id of the data set, such as ucdp-ged.")],
    edition: Annotated[
        str | None, typer.Argument(help="An edition that was imported; without it, all are listed.")
    ] = None,
    report: ReportFile = None,
    as_json: AsJson = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Report what the import of an edition of a data set changed.

    It lists the stances that differ since. What an import left unchanged or refused is not in the
    log: the import itself reports it.
    """
    from api.cli.open import opened_to_ask, settings_of
    from api.editions.report import ranges_of

    check_report_file(report)
    with opened_to_ask(settings_of(database_url=database_url)) as database:
        ranges = ranges_of(database.reading.log, dataset)
        if edition is None:
            for one in ranges:
                typer.echo(f"{one.edition}: positions {one.after + 1} to {one.until}")
            if not ranges:
                typer.echo(f"No edition of {dataset} was imported.")
            return
        found = [one for one in ranges if one.edition == edition]
        if not found:
            raise NotFound(
                f"edition: no edition {edition} of {dataset} was imported",
                field="edition",
                allowed=", ".join(str(one.edition) for one in ranges) or "none is on record",
            )
        show_report(database, found[-1], report, as_json=as_json)


def show_report(
    database: Database,
    events: EditionRange,
    file: Path | None,
    imported: Import | None = None,
    *,
    as_json: bool = False,
    is_quiet: bool = False,
) -> None:
    """Print a report unless `is_quiet`, and write it to the file if one is given."""
    from api.editions.report import edition_report
    from api.editions.words import json_of, lines_of, page_of
    from infrastructure.files import whole_file
    from infrastructure.read_models.as_known import projection_status

    lag = projection_status(database.reading.engine).lag
    if lag > 0:
        typer.echo(
            f"There is no report yet: the read models are {lag} events behind the log. Afterwards"
            f" `stanceline edition {events.dataset} {events.edition or ''}` makes it.",
            err=True,
        )
        return
    report = edition_report(database.reading, database.policy, events, imported)
    if file is not None:
        with whole_file(file) as content:
            is_page = file.suffix.lower() == ".html"
            content.write(page_of(report).encode() if is_page else json_of(report))
    if as_json:
        typer.echo(json_of(report).decode(), nl=False)
    elif not is_quiet:
        for line in lines_of(report):
            typer.echo(printable(line))
