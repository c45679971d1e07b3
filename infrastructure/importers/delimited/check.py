"""Check that the rows of a delimited file can be separated and read, before any is recorded.

A quotation mark that is not closed takes in the rows after it, and a file in another encoding or
with another separator has no row that can be read. Then nothing of the file is recorded.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

from domain.errors import Invalid
from infrastructure.importers.delimited.file import (
    DelimitedFile,
    Lines,
    RecordTooLongError,
    are_tags,
)
from infrastructure.importers.delimited.layout import SEPARATORS, Layout
from infrastructure.importers.unpacking import DAMAGES, TooMuchError

_UNDECODED = re.compile("[\udc80-\udcff]+")
_MOST_SHOWN = 20


def require_readable(file: DelimitedFile) -> None:
    """Raise `Invalid` with the line if the file cannot be read as rows of text.

    Rows that are too long, and what is damaged or unpacks to too much, are reported when the
    rows are read.
    """
    with file.lines() as lines:
        form = _Form(lines, file.layout)
        while form.reads_on():
            pass
        form.require_readable()


class _Form:
    """The findings about a file so far."""

    def __init__(self, lines: Lines, layout: Layout) -> None:
        self._lines = lines
        self._layout = layout
        self._header: list[str] = []
        self._whole_rows = 0
        self._other_row: tuple[int, list[str]] | None = None
        self._utf8_lines = 0
        self._other_lines = 0
        self._undecoded: tuple[int, str] | None = None

    def reads_on(self) -> bool:
        """Read up to a record that is too long; return whether more can be read after it."""
        begins = self._lines.number + 1
        try:
            for fields in self._layout.fields_of(self._noted(self._lines), strict=True):
                self._note(begins, fields)
                begins = self._lines.number + 1
                self._lines.begin_record()
        except RecordTooLongError as error:
            if not self._header:
                raise self._layout.unreadable(self._lines.beginning, str(error)) from None
            return self._skips(begins)
        except csv.Error as error:
            if not self._header:
                raise self._layout.unreadable(self._lines.beginning, str(error)) from None
            raise _unclosed(begins) from None
        except (TooMuchError, *DAMAGES):
            return False
        return False

    def require_readable(self) -> None:
        if self._undecoded is not None and self._other_lines > self._utf8_lines:
            raise _not_utf8(*self._undecoded)
        if self._other_row is not None and not self._whole_rows:
            raise _no_whole_row(*self._other_row, len(self._header), self._layout.separator)

    def _skips(self, begins: int) -> bool:
        try:
            has_end = self._lines.skip_record()
        except DAMAGES:
            return False
        if not has_end:
            raise _unclosed(begins)
        self._lines.begin_record()
        return True

    def _noted(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            if not line.isascii():
                if found := _UNDECODED.search(line):
                    self._other_lines += 1
                    self._undecoded = self._undecoded or (self._lines.number, found[0])
                else:
                    self._utf8_lines += 1
            yield line

    def _note(self, line: int, fields: list[str]) -> None:
        if not self._header:
            self._header = self._layout.header_of(fields, self._lines.beginning) if fields else []
            self._whole_rows += bool(self._header and self._layout.headers)
        elif len(fields) == len(self._header):
            self._whole_rows += not are_tags(fields)
        elif fields and self._other_row is None:
            self._other_row = line, fields


def _not_utf8(line: int, undecoded: str) -> Invalid:
    held = undecoded.encode("utf-8", "surrogateescape")[:_MOST_SHOWN]
    read = held.decode("cp1252", "replace")
    return Invalid(
        f"line {line} is not encoded in UTF-8: {held!r}, which in Windows-1252 is {read!r}",
        field="file",
        allowed="UTF-8; `iconv -f WINDOWS-1252 -t UTF-8` converts a file of that encoding",
    )


def _unclosed(line: int) -> Invalid:
    return Invalid(
        f"line {line}: a quotation mark in the record that begins there is not closed, or a field"
        " in quotation marks has one that is not doubled",
        field="file",
        allowed='fields in "quotation marks", with each "" inside doubled',
    )


def _no_whole_row(line: int, fields: list[str], columns: int, separator: str) -> Invalid:
    names = [name for mark, name in SEPARATORS.items() if len(fields) == 1 and mark in fields[0]]
    separated = f", separated by {names[0]}" if names else ""
    return Invalid(
        f"line {line}: {len(fields)} fields{separated} where the header has {columns}, and no row"
        " has as many",
        field="file",
        allowed=f"rows with the fields of the header, separated by {SEPARATORS[separator]}",
    )
