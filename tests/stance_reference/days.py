"""Dates: the days that an EDTF text allows, and the three placements of an uncertain date."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Literal

OPEN = 10**7  # the day of an end that is open: later than every day of the calendar

Placement = Literal["wide", "early", "late"]
PLACEMENTS: tuple[Placement, ...] = ("wide", "early", "late")


@dataclass(frozen=True, slots=True)
class Dates:
    """The possible days of a single act or of a duration, as ordinals, bounds inclusive.

    A single act happened on one day from `first` to `last`. A duration began on a day from `first`
    to `start_last`, and ended on a day from `end_first` to `last`. Both end bounds of an open end
    are OPEN.
    """

    first: int
    last: int
    is_duration: bool = False
    start_last: int = -1
    end_first: int = -1
    doubtful: bool = False

    def __post_init__(self) -> None:
        if not self.is_duration:
            object.__setattr__(self, "start_last", self.last)
            object.__setattr__(self, "end_first", self.last)

    @property
    def open_end(self) -> bool:
        """Whether this is a duration whose end is open."""
        return self.is_duration and self.end_first >= OPEN


def day(text: str) -> int:
    """Return the ordinal of a day YYYY-MM-DD."""
    return date.fromisoformat(text).toordinal()


def iso(ordinal: int) -> str:
    """Return the day of an ordinal as YYYY-MM-DD."""
    return date.fromordinal(ordinal).isoformat()


def single(first: int, last: int | None = None, doubtful: bool = False) -> Dates:
    """Return the dates of a single act on one day from `first` to `last`."""
    return Dates(first, first if last is None else last, doubtful=doubtful)


def placed(dates: Dates, placement: Placement) -> Dates:
    """Return the dates put on their earliest or latest days; `wide` leaves the bounds."""
    if placement == "wide":
        return dates
    if not dates.is_duration:
        chosen = dates.first if placement == "early" else dates.last
        return replace(dates, first=chosen, last=chosen)
    if placement == "early":
        end = max(dates.first, dates.end_first)
        return replace(dates, last=end, start_last=dates.first, end_first=end)
    return replace(dates, first=dates.start_last, end_first=dates.last)


def start_of(dates: Dates) -> Dates:
    """Return the start of a duration as a single act; other dates are returned unchanged."""
    return single(dates.first, dates.start_last, dates.doubtful) if dates.is_duration else dates


@cache
def when(text: str) -> Dates:
    """Return the dates of an EDTF text."""
    if text.startswith("["):
        return _one_of(text[1:-1])
    if "/" not in text:
        return single(*_unit(text))
    start_text, end_text = text.split("/")
    first, start_last, doubtful = _unit(start_text)
    if end_text == "..":
        return Dates(first, OPEN, True, start_last, OPEN, doubtful)
    if end_text == "":  # the end is unknown: the duration is known to last to its start
        return Dates(first, start_last, True, start_last, start_last, doubtful)
    end_first, last, end_doubtful = _unit(end_text)
    start_last, end_first = min(start_last, last), max(first, end_first)
    return Dates(first, last, True, start_last, end_first, doubtful or end_doubtful)


def _one_of(listed: str) -> Dates:
    units = [_unit(text) for member in listed.split(",") for text in member.strip().split("..")]
    return single(min(u[0] for u in units), max(u[1] for u in units), any(u[2] for u in units))


def _unit(text: str) -> tuple[int, int, bool]:
    """Return the first day, the last day and whether the date is doubtful."""
    doubtful, about = bool(set("?%") & set(text)), bool(set("~%") & set(text))
    bare = re.sub("[?~%]", "", text.strip())
    parts = bare.split("-")
    if len(parts) == 2 and parts[1].isdigit() and int(parts[1]) > 12:
        first, last = _season(int(parts[0]), int(parts[1]))
    elif "X" in bare:
        first, last = _unknown_digits(parts)
    else:
        first, last = _calendar(parts)
    if about:
        first, last = _about(first, last, len(parts))
    return first.toordinal(), last.toordinal(), doubtful


def _calendar(parts: list[str]) -> tuple[date, date]:
    year = int(parts[0])
    if len(parts) == 1:
        return date(year, 1, 1), date(year, 12, 31)
    month = int(parts[1])
    if len(parts) == 2:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    exact = date(year, month, int(parts[2]))
    return exact, exact


def _unknown_digits(parts: list[str]) -> tuple[date, date]:
    """Return the first and last day that fits, by trying every digit."""
    fits = []
    for digits in product("0123456789", repeat="-".join(parts).count("X")):
        text = "-".join(parts)
        for digit in digits:
            text = text.replace("X", digit, 1)
        try:
            fits.append(_calendar(text.split("-")))
        except ValueError:
            continue
    return min(fits)[0], max(last for _, last in fits)


def _season(year: int, code: int) -> tuple[date, date]:
    """Return the bounds of a season; 21 to 24 are read as northern."""
    northern, southern = [(3, 3), (6, 3), (9, 3), (12, 3)], [(9, 3), (12, 3), (3, 3), (6, 3)]
    parts = [(1, 3), (4, 3), (7, 3), (10, 3), (1, 4), (5, 4), (9, 4), (1, 6), (7, 6)]
    month, months = (northern + northern + southern + parts)[code - 21]
    return date(year, month, 1), _months_after(date(year, month, 1), months) - timedelta(1)


def _months_after(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _about(first: date, last: date, parts: int) -> tuple[date, date]:
    """Widen a date by three days, or by its own unit: a month or a year."""
    if parts == 3:
        return first - timedelta(3), last + timedelta(3)
    months = 1 if parts == 2 else 12
    after = _months_after(date(last.year, last.month, 1), 1)
    return _months_after(first, -months), _months_after(after, months) - timedelta(1)
