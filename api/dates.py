"""Days, months and instants as a request or a command writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from infrastructure.filters import last_day

_DAYS = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_LOST_PLUS = re.compile(r".* [0-9]{2}:[0-9]{2}")

DAY_ALLOWED = "a day, YYYY-MM-DD"
DAYS_ALLOWED = "a day, a month or a year: YYYY-MM-DD, YYYY-MM or YYYY"
INSTANT_ALLOWED = "an instant of RFC 3339 in whole or split seconds, such as 2024-12-24T18:00:00Z"


class FormError(ValueError):
    """A text that cannot be read; `allowed` describes the accepted form."""

    def __init__(self, detail: str, allowed: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Days:
    """A day, a month or a year as it was written, with its first and last day."""

    text: str
    first: date
    last: date

    @property
    def is_day(self) -> bool:
        return self.first == self.last


def days_of(text: str) -> Days:
    """Return the days that a text means; raises `ValueError` if it is not in the calendar."""
    found = _DAYS.fullmatch(text)
    if found is None:
        raise ValueError("is not a day, a month or a year")
    year, month, day_of_month = (int(digits) if digits else None for digits in found.groups())
    assert year is not None
    try:
        first = date(year, month or 1, day_of_month or 1)
    except ValueError:
        raise ValueError(f"{text} is not in the calendar") from None
    return Days(text, first, date.fromordinal(last_day(text)))


def read_day(given: object) -> date:
    """Return a day of the calendar; raises `ValueError` for anything else."""
    if not isinstance(given, str) or not _DAY.fullmatch(given):
        raise FormError("is not a day", DAY_ALLOWED)
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise FormError(f"{given} is not in the calendar", DAY_ALLOWED) from None


def read_instant(given: object) -> datetime:
    """Return an instant of RFC 3339, in UTC; raises `ValueError` for anything else."""
    if not isinstance(given, str) or not _INSTANT.fullmatch(given):
        if isinstance(given, str) and _LOST_PLUS.fullmatch(given):
            raise FormError("has a space: + means a space here", "%2B for +, or a Z")
        raise FormError("is not an instant", INSTANT_ALLOWED)
    try:
        return datetime.fromisoformat(given.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise FormError(f"{given} is not in the calendar", INSTANT_ALLOWED) from None
