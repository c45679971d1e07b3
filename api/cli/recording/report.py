"""The command `report`: record a development, or a further report of one."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from api.cli.options import takes_filters
from api.cli.recording.options import AccountOptions, RecordingOptions, ReportOptions

OF_REPORT = "a development without --to, or only what a report has"


@takes_filters
def report(
    to: Annotated[
        UUID | None,
        typer.Option(help="The id of a development on record that the source reports too."),
    ] = None,
    *,
    file: Annotated[
        Path | None,
        typer.Option("--from", help="A file of developments, instead of one: CSV or YAML."),
    ] = None,
    account: AccountOptions,
    reported: ReportOptions,
    options: RecordingOptions,
) -> None:
    """Record a development that a source reports, or a further report of one.

    Actors and sources are found by their names. All that is wrong is listed at once. With --from it
    records all that is in a file, as `stanceline import sheet` does.
    """
    if file is not None:
        return _report_all(file, to, account, reported, options)
    from api.cli.recording.record import option_of, recording
    from api.cli.recording.values import account_fields, asked, whole_report
    from domain.application import NewDevelopment
    from domain.values import Account

    with recording(options) as now:
        names = now.names
        if to is not None:
            for name in account_fields(account, names):
                names.refuse(option_of(name), "a further report has no such field", OF_REPORT)
            further = whole_report(reported, names)
            return now.record(lambda verbs, request: verbs.add_report(to, further, request))
        whole = replace(
            account,
            kind=asked(account.kind, "kind", "what happened, such as attack", names),
            initiator=account.initiator
            or [asked(None, "initiator", "an actor by its id or name", names)],
            occurred=asked(account.occurred, "occurred", "when, such as 2025-03-01", names),
            title=asked(account.title, "title", "one line", names),
        )
        fields = {"targets": (), **account_fields(whole, names)}
        new = NewDevelopment(Account(**fields), (whole_report(reported, names),))
        return now.record(lambda verbs, request: verbs.report_development(new, request), new)


def _report_all(
    file: Path,
    to: UUID | None,
    account: AccountOptions,
    reported: ReportOptions,
    options: RecordingOptions,
) -> None:
    """Record the developments of a file; refuse options that say something of one of them."""
    from api.cli.commands.sheets import record_sheet
    from domain.errors import Invalid

    of_one = {"to": to, **asdict(account), **asdict(reported), "key": options.key}
    if given := [name for name, value in of_one.items() if value not in (None, False)]:
        raise Invalid(
            f"{given[0]}: --from takes all of it from the file",
            field=given[0],
            allowed="--from with --new-actor, --new-source, --by and --dry-run",
        )
    record_sheet(file, options)
