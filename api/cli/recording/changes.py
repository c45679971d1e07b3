"""The commands `correct`, `retract` and `dispute`: what is said later about a development."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import typer

from api.cli.options import takes_filters
from api.cli.recording.options import AccountOptions, RecordingOptions, ReportOptions

Development = Annotated[UUID, typer.Argument(help="The id of a development.")]
Reason = Annotated[str, typer.Option(help="Why; it is recorded.")]
ReportNumber = Annotated[
    int | None,
    typer.Option("--report", min=1, max=1_000_000, help="Only this report, by its number from 1."),
]
# What `--clear` takes, with the value that says nothing.
EMPTY: dict[str, Any] = {
    "targets": (),
    "mediators": (),
    "contexts": (),
    "attributions": (),
    "commitments": (),
    "summary": "",
    "mode": None,
    "place": None,
    "conflict": None,
    "fatalities": None,
    "acts": None,
}
EMPTY_OF_REPORT: dict[str, Any] = {
    "reported_at": None,
    "attributed_to": None,
    "original_source": None,
    "url": None,
}


@takes_filters
def correct(
    development: Development,
    reason: Reason,
    report: ReportNumber = None,
    clear: Annotated[
        list[str] | None,
        typer.Option(help="A field that should be empty, such as mode; may be repeated."),
    ] = None,
    *,
    account: AccountOptions,
    reported: ReportOptions,
    options: RecordingOptions,
) -> None:
    """Record which fields of a development or a report were wrong, and their correct values.

    An option that may be repeated replaces the whole list. --reported-at is when the correction
    was published; with --report it is the correct date of the report.
    """
    from api.cli.recording.record import recording
    from api.cli.recording.values import account_fields, report_fields

    with recording(options) as now:
        names = now.names
        before = now.development(development)
        of_account = account_fields(account, names, None if before is None else before.account)
        of_report = report_fields(reported, names)
        published = None if report is not None else of_report.pop("reported_at", None)
        changes, others = (of_account, of_report) if report is None else (of_report, of_account)
        for name in others:
            other, whole = ("with", "report.") if report is None else ("without", "")
            names.refuse(
                option(f"{whole}{name}"),
                f"it is corrected only {other} --report",
                "a correction of each",
            )
        empty = EMPTY if report is None else EMPTY_OF_REPORT
        for name in clear or ():
            if name not in empty:
                names.refuse("--clear", f"{name!r} is not a field that can be empty", words(empty))
            else:
                changes[name] = empty[name]
        if not changes and not names.wrong:
            names.refuse("--clear", "nothing would change", "an option with a correct value")
        if report is None:
            return now.record(
                lambda verbs, request: verbs.correct_development(
                    development, changes, reason, request, published
                )
            )
        return now.record(
            lambda verbs, request: verbs.correct_report(
                development, report, changes, reason, request
            )
        )


@takes_filters
def retract(
    development: Development,
    reason: Reason,
    duplicate_of: Annotated[
        UUID | None, typer.Option(help="The development that it duplicated.")
    ] = None,
    report: ReportNumber = None,
    *,
    options: RecordingOptions,
) -> None:
    """Withdraw a development, which then makes no claims, or one of its reports."""
    from api.cli.recording.record import recording

    with recording(options) as now:
        if report is None:
            return now.record(
                lambda verbs, request: verbs.retract_development(
                    development, reason, duplicate_of, request
                )
            )
        if duplicate_of is not None:
            now.names.refuse("--duplicate-of", "a report has none", "one without --report")
        return now.record(
            lambda verbs, request: verbs.withdraw_report(development, report, reason, request)
        )


@takes_filters
def dispute(
    development: Development,
    part: Annotated[
        str | None, typer.Option(help="What is denied, a part of the codebook. Default: the deed.")
    ] = None,
    actor: Annotated[
        str | None, typer.Option(help="Whose deed is denied, for author and target.")
    ] = None,
    number: Annotated[
        int | None,
        typer.Option(min=0, max=1_000_000, help="Which commitment, for commitment and ending."),
    ] = None,
    *,
    reported: ReportOptions,
    options: RecordingOptions,
) -> None:
    """Record that a source denies a development, or part of it."""
    from api.cli.recording.record import recording
    from api.cli.recording.values import whole_report

    with recording(options) as now:
        denial = whole_report(reported, now.names)
        whose = None if actor is None else now.names.actor(actor, "--actor")
        return now.record(
            lambda verbs, request: verbs.dispute_development(
                development, denial, part, request, whose, number
            )
        )


def option(field: str) -> str:
    """Return the option for a field of an account or a report."""
    from api.cli.recording.record import option_of

    return option_of(field)


def words(values: dict[str, Any]) -> str:
    return "one of " + ", ".join(values)
