"""The fields of one UCDP GED record as values: texts, lists, numbers and days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

_UNDECODED = re.compile("[\udc80-\udcff]")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")


class BadValueError(ValueError):
    """A field of a row that cannot be read; says which, what it holds and what is allowed."""


class Row:
    """One record; `line` is the line of the file on which it begins."""

    def __init__(self, line: int, values: Mapping[str, str]) -> None:
        self.line = line
        self._values = values

    @property
    def record(self) -> str:
        """The record's id as it is given, to name it in a complaint."""
        return self._values["id"].strip().encode("ascii", "replace").decode()

    def text(self, column: str) -> str:
        """The field with white space made single; empty where nothing is given."""
        value = self._values[column]
        if not value.isascii() and _UNDECODED.search(value):
            given = repr(value.encode("utf-8", "surrogateescape"))[1:]
            raise BadValueError(f"{column}: {given} is not encoded in UTF-8")
        return " ".join(value.split())

    def needed(self, column: str) -> str:
        """The field, which may not be empty."""
        text = self.text(column)
        if not text:
            raise BadValueError(f"{column} is empty")
        return text

    def parts(self, column: str) -> list[str]:
        """The entries of a field that lists several, parted by semicolons."""
        return [part for part in map(str.strip, self.text(column).split(";")) if part]

    def whole(self, column: str) -> int:
        """A whole number, also where it was exported as `652.0`."""
        text = self.text(column)
        try:
            return int(text.removesuffix(".0"))
        except ValueError:
            raise BadValueError(f"{column}: {text!r} is no whole number") from None

    def degrees(self, column: str) -> float | None:
        """Degrees, None where the field is empty."""
        text = self.text(column)
        try:
            return float(text) if text else None
        except ValueError:
            raise BadValueError(f"{column}: {text!r} is no number of degrees") from None

    def day(self, column: str) -> date:
        """A calendar day, also where it was exported with the midnight it begins at."""
        text = self.text(column)
        found = _DAY.fullmatch(text)
        try:
            return date.fromisoformat(found[1] if found else text)
        except ValueError:
            raise BadValueError(f"{column}: {text!r} is no day (allowed: YYYY-MM-DD)") from None
