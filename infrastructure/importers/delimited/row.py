"""Read the fields of one record as text, lists, numbers and days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from infrastructure.importers.delimited.layout import Layout

# What R, pandas, Excel and databases write for a missing value, in lower case.
_MISSING = frozenset(
    {
        *("na", "n/a", "n.a", "n.a.", "#na", "#n/a", "<na>", "nan", "-nan", "+nan", "nat"),
        *("null", "(null)", "<null>", "none", "<none>", "nil", r"\n", "n/d", "n.d."),
        *("-", "--", "---", ".", "..", "...", "?", "??", "???", "_"),
        *("#value!", "#ref!", "#div/0!", "#name?", "#num!", "#null!"),
        *("1.#qnan", "-1.#qnan", "1.#ind", "-1.#ind"),
    }
)
# No actor of the UCDP actor list 22.1 has one of these names.
_NOBODY = frozenset(
    {
        *("unknown", "missing", "unspecified", "undefined", "not available", "not applicable"),
        *("not given", "not known", "not specified", "no data", "tbd", "tba", "to be determined"),
    }
)
# -1, -9, -99, 99, 999, 9999.0, XX, XXX
_MISSING_CODE = re.compile(r"-1(?:\.0*)?|-9(?:\.0*)?|-?9{2,}(?:\.[09]*)?|x{2,4}")
_UNDECODED = re.compile("[\udc80-\udcff]")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
# R writes 100000 as 1e+05; pandas writes 652 as 652.0 if another value of the column is missing.
_WHOLE = re.compile(r"-?[0-9]{1,15}(?:\.0*)?|-?[0-9](?:\.[0-9]{1,14})?[eE]\+?[0-9]{1,2}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]*)?(?:[eE][-+]?[0-9]{1,2})?")
_MOST = 10**15


class BadValueError(ValueError):
    """A field of a row cannot be read; the message names it, its content and what is allowed."""


def day_of(text: str) -> date:
    """Return the day in a text, with or without midnight. Raises `ValueError`."""
    found = _DAY.fullmatch(text)
    return date.fromisoformat(found[1] if found else "")


class Row:
    """One record; `line` is the line of the file on which it begins."""

    def __init__(self, line: int, values: Mapping[str, str], layout: Layout) -> None:
        self.line = line
        self._layout = layout
        self._values = values

    @property
    def record(self) -> str:
        """The id of the record as it is given, for error messages."""
        return self._values[self._layout.record].strip().encode("ascii", "replace").decode()

    def text(self, column: str) -> str:
        """Return the field with single spaces; empty for an empty field or a marker of no value."""
        text = self._as_given(column)
        return "" if self._is_missing(column, text) else text

    def needed(self, column: str) -> str:
        """Return the field, which must not be empty."""
        text = self.text(column)
        if not text:
            given = self._as_given(column)
            raise BadValueError(
                f"{column}: {given!r} marks a missing value" if given else f"{column} is empty"
            )
        return text

    def parts(self, column: str) -> list[str]:
        """Return the entries of a field, which are separated by semicolons.

        A column that the file lacks has none.
        A marker of no value becomes an empty entry, so that the others keep their places.
        """
        text = self.text(column) if self.has(column) else ""
        entries = filter(None, map(str.strip, text.split(";")))
        return ["" if self._is_missing(column, entry) else entry for entry in entries]

    def has(self, column: str) -> bool:
        """Return whether the file has the column; those of the layout are in every file."""
        return column in self._values

    def given(self, column: str) -> str:
        """Return the field as it is in the file; empty if the file lacks the column."""
        return self._values.get(column, "")

    def with_fields(self, fields: Mapping[str, str]) -> Row:
        """Return the record with these fields in place of its own."""
        return Row(self.line, {**self._values, **fields}, self._layout)

    def whole(self, column: str) -> int:
        """Return a whole number, also one that was exported as `652.0` or `1e+05`."""
        text = self.needed(column)
        number = float(text) if _WHOLE.fullmatch(text) else None
        if number is None or not number.is_integer() or abs(number) > _MOST:
            raise BadValueError(f"{column}: {text!r} is not a whole number")
        return int(number)

    def whole_or_none(self, column: str) -> int | None:
        """Return a whole number; None if the field is empty or the file lacks the column."""
        return self.whole(column) if column in self._values and self.text(column) else None

    def identifier(self, column: str) -> int:
        """Return the number of a record, an actor or a conflict, 1 or above."""
        number = self.whole(column)
        if number < 1:
            raise BadValueError(f"{column}: {number} (allowed: 1 and above)")
        return number

    def deaths(self, column: str) -> int | None:
        """Return a number of deaths; None if the field is empty."""
        number = self.whole_or_none(column)
        if number is not None and number < 0:
            raise BadValueError(f"{column}: {number} (allowed: 0 and above)")
        return number

    def degrees(self, column: str) -> float | None:
        """Return degrees; None if the field is empty."""
        text = self.text(column)
        if text and not _DEGREES.fullmatch(text):
            raise BadValueError(f"{column}: {text!r} is not a number of degrees")
        return float(text) if text else None

    def day(self, column: str) -> date:
        """Return a day, also one that was exported with midnight as its time."""
        text = self.needed(column)
        try:
            return day_of(text)
        except ValueError:
            raise BadValueError(f"{column}: {text!r} is not a day (allowed: YYYY-MM-DD)") from None

    def _as_given(self, column: str) -> str:
        value = self._values[column]
        if not value.isascii() and _UNDECODED.search(value):
            given = repr(value.encode("utf-8", "surrogateescape"))[1:]
            raise BadValueError(f"{column}: {given} is not encoded in UTF-8")
        return " ".join(value.split())

    def _is_missing(self, column: str, text: str) -> bool:
        """Return whether a field or an entry of a list only says that there is no value."""
        word = text.strip("\"' ").lower()
        if not word or word in _MISSING:
            return True
        if column not in self._layout.texts:
            return False
        return word in _NOBODY or _MISSING_CODE.fullmatch(word) is not None
