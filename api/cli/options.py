"""The query options of the commands, each named as the HTTP parameter it stands for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, TypeVar

import typer

from api.dates import (
    DAY_ALLOWED,
    DAYS_ALLOWED,
    INSTANT_ALLOWED,
    Days,
    days_of,
    read_day,
    read_instant,
)
from api.json_text import LARGEST_INTEGER
from api.questions.cursors import LONGEST_PAGE

Read = TypeVar("Read")


def _of_form(read: Callable[[str], Read], allowed: str) -> Callable[[str], Read]:
    def parsed(text: str) -> Read:
        try:
            return read(text)
        except ValueError:
            raise typer.BadParameter(f"{text!r} cannot be read (allowed: {allowed})") from None

    return parsed


DAY = _of_form(read_day, DAY_ALLOWED)
DAYS = _of_form(days_of, DAYS_ALLOWED)
INSTANT = _of_form(read_instant, INSTANT_ALLOWED)

Actor = Annotated[str, typer.Argument(help="The id of an actor, such as hezbollah.")]
On = Annotated[
    Days, typer.Option(parser=DAYS, metavar="DATE", help="The day, month or year asked about.")
]
OnOrNone = Annotated[
    Days | None,
    typer.Option(parser=DAYS, metavar="DATE", help="The day, month or year asked about."),
]
OnDay = Annotated[date, typer.Option(parser=DAY, metavar="DATE", help="The day asked about.")]
Begin = Annotated[
    date | None, typer.Option("--from", parser=DAY, metavar="DATE", help="First day.")
]
Through = Annotated[date | None, typer.Option("--to", parser=DAY, metavar="DATE", help="Last day.")]
Toward = Annotated[str | None, typer.Option(help="Only toward this actor.")]
Inherit = Annotated[bool, typer.Option(help="Include stances inherited from coalitions.")]
Conflict = Annotated[str | None, typer.Option(help="Only claims of this conflict.")]
MinConfidence = Annotated[
    int | None,
    typer.Option(min=0, max=100, help="Only claims of at least this confidence; excludes unknown."),
]
ReportedBy = Annotated[
    Days | None,
    typer.Option(
        parser=DAYS, metavar="DATE", help="Only reports published by this day, month or year."
    ),
]
Position = Annotated[
    int | None,
    typer.Option(
        min=0, max=LARGEST_INTEGER, help="As known when the log had reached this position."
    ),
]
KnownAt = Annotated[
    datetime | None,
    typer.Option(
        parser=INSTANT,
        metavar="INSTANT",
        help="As known at this instant, such as 2024-12-24T18:00:00Z.",
    ),
]
FromPosition = Annotated[
    int | None,
    typer.Option(
        min=0, max=LARGEST_INTEGER, help="The earlier state of knowledge: at this position."
    ),
]
FromKnownAt = Annotated[
    datetime | None,
    typer.Option(
        parser=INSTANT, metavar="INSTANT", help="The earlier state of knowledge: at this instant."
    ),
]
ToPosition = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=LARGEST_INTEGER,
        help="The later state of knowledge: at this position. Default: now.",
    ),
]
ToKnownAt = Annotated[
    datetime | None,
    typer.Option(
        parser=INSTANT, metavar="INSTANT", help="The later state of knowledge: at this instant."
    ),
]
Limit = Annotated[int, typer.Option(min=1, max=LONGEST_PAGE, help="The most items to list.")]
Cursor = Annotated[str | None, typer.Option(help="The cursor of the previous page.")]
