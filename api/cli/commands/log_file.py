"""Commands that write the whole log to a file, and take the log of a file over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import DatabaseUrl
from domain.errors import Conflict
from infrastructure.files import STANDARD_INPUT

STANDARD_OUTPUT = Path("-")

TO_CONTINUE = (
    "Stopped. The events that were copied are kept. To continue, run the same command again."
)


def export_log(
    file: Annotated[
        Path, typer.Argument(help="The file to write, gzipped if it ends with .gz; - prints it.")
    ],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Write the whole log to a file.

    The file is JSON Lines. `stanceline log import` makes a database of it with the same events,
    ids, positions and instants. It has all private texts that are not redacted: guard it as you
    guard the database.
    """
    import gzip

    from api.cli.open import settings_of
    from api.cli.services import opened_to_prove
    from api.cli.terminal import progress
    from infrastructure.auditing.log_file import write_log
    from infrastructure.files import whole_file

    if file != STANDARD_OUTPUT and file.exists() and not force:
        raise Conflict(
            f"{file} already exists", field="file", allowed="another file, or --force to replace it"
        )
    with (
        opened_to_prove(settings_of(database_url=database_url)) as service,
        progress("Exporting the log") as report_progress,
    ):
        engine = service.writing.engine
        if file == STANDARD_OUTPUT:
            write_log(engine, typer.get_binary_stream("stdout"), report_progress)
            return
        with whole_file(file) as written:
            if file.suffix == ".gz":
                # Without a time of its own, the same log has the same bytes.
                with gzip.GzipFile("", "wb", fileobj=written, mtime=0) as packed:
                    count = write_log(engine, packed, report_progress)
            else:
                count = write_log(engine, written, report_progress)
    typer.echo(f"{file} holds the {count} events of the log.")


def import_log(
    file: Annotated[
        Path,
        typer.Argument(help="A file of `stanceline log export`; - reads standard input."),
    ],
    set_aside: Annotated[
        bool,
        typer.Option(
            "--set-aside", help="Copy events too that this release cannot read; answers lack them."
        ),
    ] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Copy the log in a file into an empty database.

    Its events keep their ids, positions and instants, so every answer is the same at every
    position. A database that holds the beginning of the log is continued. The whole file is checked
    first: if a line is wrong, or has an event that this release cannot read, nothing is copied. An
    event that repeats another ends the copying with its line; what was copied before it is kept.
    """
    from datetime import timedelta

    from api.cli.open import settings_of
    from api.cli.program.signals import AskedToEnd
    from api.cli.services import opened_to_write
    from api.cli.terminal import progress
    from infrastructure.auditing.log_file import copy_log_file, read_log
    from infrastructure.files import input_file
    from infrastructure.log.recorder import utc_now

    settings = settings_of(database_url=database_url)
    with input_file(file, settings.max_import_file_bytes) as kept:
        log = read_log(kept, settings.max_import_file_bytes)
        latest = utc_now() + timedelta(seconds=settings.max_clock_skew_seconds)
        with progress(f"Checking {_named(file)}") as report_progress:
            log.check(latest, report_progress, set_aside=set_aside)
        try:
            with (
                opened_to_write(settings, create=True) as service,
                progress(f"Copying {_named(file)}") as report_progress,
            ):
                before = service.writing.log.position()
                copy_log_file(
                    log,
                    service.policy,
                    service.writing.engine,
                    lambda position: report_progress(position, log.events),
                )
                service.sealing.ask()
        except AskedToEnd:
            typer.echo(TO_CONTINUE, err=True)
            raise
    typer.echo(
        f"The database holds the {log.events} events of the log: {log.events - before} were copied,"
        f" {before} were there."
    )


def _named(file: Path) -> str:
    return "standard input" if file == STANDARD_INPUT else file.name
