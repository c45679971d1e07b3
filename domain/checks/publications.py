"""Checks that nothing was published after it is recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, get_type_hints

from domain.checks.invalid_values import InvalidValues
from domain.dates import parse_when
from domain.errors import Invalid
from domain.event import classes_in

# A day has no time: it may be the next one in another time zone.
_ZONES_APART = timedelta(days=1)
# Values that an event wraps; a request gives their fields as its own.
_WRAPPED = frozenset({"ending", "suspension", "resumption", "met", "finding", "end"})


def latest_publication(now: datetime, skew: timedelta) -> date:
    """Return the last day on which a report can have been published that is recorded `now`.

    `skew` is how far the clock may be behind.
    """
    return (now + skew).date() + _ZONES_APART


def check_publications(event: object, latest: date | None) -> None:
    """Raise `Invalid` for each publication date in an event that begins after `latest`.

    A month or a year is accepted from its first day on. None for `latest` accepts every date. The
    date of a report is not checked if the event corrects other fields of the report.
    """
    if latest is None:
        return
    found = InvalidValues()
    for path, text in _publications(event, getattr(event, "changed", None)):
        if parse_when(text, field=path).earliest > latest.toordinal():
            found.add(
                Invalid(
                    f"{path}: {text!r} is in the future",
                    field=path,
                    allowed=f"a date up to {latest}, which is when it is recorded or a day later",
                )
            )
    found.raise_any()


def _publications(
    value: Any, changed: Collection[str] | None = None, at: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each publication date in an event or a value."""
    if isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _publications(one, at=f"{at.rstrip('.')}[{number}].")
        return
    for name in _dated(value.__class__):
        held = getattr(value, name)
        if name == "reported_at":
            if held is not None:
                yield f"{at}{name}", held
        elif name != "report" or changed is None or "reported_at" in changed:
            yield from _publications(held, at=at if name in _WRAPPED else f"{at}{name}.")


@cache
def _dated(kind: type) -> tuple[str, ...]:
    """Return the names of the fields of a class that are publication dates, or may hold some."""
    if not is_dataclass(kind):
        return ()
    hints = get_type_hints(kind)
    return tuple(
        field.name
        for field in fields(kind)
        if field.name == "reported_at" or any(map(_dated, classes_in(hints[field.name])))
    )
