"""Read a spreadsheet as it was saved by Excel, LibreOffice or a program: rows of named cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from domain.errors import Invalid
from infrastructure.files import input_file
from infrastructure.importers.sheet import COLUMNS, NEEDED

_SEPARATORS = ",;\t"
_FIRST_LINE = re.compile(r"\s*sep=(.)\r?\n")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS = "CSV in UTF-8: in Excel, save as `CSV UTF-8 (comma delimited)`"
_WORKBOOKS = {
    b"PK\x03\x04": "an Excel or LibreOffice workbook",
    b"\xd0\xcf\x11\xe0": "an .xls file",
}


class Place(NamedTuple):
    """A place in a file: `row 4` of a sheet, or `line 12` of a YAML file."""

    number: int
    word: str = "row"

    def __str__(self) -> str:
        return f"{self.word} {self.number}"


class SheetRow(NamedTuple):
    """A row that has a cell with content: its place in the file, and its cells by columns."""

    place: Place
    cells: dict[str, str]


def rows_of(file: Path, most_bytes: int) -> list[SheetRow]:
    """Return the rows of a sheet. Raises `Invalid` with all that is wrong with its form."""
    text = _decoded(content_of(file, most_bytes))
    skipped = 0
    if chosen := _FIRST_LINE.match(text):
        text, skipped = text[chosen.end() :], 1
    separator = chosen[1] if chosen else _separator_of(text)
    records = _records(text, separator, skipped)
    header: list[str] = []
    rows: list[SheetRow] = []
    wrong: list[Invalid] = []
    for number, fields in records:
        if not any(field.strip() for field in fields):
            continue
        if not header:
            header = _header_of(fields)
            continue
        rows.append(SheetRow(Place(number), dict(zip(header, fields, strict=False))))
        rows[-1].cells.pop("", None)
        wrong += _unnamed(number, fields, header)
    if not header:
        raise Invalid("the sheet is empty", field="file", allowed=_columns())
    raise_all(wrong)
    return rows


def content_of(file: Path, most_bytes: int) -> bytes:
    """Return the content of a file or of standard input; raise `Invalid` if it is too long."""
    with input_file(file, most_bytes, lambda _: True) as kept:
        if (size := kept.stat().st_size) > most_bytes:
            allowed = f"at most {most_bytes} bytes: STANCELINE_MAX_IMPORT_FILE_BYTES"
            raise Invalid(f"the file has {size} bytes", field="file", allowed=allowed)
        return kept.read_bytes()


def raise_all(wrong: Sequence[Invalid]) -> None:
    """Raise the first error with the others in it; return if there is none."""
    if wrong:
        wrong[0].others = tuple(wrong[1:])
        raise wrong[0]


def _decoded(content: bytes) -> str:
    for begins, what in _WORKBOOKS.items():
        if content.startswith(begins):
            raise Invalid(f"the sheet is {what}", field="file", allowed=_SAVE_AS)
    encoding = "utf-16" if content.startswith(_UTF_16) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        held = content[error.start : error.start + 10]
        raise Invalid(
            f"line {line} is not encoded in UTF-8: {held!r}", field="file", allowed=_SAVE_AS
        ) from None


def _separator_of(text: str) -> str:
    """Return the separator with which the first line has most columns of the sheet."""
    first = next((line for line in text.splitlines() if line.strip(" \t,;")), "")

    def named(separator: str) -> int:
        return sum(name in COLUMNS for name in map(_name, first.split(separator)))

    return max(_SEPARATORS, key=named)


def _records(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    number = skipped
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for fields in reader:
            number += 1
            yield number, fields
    except csv.Error as error:
        raise Invalid(
            f"row {number + 1} cannot be read: {error}",
            field="file",
            allowed='cells in "quotation marks" that are closed, with each "" inside doubled',
        ) from None


def _name(text: str) -> str:
    return text.strip().strip('"').strip().lower().replace(" ", "_")


def _header_of(fields: Sequence[str]) -> list[str]:
    header = [_name(field) for field in fields]
    wrong = [
        Invalid(f"the sheet has no column {name}", field=name, allowed=_columns())
        for name in NEEDED
        if name not in header
    ]
    for name, times in Counter(header).items():
        if times > 1 and name:
            why = f"column {name}: {times} columns have this name"
            wrong.append(Invalid(why, field=name, allowed="each column once"))
        if name and name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, 1)
            allowed = f"{near[0]}?" if near else _columns()
            wrong.append(Invalid(f"column {name}: the sheet has none", field=name, allowed=allowed))
    raise_all(wrong)
    return header


def _unnamed(number: int, fields: Sequence[str], header: Sequence[str]) -> Iterator[Invalid]:
    """Yield what is wrong with cells that are in no named column."""
    for at, field in enumerate(fields):
        if field.strip() and (at >= len(header) or not header[at]):
            yield Invalid(
                f"row {number}: {field.strip()[:100]!r} is in column {at + 1}, which has no name",
                field=f"row {number}",
                allowed="a name in the first row, or an empty cell",
            )


def _columns() -> str:
    needed = ", ".join(NEEDED)
    others = ", ".join(name for name in COLUMNS if name not in NEEDED)
    return f"{needed}; also {others}. `stanceline template` writes them"
