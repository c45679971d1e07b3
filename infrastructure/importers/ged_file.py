"""Reads the rows of a UCDP GED file, gzipped or plain, one at a time and each with its line."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO, TextIO

from domain.errors import Invalid
from infrastructure.importers.coded import Refusal

COLUMNS = (
    "id", "type_of_violence", "conflict_new_id", "conflict_name",
    "side_a_new_id", "side_a", "side_b_new_id", "side_b",
    "source_office", "source_date", "source_original",
    "where_prec", "where_coordinates", "adm_1", "adm_2", "latitude", "longitude",
    "country", "country_id", "event_clarity", "date_start", "date_end",
    "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "low", "high",
)  # fmt: skip
_GZIP = b"\x1f\x8b"
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


class GedFile:
    """A GED export in any of its forms: known by the columns it has, not by how many."""

    def __init__(self, path: Path) -> None:
        self.size = path.stat().st_size
        self._path = path
        self._raw: BinaryIO | None = None

    @property
    def consumed(self) -> int:
        """How many of the `size` bytes have been read."""
        return self.size if self._raw is None or self._raw.closed else self._raw.tell()

    def rows(self) -> Iterator[Row | Refusal]:
        """Every row, or why it cannot be one. Raises `Invalid` for columns missing or twice there.

        Where the file breaks off or is damaged, the last thing yielded says so.
        """
        with self._path.open("rb") as self._raw:
            zipped = self._raw.read(2) == _GZIP
            self._raw.seek(0)
            content = gzip.GzipFile(fileobj=self._raw) if zipped else self._raw
            # What is no UTF-8 is kept as surrogates, so that it spoils its own row only.
            text = io.TextIOWrapper(content, "utf-8-sig", errors="surrogateescape", newline="")
            with text:
                yield from _rows(text)


def _rows(text: TextIO) -> Iterator[Row | Refusal]:
    reader = csv.reader(text)
    header: Sequence[str] | None = None
    line = 1
    try:
        for fields in reader:
            if header is None:
                header = _header(fields)
            elif len(fields) != len(header):
                reason = f"{len(fields)} fields where the header has {len(header)}"
                yield Refusal(line, "", reason)
            else:
                yield Row(line, dict(zip(header, fields, strict=True)))
            line = reader.line_num + 1
    except (csv.Error, EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield Refusal(line, "", f"the file is damaged here and was read no further: {error}")
    if header is None:
        _header([])


def _header(fields: Sequence[str]) -> list[str]:
    header = [name.strip().lower() for name in fields]
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise Invalid(
            f"the file lacks the columns {', '.join(missing)}",
            field="file",
            allowed="UCDP GED as CSV, gzipped or plain, with its header line",
        )
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise Invalid(
            f"the header names more than once the columns {', '.join(twice)}",
            field="file",
            allowed="each column once, however it is capitalised",
        )
    return header
