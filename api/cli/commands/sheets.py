"""The commands `template`, `import sheet` and `export sheet`: a spreadsheet of developments."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import DatabaseUrl, takes_filters
from api.cli.recording.options import WritingOptions
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.developments.development_filter import DevelopmentFilter

if TYPE_CHECKING:
    from api.cli.sheet.recording import Plan
    from api.service import Service
    from domain.errors import DomainError

MOST_ERRORS_SHOWN = 200
MOST_LISTED = 50

SheetFile = Annotated[
    Path,
    typer.Argument(help="A sheet as CSV, or a YAML file; - reads a sheet from stdin."),
]
Semicolons = Annotated[
    bool, typer.Option("--semicolons", help="Separate cells by ; as Excel does in some countries.")
]


def template(semicolons: Semicolons = False) -> None:
    """Print the first row of a spreadsheet of developments, as CSV.

    Fill in a row for each report. The rows of one development have the same key, and the first of
    them says what happened. `stanceline import sheet` records it.
    """
    from api.cli.sheet.writing import header

    _write(header(_separator(semicolons)))


@takes_filters
def import_sheet(file: SheetFile, *, options: WritingOptions) -> None:
    """Record the developments and the further reports of a spreadsheet.

    Actors and sources are found by their names. If anything is wrong, all of it is listed by row
    and column, and nothing is recorded. What is on record already is not recorded again.
    """
    record_sheet(file, options)


def record_sheet(file: Path, options: WritingOptions) -> None:
    """Check a sheet, or a YAML file, and record what is new in it, or print all that is wrong."""
    from api.cli.open import settings_of
    from api.cli.recording.record import MOST_OF_A_NAME, opened_with_names
    from api.cli.sheet.file import rows_of
    from api.cli.sheet.recording import SheetRecording, merged
    from api.cli.sheet.stated import Sheet
    from api.cli.sheet.yaml_file import ENDINGS, rows_in_yaml
    from domain.checks.text import one_line, printable

    by = one_line(options.by, "by", MOST_OF_A_NAME)
    settings = settings_of(database_url=options.database_url)
    read = rows_in_yaml if file.suffix.lower() in ENDINGS else rows_of
    rows = read(file, settings.max_import_file_bytes)
    with opened_with_names(options) as (service, names):
        sheet = Sheet(names)
        stated = sheet.read(rows)
        recording = SheetRecording(service, names, by)
        plan = recording.plan(stated)
        _require_right(service, merged([*names.wrong, *sheet.wrong, *plan.wrong]))
        if options.dry_run:
            typer.echo(f"Nothing is wrong with it. {_new(plan)}. Nothing was recorded.")
            return
        done = recording.record(plan)
        typer.echo(
            f"Recorded {_counted(done.developments, 'development')} with"
            f" {_counted(done.reports, 'report')}."
            f" {_counted(plan.repeated, 'report')} on record already."
        )
        for one in plan.new[:MOST_LISTED]:
            named = one.external_id.id if one.external_id else one.id
            typer.echo(printable(f"  {named}: development {one.id}"))
        if done.refused:
            _print_errors(service, done.refused)
            raise typer.Exit(1)


@takes_filters
def export_sheet(
    conflict: Annotated[
        str | None, typer.Option(help="Only developments of this conflict.")
    ] = None,
    *,
    wanted: DevelopmentFilter,
    semicolons: Semicolons = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Write developments as a spreadsheet, which `import sheet` reads elsewhere.

    It imports to the same developments with the same ids.
    What the sheet cannot say, such as endings and disputes, is left out and counted on stderr.
    """
    from dataclasses import replace

    from api.cli.open import opened_to_ask, settings_of
    from api.cli.sheet.writing import exported, header, line
    from api.questions.lists import require_parties
    from infrastructure.read_models.as_known import Moment

    if conflict is not None:
        wanted = replace(wanted, only=ClaimFilter(conflict=conflict))
    separator = _separator(semicolons)
    left: Counter[str] = Counter()
    with (
        opened_to_ask(settings_of(database_url=database_url)) as database,
        database.reading.as_known(Moment()) as knowledge,
    ):
        require_parties(knowledge, wanted)
        _write(header(separator))
        for rows, left_out in exported(knowledge, wanted):
            _write("".join(line(row, separator) for row in rows))
            left.update(one.what for one in left_out)
    for what, count in left.items():
        typer.echo(f"Left out: {what}, in {_counted(count, 'development')}", err=True)


def _require_right(service: Service, wrong: list[DomainError]) -> None:
    if wrong:
        _print_errors(service, wrong)
        typer.echo("Nothing was recorded.", err=True)
        raise typer.Exit(1)


def _print_errors(service: Service, wrong: list[DomainError]) -> None:
    from api.cli.program.failures import refused
    from domain.checks.text import printable

    shown = wrong[:MOST_ERRORS_SHOWN]
    service.suggestions.add_to(*shown)
    for error in shown:
        typer.echo("\n".join(map(printable, refused(error).splitlines())), err=True)
    if len(wrong) > len(shown):
        typer.echo(f"and {len(wrong) - len(shown)} more errors", err=True)


def _new(plan: Plan) -> str:
    reports = len(plan.further) + sum(len(one.reports) for one in plan.new)
    return (
        f"{_counted(len(plan.new), 'development')} and {_counted(reports, 'report')} are new,"
        f" {_counted(plan.repeated, 'report')} on record already"
    )


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _separator(semicolons: bool) -> str:
    return ";" if semicolons else ","


def _write(text: str) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()
