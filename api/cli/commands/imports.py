"""The commands `import`: record the rows of a data set and update the read models."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import DatabaseUrl
from infrastructure.importers.table import IMPORTERS, Importer

if TYPE_CHECKING:
    from api.service import Service
    from infrastructure.importers.batches import Tally
    from infrastructure.importers.coded import Refusal
    from infrastructure.settings import Settings

MOST_REFUSALS_SHOWN = 100

TO_GO_ON = (
    "Stopped. What was recorded is kept. To continue, run the same command again: no row is"
    " recorded twice, and the answers are brought up to date."
)


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
        from api.cli.open import settings_of
        from infrastructure.files import input_file

        settings = settings_of(database_url=database_url)
        with input_file(file, settings.max_import_file_bytes, importer.is_judged) as kept:
            _import(importer, settings, kept, file.name, edition)

    reads = f"Reads {importer.files}. Ends with 1 if the file was not imported whole."
    command.__doc__ = f"{importer.help}\n\n{reads}"
    return command


def _import(
    importer: Importer, settings: Settings, file: Path, name: str, edition: str | None
) -> None:
    from api.cli.importing import ImportStopped, import_file
    from api.cli.services import opened_to_write
    from api.cli.terminal import progress

    refusals = _Refusals()
    try:
        with ExitStack() as closing, progress(f"Importing {name}") as report_progress:

            def opened() -> Service:
                return closing.enter_context(opened_to_write(settings, create=True))

            tally = import_file(
                importer, opened, settings, file, edition, refusals, report_progress
            )
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
    """Prints the first refusals to stderr as they come, and then how many more there were."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, refusal: Refusal) -> None:
        self._count += 1
        if self._count <= MOST_REFUSALS_SHOWN:
            kind = "conflict: " if refusal.conflict else "" if refusal.hides_rows else "refused: "
            record = f" (record {refusal.record})" if refusal.record else ""
            line = f"line {refusal.line}{record}: {kind}{refusal.reason}"
            _echo(line, err=True)

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
        _echo(f"  {remark.count} × {what} ({first}{remark.example})")


def _echo(text: str, *, err: bool = False) -> None:
    from domain.checks.text import printable

    typer.echo(printable(text), err=err)
