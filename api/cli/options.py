"""The options that commands share, those of a question with the names of its HTTP parameters.

The options for filters are made from the filters of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, TypeVar, get_type_hints

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
from api.limits import LARGEST_INTEGER, LONGEST_PAGE
from infrastructure import filters
from infrastructure.filters import Filter, Filters, filters_of, read_filters

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
PERIOD = _of_form(lambda text: days_of(text).text, DAYS_ALLOWED)
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
PolicyName = Annotated[
    str | None,
    typer.Option("--policy", help="The policy that derives the answer. Default: the one in force."),
]
Limit = Annotated[int, typer.Option(min=1, max=LONGEST_PAGE, help="The most items to list.")]
Cursor = Annotated[str | None, typer.Option(help="The cursor of the previous page.")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        help="sqlite:///FILE or postgresql+psycopg://…. Default: STANCELINE_DATABASE_URL.",
        show_default=False,
    ),
]
AllowPrivateWebhooks = Annotated[
    bool | None,
    typer.Option(
        "--allow-private-webhooks",
        help="Deliver to private addresses too, over http or https, for trials. Default:"
        " STANCELINE_ALLOW_PRIVATE_WEBHOOKS.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the body of the HTTP answer.")]


@dataclass(frozen=True)
class OptionGroup:
    """Options that several commands share: each field is one, with its type and its default."""


def takes_filters(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of its parameters that are `Filters` or an `OptionGroup`.

    A filter with the name of another parameter of the command has no option: it is set from there.
    """
    hints = get_type_hints(command, include_extras=True)
    kinds = {name: hint for name, hint in hints.items() if _is_a(Filters, hint)}
    groups = {name: hint for name, hint in hints.items() if _is_a(OptionGroup, hint)}
    parameters: list[Parameter] = []
    for name, parameter in signature(command).parameters.items():
        if name in kinds:
            parameters += [_option(one) for one in filters_of(kinds[name]) if one.name not in hints]
        elif name in groups:
            parameters += _options_of(groups[name])
        else:
            parameters.append(
                parameter.replace(annotation=hints[name], kind=Parameter.KEYWORD_ONLY)
            )

    @wraps(command)
    def run(**given: Any) -> None:
        read = {name: read_filters(kind, given) for name, kind in kinds.items()}
        for name, group in groups.items():
            read[name] = group(**{one.name: given[one.name] for one in fields(group)})
        command(**{name: value for name, value in given.items() if name in hints}, **read)

    # Typer reads the options from these two.
    run.__dict__["__signature__"] = Signature(parameters)
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def _is_a(kind: type, hint: object) -> bool:
    return isinstance(hint, type) and issubclass(hint, kind)


def _options_of(group: type[Any]) -> Iterator[Parameter]:
    hints = get_type_hints(group, include_extras=True)
    for one in fields(group):
        yield Parameter(
            one.name, Parameter.KEYWORD_ONLY, default=one.default, annotation=hints[one.name]
        )


def _option(one: Filter) -> Parameter:
    default = ... if one.is_required else None
    value, form = _typed(one.form)
    words = f": {', '.join(one.form.words)}" if isinstance(one.form, filters.OneOf) else ""
    option = typer.Option(default, help=f"{one.selects}{words}.", **form)
    annotation = value if one.is_required else value | None
    return Parameter(one.name, Parameter.KEYWORD_ONLY, default=option, annotation=annotation)


def _typed(form: filters.Form) -> tuple[Any, dict[str, Any]]:
    """Return the type of a value, and how its option reads it."""
    match form:
        case filters.Number(least, most):
            return int, {"min": least, "max": most}
        case filters.Flag():
            return bool, {}
        case filters.Day():
            return date, {"parser": DAY, "metavar": "DATE"}
        case filters.Period():
            return str, {"parser": PERIOD, "metavar": "DATE"}
        case filters.Instant():
            return datetime, {"parser": INSTANT, "metavar": "INSTANT"}
        case filters.Texts():
            return list[str], {"metavar": "TEXT"}
    return str, {}
