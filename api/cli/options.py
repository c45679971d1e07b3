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
Toward = Annotated[str | None, typer.Option(help="Toward this actor only.")]
Inherit = Annotated[bool, typer.Option(help="Also what its coalitions do.")]
Conflict = Annotated[str | None, typer.Option(help="Claims of this conflict only.")]
MinConfidence = Annotated[
    int | None,
    typer.Option(min=0, max=100, help="Claims of at least this confidence; unknown fails it."),
]
ReportedBy = Annotated[
    Days | None,
    typer.Option(
        parser=DAYS, metavar="DATE", help="What had been published by this day, month or year."
    ),
]
Position = Annotated[
    int | None,
    typer.Option(
        min=0, max=LARGEST_INTEGER, help="What the log knew when it had reached this position."
    ),
]
KnownAt = Annotated[
    datetime | None,
    typer.Option(
        parser=INSTANT,
        metavar="INSTANT",
        help="What the log knew at this instant, such as 2024-12-24T18:00:00Z.",
    ),
]
FromPosition = Annotated[
    int | None,
    typer.Option(min=0, max=LARGEST_INTEGER, help="What was known before: at this position."),
]
FromKnownAt = Annotated[
    datetime | None,
    typer.Option(parser=INSTANT, metavar="INSTANT", help="What was known before: then."),
]
ToPosition = Annotated[
    int | None,
    typer.Option(
        min=0, max=LARGEST_INTEGER, help="What was known after: at this position; else all of it."
    ),
]
ToKnownAt = Annotated[
    datetime | None,
    typer.Option(parser=INSTANT, metavar="INSTANT", help="What was known after: then."),
]
Limit = Annotated[int, typer.Option(min=1, max=LONGEST_PAGE, help="The most to tell.")]
Cursor = Annotated[str | None, typer.Option(help="Where the page before said to go on.")]
