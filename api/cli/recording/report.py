"""The command `report`: record a development, or a further report of one."""

from __future__ import annotations

from dataclasses import replace
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
    account: AccountOptions,
    reported: ReportOptions,
    options: RecordingOptions,
) -> None:
    """Record a development that a source reports, or a further report of one.

    Actors and sources are found by their names. All that is wrong is listed at once.
    """
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
