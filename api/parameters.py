"""The strict forms that days, instants, numbers and flags take in a request."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from domain.errors import DomainError

MOST = 2**53 - 1  # what a JSON number holds exactly

_DAYS = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_LOST_PLUS = re.compile(r".* [0-9]{2}:[0-9]{2}")
_WHOLE = re.compile(r"[0-9]{1,16}")

DAY_ALLOWED = "a day, YYYY-MM-DD"
DAYS_ALLOWED = "a day, a month or a year: YYYY-MM-DD, YYYY-MM or YYYY"
INSTANT_ALLOWED = "an instant of RFC 3339 in whole or split seconds, such as 2024-12-24T18:00:00Z"
_WHOLE_ALLOWED = f"a whole number, 0 to {MOST}"


class UnreadableHeader(DomainError):
    """A header whose value is not of its form."""


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


def http_date(text: str, header: str) -> datetime:
    """The instant of an RFC 1123 date; raises `UnreadableHeader` for anything else."""
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        read = None
    if read is None or read.tzinfo is None or as_http_date(read) != text:
        raise UnreadableHeader(
            f"{header}: {text[:100]!r} is no date of HTTP",
            field=header,
            allowed="RFC 1123, such as Tue, 24 Dec 2024 18:00:00 GMT",
        )
    return read


def as_http_date(instant: datetime) -> str:
    """An instant as RFC 1123 has it, in whole seconds."""
    return format_datetime(instant.astimezone(UTC), usegmt=True)


def _refusal(detail: str, allowed: str) -> PydanticCustomError:
    return PydanticCustomError("form", "{detail}", {"detail": detail, "allowed": allowed})


def read_day(given: object) -> date:
    """A day of the calendar; raises `ValueError` for anything else."""
    if not isinstance(given, str) or not _DAY.fullmatch(given):
        raise _refusal("is no day", DAY_ALLOWED)
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise _refusal(f"{given} is not in the calendar", DAY_ALLOWED) from None


def _check_days(given: str) -> str:
    try:
        return days_of(given).text
    except ValueError as error:
        raise _refusal(str(error), DAYS_ALLOWED) from None


def read_instant(given: object) -> datetime:
    """An instant of RFC 3339, in UTC; raises `ValueError` for anything else."""
    if not isinstance(given, str) or not _INSTANT.fullmatch(given):
        if isinstance(given, str) and _LOST_PLUS.fullmatch(given):
            raise _refusal("has a space: + means a space here", "%2B for +, or a Z")
        raise _refusal("is no instant", INSTANT_ALLOWED)
    try:
        return datetime.fromisoformat(given.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _refusal(f"{given} never happens", INSTANT_ALLOWED) from None


def _read_whole(given: object) -> int:
    if isinstance(given, str) and _WHOLE.fullmatch(given) and int(given) <= MOST:
        return int(given)
    raise _refusal("is no such number", _WHOLE_ALLOWED)


def _read_flag(given: object) -> bool:
    if given in ("true", "false"):
        return given == "true"
    if isinstance(given, bool):
        return given
    raise _refusal("is neither true nor false", "true or false")


Day = Annotated[
    date, BeforeValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})
]
DayOrPeriod = Annotated[
    str,
    AfterValidator(_check_days),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date"},
                {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2})?$"},
            ]
        }
    ),
]
ReportedBy = Annotated[
    DayOrPeriod | None,
    Query(description="What had been published by this day; a month or year: by its last"),
]
Instant = Annotated[
    datetime,
    BeforeValidator(read_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Whole = Annotated[
    int,
    BeforeValidator(_read_whole),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MOST}),
]
Flag = Annotated[bool, BeforeValidator(_read_flag)]
# Bodies are read strictly, where a UUID would have to be one before it is read.
Identifier = Annotated[UUID, Field(strict=False)]
