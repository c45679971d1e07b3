"""Days, months and instants as a request or a command writes them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime

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
    """A text that is not of the form it must have; `allowed` says which form that is."""

    def __init__(self, detail: str, allowed: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Days:
    """A day, a month or a year as it was given, with its first and its last day."""

    text: str
    first: date
    last: date

    @property
    def is_day(self) -> bool:
        return self.first == self.last


def days_of(text: str) -> Days:
    """The days that a text means; raises `ValueError` where it is in no calendar."""
    found = _DAYS.fullmatch(text)
    if found is None:
        raise ValueError("is no day, month or year")
    year, month, day_of_month = (int(digits) if digits else None for digits in found.groups())
    assert year is not None
    try:
        first = date(year, month or 1, day_of_month or 1)
    except ValueError:
        raise ValueError(f"{text} is not in the calendar") from None
    if day_of_month is not None:
        return Days(text, first, first)
    last_month = month or 12
    return Days(text, first, date(year, last_month, monthrange(year, last_month)[1]))


def read_day(given: object) -> date:
    """A day of the calendar; raises `ValueError` for anything else."""
    if not isinstance(given, str) or not _DAY.fullmatch(given):
        raise FormError("is no day", DAY_ALLOWED)
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise FormError(f"{given} is not in the calendar", DAY_ALLOWED) from None


def read_instant(given: object) -> datetime:
    """An instant of RFC 3339, in UTC; raises `ValueError` for anything else."""
    if not isinstance(given, str) or not _INSTANT.fullmatch(given):
        if isinstance(given, str) and _LOST_PLUS.fullmatch(given):
            raise FormError("has a space: + means a space here", "%2B for +, or a Z")
        raise FormError("is no instant", INSTANT_ALLOWED)
    try:
        return datetime.fromisoformat(given.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise FormError(f"{given} never happens", INSTANT_ALLOWED) from None
