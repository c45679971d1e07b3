"""The strict forms of days, instants, numbers and flags in a request."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema

from api.dates import DAYS_ALLOWED, FormError, days_of, read_day, read_instant
from api.limits import LARGEST_INTEGER
from domain.errors import DomainError

Read = TypeVar("Read")

_WHOLE = re.compile(r"[0-9]{1,16}")


class UnreadableHeader(DomainError):
    """A header whose value cannot be read."""


def http_date(text: str, header: str) -> datetime:
    """Return the instant of an RFC 1123 date; raises `UnreadableHeader` for anything else."""
    # Near the first or the last day of the calendar an instant may have no date in UTC.
    with suppress(ValueError, TypeError, OverflowError):
        read = parsedate_to_datetime(text)
        if read.tzinfo is not None and as_http_date(read) == text:
            return read
    raise UnreadableHeader(
        f"{header}: {text[:100]!r} is not an HTTP date",
        field=header,
        allowed="RFC 1123, such as Tue, 24 Dec 2024 18:00:00 GMT",
    )


def as_http_date(instant: datetime) -> str:
    """Format an instant as an RFC 1123 date, in whole seconds."""
    return format_datetime(instant.astimezone(UTC), usegmt=True)


def _refusal(detail: str, allowed: str) -> PydanticCustomError:
    return PydanticCustomError("form", "{detail}", {"detail": detail, "allowed": allowed})


def _strictly(read: Callable[[object], Read]) -> Callable[[object], Read]:
    """Return the same reader, whose errors pydantic reports with the accepted form."""

    def strict(given: object) -> Read:
        try:
            return read(given)
        except FormError as error:
            raise _refusal(error.detail, error.allowed) from None

    return strict


def _check_days(given: str) -> str:
    try:
        return days_of(given).text
    except ValueError as error:
        raise _refusal(str(error), DAYS_ALLOWED) from None


def _read_flag(given: object) -> bool:
    if given in ("true", "false"):
        return given == "true"
    if isinstance(given, bool):
        return given
    raise _refusal("is neither true nor false", "true or false")


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number within these bounds, in decimal digits only."""

    least: int
    most: int

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(
        self, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def _read(self, given: object) -> int:
        if isinstance(given, str) and _WHOLE.fullmatch(given):
            number = int(given)
            if self.least <= number <= self.most:
                return number
        raise _refusal("is not an accepted number", f"a whole number, {self.least} to {self.most}")


Day = Annotated[
    date, BeforeValidator(_strictly(read_day)), WithJsonSchema({"type": "string", "format": "date"})
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
Instant = Annotated[
    datetime,
    BeforeValidator(_strictly(read_instant)),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Whole = Annotated[int, Between(0, LARGEST_INTEGER)]
Flag = Annotated[bool, BeforeValidator(_read_flag)]
# Bodies are read strictly, where a UUID would have to be one before it is read.
Identifier = Annotated[UUID, Field(strict=False)]
