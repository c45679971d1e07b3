"""The commands `import`: record the rows of a data set and update the read models."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import DatabaseUrl
from api.cli.questions.editions import ReportFile, check_report_file
from infrastructure.importers.editions.order import Consent
from infrastructure.importers.table import IMPORTERS, Importer

if TYPE_CHECKING:
    from api.cli.dataset_verbs import Plan
    from api.service import Service
    from infrastructure.importers.coded import Refusal
    from infrastructure.importers.tally import Tally
    from infrastructure.settings import Settings

MOST_REFUSALS_SHOWN = 100

TO_GO_ON = (
    "Stopped. What was recorded is kept. To continue, run the same command again: no row is"
    " recorded twice, and the answers are brought up to date."
)


DataFile = Annotated[Path, typer.Argument(help="A file of the data set; - reads standard input.")]
Edition = Annotated[str | None, typer.Option(help="The edition of the data set, such as 25.1.")]
Update = Annotated[
    Consent,
    typer.Option(
        help="Which records in the log are corrected if their content differs: those with an older"
        " edition, all of them, or none."
    ),
]
Complete = Annotated[
    bool, typer.Option("--complete", help="The file is complete: what it lacks is retracted.")
]
Deleted = Annotated[
    Path | None,
    typer.Option(help="A list of the records that the data set deleted, to retract them."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Record nothing, and print what would change.")
]


def import_command(name: str) -> Callable[..., None]:
    """Make the command that imports files of one data set of the table of importers."""
    importer = IMPORTERS[name]

    def command(
        file: DataFile,
        edition: Edition = None,
        update: Update = Consent.NEWER,
        complete: Complete = False,
        deleted: Deleted = None,
        dry_run: DryRun = False,
        report: ReportFile = None,
        database_url: DatabaseUrl = None,
    ) -> None:
        from api.cli.dataset_verbs import Plan
        from api.cli.open import settings_of
        from infrastructure.files import input_file
        from infrastructure.importers.editions.deleted import records_in

        _check(importer, update, deleted, is_complete=complete)
        settings = settings_of(database_url=database_url)
        records = records_in(deleted, settings.max_line_bytes) if deleted is not None else ()
        plan = Plan(edition, update, complete, records)
        check_report_file(report)
        with input_file(file, settings.max_import_file_bytes, importer.is_judged) as kept:
            run = _Run(importer, settings, kept, file.name, plan, report, dry_run)
            if dry_run:
                run.rehearse()
            else:
                run.record()

    reads = f"Reads {importer.files}. Ends with 1 if the file was not imported whole."
    if importer.complete:
        reads += f" With --complete, a file is complete for {importer.complete}."
    command.__doc__ = f"{importer.help}\n\n{reads}"
    return command


def _check(importer: Importer, update: Consent, deleted: Path | None, *, is_complete: bool) -> None:
    from domain.errors import Invalid

    if is_complete and not importer.complete:
        raise Invalid(
            f"complete: no file of the {importer.title} is complete",
            field="complete",
            allowed="--deleted with a list of deleted records",
        )
    if update is Consent.NEVER and (is_complete or deleted is not None):
        raise Invalid(
            "update: with `never` nothing is retracted",
            field="update",
            allowed="newer or always; or neither --complete nor --deleted",
        )


@dataclass(frozen=True, slots=True)
class _Run:
    """One import as the command asks for it."""

    importer: Importer
    settings: Settings
    file: Path
    name: str
    plan: Plan
    report: Path | None
    is_dry_run: bool

    def record(self) -> None:
        """Record what the file says, print the summary, and write a report if one is asked for."""
        from api.cli.services import opened_to_write

        with ExitStack() as closing:
            self._take_over(
                lambda: closing.enter_context(opened_to_write(self.settings, create=True))
            )

    def rehearse(self) -> None:
        """Import the file into a copy of the database, and print what changes there."""
        from api.cli.terminal import progress
        from api.editions.dry_run import rehearsal_of

        with ExitStack() as closing:
            with progress("Copying the log") as report_progress:
                service = closing.enter_context(rehearsal_of(self.settings, report_progress))
            self._take_over(lambda: service)

    def _take_over(self, opened: Callable[[], Service]) -> None:
        from api.cli.importing import ImportStopped, import_file
        from api.cli.terminal import progress

        refusals = _Refusals()
        began: list[tuple[Service, int]] = []

        def opened_first() -> Service:
            service = opened()
            began.append((service, service.writing.log.position()))
            return service

        try:
            with progress(f"Importing {self.name}") as report_progress:
                tally = import_file(
                    self.importer, opened_first, self.settings, self.file, self.plan, refusals,
                    report_progress,
                )  # fmt: skip
        except ImportStopped as stopped:
            refusals.close()
            _sum_up(stopped.tally)
            if not self.is_dry_run:
                typer.echo(TO_GO_ON, err=True)
            raise
        refusals.close()
        _sum_up(tally)
        for service, position in began:
            self._show_report(service, position, tally, refusals)
        if not self.is_dry_run:
            typer.echo(_verdict(tally))
        if not tally.is_whole:
            raise typer.Exit(1)

    def _show_report(
        self, service: Service, position: int, tally: Tally, refusals: _Refusals
    ) -> None:
        from api.cli.questions.editions import show_report
        from api.editions.report import EditionRange, Import

        if self.report is None and not self.is_dry_run:
            return
        events = EditionRange(
            self.importer.name, tally.edition, position, service.writing.log.position()
        )
        imported = Import(tally, refusals.first, self.is_dry_run)
        show_report(service, events, self.report, imported, is_quiet=not self.is_dry_run)


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
        self.first: list[Refusal] = []

    def __call__(self, refusal: Refusal) -> None:
        self._count += 1
        if self._count <= MOST_REFUSALS_SHOWN:
            self.first.append(refusal)
            _echo(_described(refusal), err=True)

    def close(self) -> None:
        if self._count > MOST_REFUSALS_SHOWN:
            typer.echo(f"… and {self._count - MOST_REFUSALS_SHOWN} more such lines", err=True)


def _described(refusal: Refusal) -> str:
    kind = "conflict: " if refusal.conflict else "refused: "
    if refusal.hides_rows or refusal.left:
        kind = ""
    if not refusal.line:
        return f"record {refusal.record}, which the file does not have: {kind}{refusal.reason}"
    record = f" (record {refusal.record})" if refusal.record else ""
    return f"line {refusal.line}{record}: {kind}{refusal.reason}"


def _sum_up(tally: Tally) -> None:
    typer.echo(
        f"{tally.read} rows: {tally.new} recorded, {tally.repeated} already on record,"
        f" {tally.conflicts} in conflict with what is on record, {tally.refused} refused."
    )
    if tally.corrected or tally.retracted or tally.left:
        typer.echo(
            f"{tally.corrected} corrected, {tally.retracted} retracted,"
            f" {tally.left} left as others recorded them."
        )
    for what, remark in sorted(tally.remarks.items()):
        first = "first: " if remark.count > 1 else ""
        _echo(f"  {remark.count} × {what} ({first}{remark.example})")


def _echo(text: str, *, err: bool = False) -> None:
    from domain.checks.text import printable

    typer.echo(printable(text), err=err)
