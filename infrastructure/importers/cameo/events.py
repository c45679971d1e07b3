"""A file of machine-coded events as a file of a data set, in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from infrastructure.importers.coded import (
    CodedDevelopment,
    CodedMembership,
    Entry,
    Refusal,
    Skipped,
)
from infrastructure.importers.delimited.row import BadValueError, Row
from infrastructure.importers.records import RecordFile

# Codes a row, or says why it is left out; raises `BadValueError` for a row that is refused.
Coding = Callable[[Row], CodedDevelopment | Skipped]


class EventFile:
    """The rows of a file as a function codes them; such files state no memberships."""

    def __init__(self, file: RecordFile, coding: Coding) -> None:
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

    def developments(self) -> Iterator[Entry]:
        """Yield every record in the order of the file."""
        for row in self._file.rows():
            if not isinstance(row, Row):
                yield row
                continue
            try:
                yield self._coding(row)
            except BadValueError as error:
                yield Refusal(row.line, row.record, str(error))

    def recorded(self, development: CodedDevelopment) -> None:
        """Remember nothing: no membership follows from a development."""

    def memberships(self) -> Iterator[CodedMembership]:
        """Return none."""
        return iter(())

    def remarks(self) -> Iterator[tuple[str, str, int]]:
        """Return none: all that is unusual is in the rows."""
        return iter(())
