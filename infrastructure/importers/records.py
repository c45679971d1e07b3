"""Open a file of records in the form that its content has, and code its records one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from infrastructure.importers.coded import (
    CodedDevelopment,
    CodedEnding,
    CodedMembership,
    Entry,
    Refusal,
    Skipped,
)
from infrastructure.importers.delimited.check import require_readable
from infrastructure.importers.delimited.file import DelimitedFile
from infrastructure.importers.delimited.layout import Layout
from infrastructure.importers.delimited.row import BadValueError, Row
from infrastructure.importers.json_file import JsonFile
from infrastructure.settings import Settings

RecordFile = DelimitedFile | JsonFile


def readable(path: Path, layout: Layout, settings: Settings) -> RecordFile:
    """Return the file after all of it was read once; nothing is recorded before.

    Raises `Invalid` if the file lacks columns, cannot be unpacked, or has records that cannot be
    separated.
    """
    limits = settings.max_import_file_bytes, settings.max_line_bytes
    if layout.pages:
        pages = JsonFile(path, layout, *limits)
        if pages.begins_as_json:
            pages.require_readable()
            return pages
    file = DelimitedFile(path, layout, *limits)
    require_readable(file)
    return file


class CodedFile:
    """The records of a file as a function codes them, in one pass: a `DataSetFile`.

    The function raises `BadValueError` for a row that is refused. The file states no memberships
    and no ends of commitments, and all that is unusual is in its rows, unless a subclass says more.
    """

    def __init__(self, file: RecordFile, coding: Callable[[Row], Entry]) -> None:
        self._file = file
        self._coding = coding

    @property
    def size(self) -> int:
        """The size of the file in bytes."""
        return self._file.size

    @property
    def consumed(self) -> int:
        """The number of bytes that have been read."""
        return self._file.consumed

    def rows(self) -> Iterator[Row | Refusal | Skipped]:
        """Yield the rows in the order of the file, and what is no row as an entry."""
        return self._file.rows()

    def developments(self) -> Iterator[Entry]:
        """Yield every record in the order of the file."""
        for row in self.rows():
            if not isinstance(row, Row):
                yield row
                continue
            try:
                yield self._coding(row)
            except BadValueError as error:
                yield Refusal(row.line, row.record, str(error))

    def recorded(self, development: CodedDevelopment) -> None:
        """Remember that a development is in the log; here nothing."""

    def memberships(self) -> Iterator[CodedMembership]:
        """Return the memberships that the file states; here none."""
        return iter(())

    def endings(self) -> Iterator[CodedEnding]:
        """Return the ends of commitments that the file states; here none."""
        return iter(())

    def remarks(self) -> Iterator[tuple[str, str, int]]:
        """Yield what is unusual in the whole file; here nothing."""
        return iter(())


class DatedFile(CodedFile):
    """A file of one edition, whose records dated later than `today` are refused."""

    def __init__(self, file: RecordFile, today: date, edition: str | None = None) -> None:
        super().__init__(file, self._coded)
        self._today = today
        self._edition = edition

    def _coded(self, row: Row) -> Entry:
        """Return the development of a row, or why it is left out."""
        raise NotImplementedError

    def _require_day(self, column: str, text: str, day: date, first: date) -> None:
        """Raise `BadValueError` for a day before `first` or after today."""
        if not first <= day <= self._today:
            raise BadValueError(f"{column}: {text!r} (allowed: {first} to {self._today})")
