"""Filters of questions: dataclasses in which each field is one filter.

`filtered_by` describes a filter once: the form of its value, what it selects, and its condition.
HTTP parameters, command line options, SQL, permalinks and the documentation follow from that.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, NamedTuple, TypeVar

from domain.checks.invalid_values import InvalidValues
from domain.checks.words import check_word
from domain.dates import iso_day
from domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class Text:
    """A text; `check` gets it with the name of the filter, and raises `Invalid`.

    `read` makes the value of the filter from the text, and `write` the text from the value.
    """

    check: Callable[[str, str], object] | None = None
    read: Callable[[str], Any] = str
    write: Callable[[Any], str] = str


@dataclass(frozen=True, slots=True)
class Texts(Text):
    """A text that may be given several times; `check` and `read` get the list of all."""


class OneOf(NamedTuple):
    """One of these words."""

    words: Collection[str]


class Number(NamedTuple):
    """A whole number within these bounds, inclusive."""

    least: int
    most: int


class Flag:
    """True or false."""


class Day:
    """A day, as a `date`."""


class Period:
    """A day, a month or a year, as it is written: YYYY-MM-DD, YYYY-MM or YYYY."""


class Instant:
    """An instant, as a `datetime` in UTC."""


Form = Text | OneOf | Number | Flag | Day | Period | Instant


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its name in every interface, the form of its value, and what it selects.

    `condition` is whatever the owner of the filters needs to apply it.
    """

    name: str
    form: Form
    selects: str
    condition: Any = None
    is_required: bool = False

    def check(self, given: Any) -> None:
        """Raise `Invalid` unless the value can be right."""
        match self.form:
            case Text(check=check) if check is not None:
                check(given, self.name)
            case OneOf(words):
                check_word(given, words, self.name)
            case Number(least, most) if not least <= given <= most:
                raise Invalid(
                    f"{self.name}: {given}", field=self.name, allowed=f"{least} to {most}"
                )

    def value(self, given: Any) -> Any:
        """Return the value of the filter for what a question has."""
        return self.form.read(given) if isinstance(self.form, Text) else given

    def text(self, value: Any) -> str:
        """Return the value as a query parameter, the same for the same meaning."""
        match self.form:
            case Text(write=write):
                return write(value)
            case Flag():
                return "true" if value else "false"
            case Period():
                return iso_day(last_day(value))
            case Instant():
                return str(value.isoformat()).replace("+00:00", "Z")
        return str(value)


def filtered_by(
    form: Form,
    selects: str,
    condition: Any = None,
    *,
    default: Any = None,
    is_required: bool = False,
) -> Any:
    """Make a field of `Filters` a filter; with the default, everything passes."""
    described = {"filter": Filter("", form, selects, condition, is_required)}
    if is_required:
        return field(metadata=described)
    return field(default=default, metadata=described)


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of one question; a field may itself be `Filters`, whose filters are then added.

    A field that is neither is set by the code alone.
    """

    def check(self) -> None:
        """Raise `Invalid` if filters that are right alone contradict each other."""

    def asked(self) -> dict[str, str]:
        """Return the filters as query parameters, the same for the same question."""
        return {one.name: one.text(value) for one, value in self.given()}

    def as_written(self) -> dict[str, str]:
        """Return the same as they were written: a month stays a month."""
        return {
            one.name: value if isinstance(value, str) else one.text(value)
            for one, value in self.given()
        }

    def conditions(self) -> Iterator[Any]:
        """Yield the condition of each filter that has one as a function of its value."""
        return (one.condition(value) for one, value in self.given() if callable(one.condition))

    def given(self) -> Iterator[tuple[Filter, Any]]:
        """Yield each filter that is not at its default, with its value."""
        for name, default, one in _rows(type(self)):
            value = getattr(self, name)
            if value != default:
                if one is None:
                    yield from value.given()
                else:
                    yield one, value


Read = TypeVar("Read", bound=Filters)


def filters_of(kind: type[Filters]) -> tuple[Filter, ...]:
    """Return the filters of a question, in the order of its fields."""
    found: list[Filter] = []
    for _, default, one in _rows(kind):
        found += filters_of(type(default)) if one is None else (one,)
    return tuple(found)


def read_filters(
    kind: type[Read], given: Mapping[str, Any], *checks: Callable[[Read], object]
) -> Read:
    """Return the filters of a question from their values by name, where None is not given.

    Raises `Invalid` with everything that is wrong with them. The further `checks` get the filters
    without those that were refused.
    """
    found, right = InvalidValues(), dict(given)
    for one in filters_of(kind):
        if given.get(one.name) is not None:
            try:
                one.check(given[one.name])
            except Invalid as refusal:
                found.add(refusal)
                right[one.name] = None
    read = filled(kind, right)
    for check in (kind.check, *checks):
        found.check(check, read)
    found.raise_any()
    return read


def filled(kind: type[Read], given: Mapping[str, Any]) -> Read:
    """Return the filters of a question from values that were checked before."""
    values: dict[str, Any] = {}
    for name, default, one in _rows(kind):
        if one is None:
            values[name] = filled(type(default), given)
        elif given.get(name) is not None:
            values[name] = one.value(given[name])
    return kind(**values)


def last_day(period: str) -> int:
    """Return the ordinal of the last day of a day, a month or a year that is in the calendar."""
    year, month, day, *_ = (*map(int, period.split("-")), None, None)
    assert year is not None
    return date(year, month or 12, day or monthrange(year, month or 12)[1]).toordinal()


# A field of `Filters`: its name, its default, and its filter, or None where it is `Filters`.
_Row = tuple[str, Any, Filter | None]

_known: dict[type[Any], tuple[_Row, ...]] = {}


def _rows(kind: type[Any]) -> tuple[_Row, ...]:
    """Return the fields of a question that hold filters; every question needs them."""
    if kind not in _known:
        _known[kind] = tuple(
            (one.name, one.default, replace(described, name=one.name) if described else None)
            for one in fields(kind)
            if (described := one.metadata.get("filter")) or isinstance(one.default, Filters)
        )
    return _known[kind]
