"""Later changes of recorded values, and the values as they were published by a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from domain.dates import published_by
from domain.values import Value, with_fields

# The publication day of what follows the position alone: it is before every day.
ALWAYS = 0


class Amendment(NamedTuple):
    """A field that an event changed, with its value before and after, and when that was published.

    Without `reported_at`, it was published together with the value that it replaces.
    """

    field: str
    before: Any
    after: Any
    reported_at: str | None = None


def with_changed(
    amendments: tuple[Amendment, ...],
    before: object,
    after: object,
    names: Iterable[str],
    reported_at: str | None,
) -> tuple[Amendment, ...]:
    """Return the amendments and those of the named fields; unknown names are left out.

    A change without a date is left out if no earlier one of its field has a date: it was always
    published.
    """
    dated = {one.field for one in amendments}
    changed = (
        Amendment(name, getattr(before, name), getattr(after, name), reported_at)
        for name in names
        if hasattr(before, name) and (reported_at is not None or name in dated)
    )
    return (*amendments, *changed)


def amendment_days(amendments: Iterable[Amendment]) -> set[int]:
    """Return the days on which amendments were published."""
    return {day for _, day in _with_days(amendments)}


def amended_by(value: Value, amendments: Iterable[Amendment], day: int) -> Value:
    """Return a value after all its amendments without those that were published after a day."""
    shown: dict[str, Any] = {}
    for amendment, published in _with_days(amendments):
        shown.setdefault(amendment.field, amendment.before)
        if published <= day:
            shown[amendment.field] = amendment.after
    return with_fields(value, **shown)


def by_publication(
    value: Value, reported_at: str | None, amendments: Iterable[Amendment]
) -> list[tuple[int, Value]]:
    """Return a value as it was published from each of these days on, in their order.

    `reported_at` is the publication date of the value; without one it was always published.
    """
    first = ALWAYS if reported_at is None else published_by(reported_at)
    days = {first, *(day for day in amendment_days(amendments) if day > first)}
    return [(day, amended_by(value, amendments, day)) for day in sorted(days)]


def _with_days(amendments: Iterable[Amendment]) -> Iterator[tuple[Amendment, int]]:
    days: dict[str, int] = {}
    for one in amendments:
        if one.reported_at is not None:
            days[one.field] = published_by(one.reported_at)
        yield one, days[one.field]
