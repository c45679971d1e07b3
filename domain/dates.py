"""Uncertain dates: what an EDTF text (ISO 8601-2) allows, as bounds in whole UTC days."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from domain.errors import Invalid

FIRST_DAY: int = date.min.toordinal()
# Days without a first or a last one begin on BEGINNING or end on FOREVER.
BEGINNING = FIRST_DAY
FOREVER: int = date.max.toordinal()
NEVER = FOREVER + 1
_LAST = date(9998, 12, 31).toordinal()
_LONGEST = 200
_ALLOWED = (
    "a day 2024-12-23, a month 2024-12 or a year 2024 (0001 to 9998), each with ~ (about), "
    "? (doubtful) or % (both); an unknown digit X (2024-1X); a season 2024-21; "
    "one day of a range [2024-01-01..2024-01-07] or of a list [2024-12-16,2024-12-23]; "
    "a duration 2023-10/2024-12, 2023-10/.. (open end) or 2023-10/ (unknown end)"
)
_REFUSED = (
    (re.compile(r"\A\Z"), "is empty"),
    (re.compile(r"\A\{"), "names several days: record one development for each"),
    (re.compile(r"[0-9]T"), "has a time of day: give the UTC day alone"),
    (re.compile(r"\A(?:Y-?|-)[0-9]|\b(?:0000|9999)\b"), "has a year outside 0001 to 9998"),
)
_DIGIT_DAY = re.compile(r"(?!0000|9999)[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MARK = "([?~%]?)"
_DATE = re.compile(
    rf"{_MARK}([0-9X]{{4}}){_MARK}"
    rf"(?:-{_MARK}([0-9X]{{2}}){_MARK}(?:-{_MARK}([0-9X]{{2}}){_MARK})?)?"
)
_ABOUT, _DOUBTFUL = ("~", "%"), frozenset("?%")
_LEEWAYS = ((12, 0), (1, 0), (0, 3))
_ASCENDING, _DESCENDING = "0123456789", "9876543210"

# ISO 8601-2 season codes 21 to 41 as (first month, how many months). 21-24 are read as northern;
# a winter runs over the end of the year, so December alone would be too narrow a bound.
_NORTHERN, _SOUTHERN = ((3, 3), (6, 3), (9, 3), (12, 3)), ((9, 3), (12, 3), (3, 3), (6, 3))
_PARTS = ((1, 3), (4, 3), (7, 3), (10, 3), (1, 4), (5, 4), (9, 4), (1, 6), (7, 6))
_PERIODS = (*_NORTHERN, *_NORTHERN, *_SOUTHERN, *_PARTS)
_SEASONS = {str(code): period for code, period in enumerate(_PERIODS, start=21)}


@dataclass(frozen=True, slots=True)
class When:
    """What an EDTF text allows, as day ordinals (`date.toordinal`), all bounds inclusive.

    A single act lies on one unknown day of its bounds, so its end bounds equal its start bounds.
    A duration began on a day of the start bounds and ended on a day of the end bounds. With an
    open end both end bounds are FOREVER; with an unknown end they equal the start's.
    """

    text: str
    start_earliest: int
    start_latest: int
    end_earliest: int
    end_latest: int
    is_duration: bool = False
    open_end: bool = False
    unknown_end: bool = False
    doubtful: bool = False

    @property
    def earliest(self) -> int:
        """The first possible day."""
        return self.start_earliest

    @property
    def latest(self) -> int:
        """The last possible day."""
        return self.end_latest

    @property
    def is_exact_day(self) -> bool:
        """Whether exactly one day is possible."""
        return self.start_earliest == self.end_latest


class _Bounds(NamedTuple):
    earliest: int
    latest: int
    doubtful: bool


class _UnreadableError(Exception):
    """Why a text is not a valid date; the caller adds the field."""


def parse_when(text: str, field: str = "occurred") -> When:
    """Return the bounds of an EDTF text in days; raise `Invalid` for `field` if it has none."""
    if len(text) > _LONGEST:
        message = f"{field} is {len(text)} characters long: a date has at most {_LONGEST}"
        raise Invalid(message, field=field, allowed=_ALLOWED)
    try:
        return _when(text.strip())
    except _UnreadableError as reason:
        raise Invalid(f"{field} {text!r} {reason}", field=field, allowed=_ALLOWED) from None


def day(ordinal: int) -> date:
    """Return the calendar day of an ordinal."""
    return date.fromordinal(ordinal)


def iso_day(ordinal: int) -> str:
    """Return the day of an ordinal as YYYY-MM-DD."""
    return date.fromordinal(ordinal).isoformat()


def iso_instant(at: datetime) -> str:
    """Format an instant in UTC as ISO 8601, as answers show it."""
    return at.isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=8192)
def _when(text: str) -> When:
    if _DIGIT_DAY.fullmatch(text):
        exact = _digit_day(text)
        return When(text, exact, exact, exact, exact)
    for notation, reason in _REFUSED:
        if notation.search(text):
            raise _UnreadableError(reason)
    if "/" in text:
        return _duration(text)
    is_set = text.startswith("[") and text.endswith("]")
    earliest, latest, doubtful = _one_of(text[1:-1]) if is_set else _date(text)
    return When(text, earliest, latest, earliest, latest, doubtful=doubtful)


def _duration(text: str) -> When:
    start_text, _, end_text = text.partition("/")
    if start_text in ("", ".."):
        raise _UnreadableError(
            "has no known start: give the earliest day on which it may have begun"
        )
    start = _date(start_text)
    lasting = {"": start, "..": _Bounds(FOREVER, FOREVER, start.doubtful)}
    end = lasting.get(end_text) or _date(end_text)
    _refuse_reversed(start, end)
    # `2024-12-15/2024-12` is valid: its end is in December, but not before its start.
    begun_by, over_from = min(start.latest, end.latest), max(start.earliest, end.earliest)
    bounds = (start.earliest, begun_by, over_from, end.latest)
    is_open, unknown = end_text == "..", end_text == ""
    doubtful = start.doubtful or end.doubtful
    return When(
        text, *bounds, is_duration=True, open_end=is_open, unknown_end=unknown, doubtful=doubtful
    )


def _one_of(listed: str) -> _Bounds:
    members = [_member(text.strip()) for text in listed.split(",")]
    earliest, latest, doubtful = zip(*members, strict=True)
    return _Bounds(min(earliest), max(latest), any(doubtful))


def _member(text: str) -> _Bounds:
    start_text, dots, end_text = text.partition("..")
    if not dots:
        return _date(text)
    if not start_text or not end_text:
        raise _UnreadableError("is open on one side: give both ends of the range")
    start, end = _date(start_text), _date(end_text)
    _refuse_reversed(start, end)
    return _Bounds(start.earliest, end.latest, start.doubtful or end.doubtful)


def _refuse_reversed(start: _Bounds, end: _Bounds) -> None:
    if end.latest < start.earliest:
        begun, ended = iso_day(start.earliest), iso_day(end.latest)
        raise _UnreadableError(f"ends before it begins: {ended} comes before {begun}")


def _date(text: str) -> _Bounds:
    found = _DATE.fullmatch(text)
    if found is None:
        raise _UnreadableError(f"has {text!r} where a date belongs" if text else "lacks a date")
    year, month, day_of_month = found.group(2, 5, 8)
    if month in _SEASONS and day_of_month is None:
        earliest, latest = _season(year, month)
    elif "X" in text:
        pattern = (year, month or "XX", day_of_month or "XX")
        earliest, latest = _first_fit(pattern, _ASCENDING), _first_fit(pattern, _DESCENDING)
    else:
        earliest, latest = _span(year, month, day_of_month)
    months, days = _leeway(found)
    earliest = max(_shifted(earliest, -months) - days, FIRST_DAY)
    latest = min(_shifted(latest + 1, months) - 1 + days, _LAST)  # months end with their own day
    return _Bounds(earliest, latest, not _DOUBTFUL.isdisjoint(text))


def _digit_day(text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        raise _UnreadableError(f"names {text}, which is not in the calendar") from None


def _span(year: str, month: str | None, day_of_month: str | None) -> tuple[int, int]:
    first = _digit_day(f"{year}-{month or '01'}-{day_of_month or '01'}")
    if day_of_month is not None:
        return first, first
    return first, _shifted(first, 12 if month is None else 1) - 1


def _season(year: str, code: str) -> tuple[int, int]:
    first_month, months = _SEASONS[code]
    first = (year, f"{first_month:02}", "01")
    return _first_fit(first, _ASCENDING), _shifted(_first_fit(first, _DESCENDING), months) - 1


def _first_fit(pattern: tuple[str, str, str], digits: str) -> int:
    """Return the first day that fits the patterns, with `digits` tried in their order."""
    year, month, day_of_month = pattern
    months = list(_numbers(month, 12, digits))
    days = list(_numbers(day_of_month, 31, digits))
    for y in _numbers(year, 9998, digits):
        for m, d in product(months, days):
            if d <= monthrange(y, m)[1]:
                return date(y, m, d).toordinal()
    raise _UnreadableError(f"names {'-'.join(pattern)}, which fits no day of the calendar")


def _numbers(pattern: str, highest: int, digits: str) -> Iterator[int]:
    choices = (digits if digit == "X" else digit for digit in pattern)
    return (n for n in map(int, map("".join, product(*choices))) if 1 <= n <= highest)


def _leeway(found: re.Match[str]) -> tuple[int, int]:
    """Return how far "about" widens each bound, as (months, days).

    A mark applies to its component, or to the last known component before an XX. The first mark
    is the coarsest.
    """
    known = 0
    for place in range(3):
        before, digits, after = found.groups()[3 * place : 3 * place + 3]
        if digits not in (None, "XX"):
            known = place
        if before in _ABOUT or after in _ABOUT:
            return _LEEWAYS[known]
    return 0, 0


def _shifted(ordinal: int, months: int) -> int:
    """Return the same day of the month after some months, or the last day of a shorter month."""
    if months == 0:
        return ordinal
    start = date.fromordinal(ordinal)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return FIRST_DAY if months < 0 else _LAST + 1
    length = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, length)).toordinal()


def in_words(text: str) -> str:
    """Return an EDTF text in words, such as `a day from 8 to 23 December 2024`."""
    when = parse_when(text)
    about = "probably " if when.doubtful else ""
    if not when.is_duration:
        return about + days_in_words(when.start_earliest, when.start_latest)
    begun = _bound_in_words(when.start_earliest, when.start_latest)
    if when.open_end:
        return f"{about}since {begun}"
    if when.unknown_end:
        return f"{about}from {begun}, end unknown"
    return f"{about}from {begun} to {_bound_in_words(when.end_earliest, when.end_latest)}"


def days_in_words(earliest: int, latest: int) -> str:
    """Return a day between two ordinals in words, such as `a day from 8 to 23 December 2024`."""
    if (whole := _calendar_words(earliest, latest)) is not None:
        return whole
    first, last = day(earliest), day(latest)
    begun = f"{first.day} {_MONTHS[first.month]} {first.year}"
    if first.year == last.year:
        begun = f"{first.day} {_MONTHS[first.month]}"
        if first.month == last.month:
            begun = str(first.day)
    return f"a day from {begun} to {last.day} {_MONTHS[last.month]} {last.year}"


def _bound_in_words(earliest: int, latest: int) -> str:
    """Return the start or the end of a duration in words."""
    if (whole := _calendar_words(earliest, latest)) is not None:
        return whole
    first, last = _calendar_words(earliest, earliest), _calendar_words(latest, latest)
    return f"a day between {first} and {last}"


def published_by(reported_at: str | None) -> int:
    """Return the day by which something was certainly published; FOREVER if it has no date."""
    return FOREVER if reported_at is None else parse_when(reported_at).latest


def _calendar_words(earliest: int, latest: int) -> str | None:
    """Return a day, a whole month or a whole year in words; None for other bounds."""
    first, last = day(earliest), day(latest)
    if first == last:
        return f"{first.day} {_MONTHS[first.month]} {first.year}"
    if first.year != last.year or first.day != 1 or last.day != monthrange(*_month(last))[1]:
        return None
    if first.month == last.month:
        return f"{_MONTHS[first.month]} {first.year}"
    return str(first.year) if (first.month, last.month) == (1, 12) else None


def _month(of: date) -> tuple[int, int]:
    return of.year, of.month


_MONTHS = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
