"""Read the rows of a delimited file, packed or plain, one at a time with the line of each."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from infrastructure.files import require_regular
from infrastructure.importers.coded import Refusal, Skipped
from infrastructure.importers.delimited.layout import Layout
from infrastructure.importers.delimited.row import Row
from infrastructure.importers.unpacking import DAMAGES, TooMuchError, unpacked

_MOST_BLANK_LINES = 1_000_000
# The csv module keeps its limit in a C long, which has 32 bits on some systems.
_MOST_OF_FIELD = 2**31 - 1
_PIECE = 65_536
_TAG = re.compile(r"\s*#\s*[A-Za-z][\w ,+]*")


class DelimitedFile:
    """A file of a data set in any of its forms, recognised by its columns.

    No more than `most_bytes` of its content are read, and no record of more than `most_of_record`
    characters.
    """

    def __init__(self, path: Path, layout: Layout, most_bytes: int, most_of_record: int) -> None:
        require_regular(path, "file")
        self.size = path.stat().st_size
        self.layout = layout
        self._path = path
        self._most_bytes = most_bytes
        self._most_of_record = most_of_record
        self._raw: io.BufferedReader | None = None
        self.content_name = path.name
        # One limit for the process, 131,072 at first. It is only ever raised, so no other reader
        # of CSV is cut short; `Lines` bounds the records of this file.
        limit = max(csv.field_size_limit(), min(most_of_record, _MOST_OF_FIELD))
        csv.field_size_limit(limit)

    @property
    def consumed(self) -> int:
        """The number of the `size` bytes that have been read."""
        return self.size if self._raw is None or self._raw.closed else self._raw.tell()

    def rows(self) -> Iterator[Row | Refusal | Skipped]:
        """Yield every row, or the reason why it is refused.

        Raises `Invalid` for columns missing or twice there, and for what `unpacked` refuses.
        Where it breaks off, is damaged or unpacks to too much, the last thing yielded says so.
        """
        with self.lines() as lines:
            yield from _rows(lines, self.layout)

    @contextmanager
    def lines(self) -> Iterator[Lines]:
        """Return the lines of the text; raises `Invalid` as `unpacked` does."""
        with self._path.open("rb") as self._raw:
            self._raw.seek(0)  # some systems open a descriptor again where it was read to
            content = unpacked(self._raw, self.size, self._most_bytes, self.layout.endings)
            self.content_name = str(content.name)
            # Bytes that are not UTF-8 become surrogates, so that only their own row is refused.
            text = io.TextIOWrapper(content, "utf-8-sig", errors="surrogateescape", newline="")
            with text:
                yield Lines(text, self._most_of_record, quoted=self.layout.quoted)


class RecordTooLongError(Exception):
    """A record has more characters than the limit."""


class Lines:
    """The counted lines of a text; raises `RecordTooLongError` for a record that is too long.

    A record is a line, or several lines if a field has line breaks.
    """

    def __init__(self, text: TextIO, most_of_record: int, *, quoted: bool) -> None:
        self.number = 0
        self.beginning = ""
        self._text = text
        self._most = most_of_record
        self._quoted = quoted
        self._left = most_of_record
        self._quotes = 0
        self._blank = 0
        self._is_cut = False

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(self._left + 1):
            self.number += 1
            self._left -= len(line)
            if not self.beginning.strip():
                self.beginning = line[:_PIECE]
            self._bound_blank_lines(line)
            self._quotes += self._quoted and line.count('"')
            if self._left < 0:
                self._is_cut = not line.endswith(("\n", "\r"))
                raise RecordTooLongError(f"a record has more than {self._most} characters")
            yield line

    def begin_record(self) -> None:
        self._left = self._most
        self._quotes = 0

    def skip_record(self) -> bool:
        """Read to the end of a record that is too long; return whether it has an end.

        It ends with a line after which every quotation mark has its second.
        """
        while self._is_cut or self._quotes % 2:
            piece = self._text.readline(_PIECE)
            if not piece:
                return self._quotes % 2 == 0
            self.number += not self._is_cut
            self._quotes += self._quoted and piece.count('"')
            self._is_cut = not piece.endswith(("\n", "\r"))
        return True

    def _bound_blank_lines(self, line: str) -> None:
        self._blank = self._blank + 1 if line in ("\n", "\r", "\r\n") else 0
        if self._blank > _MOST_BLANK_LINES:
            raise TooMuchError(f"more than {_MOST_BLANK_LINES} blank lines follow each other")


def _rows(lines: Lines, layout: Layout) -> Iterator[Row | Refusal | Skipped]:
    header: list[str] = []
    while True:
        line = lines.number + 1
        try:
            for fields in layout.fields_of(lines):
                if not header:
                    # Blank lines and the mark of a byte order may come before the header.
                    header = layout.header_of(fields, lines.beginning) if fields else []
                    if header and layout.headers:
                        yield _row(line, lines.number, layout, header, fields)
                else:
                    yield _row(line, lines.number, layout, header, fields)
                line = lines.number + 1
                lines.begin_record()
            break
        except RecordTooLongError as error:
            if not header:
                raise layout.unreadable(lines.beginning, str(error)) from None
            if not (yield from _skipped(lines, line, str(error))):
                break
        except (csv.Error, TooMuchError, *DAMAGES) as error:
            why = str(error) or "it breaks off"
            if not header:
                raise layout.unreadable(lines.beginning, why) from None
            yield _end(line, why)
            break
    if not header:
        layout.header_of([], lines.beginning)


def _skipped(lines: Lines, line: int, why: str) -> Generator[Refusal, None, bool]:
    """Refuse a record that is too long; return whether more can be read after it."""
    try:
        has_end = lines.skip_record()
    except DAMAGES as error:
        why, has_end = str(error) or "it breaks off", False
    if not has_end:
        yield _end(line, why)
        return False
    if lines.number == line:
        yield Refusal(line, "", why)
    else:
        # If a quotation mark is missing, these lines are separate records.
        reason = f"{why}: lines {line} to {lines.number} were passed over"
        yield Refusal(line, "", reason, hides_rows=True)
    lines.begin_record()
    return True


def _row(
    line: int, last: int, layout: Layout, header: Sequence[str], fields: list[str]
) -> Row | Refusal | Skipped:
    if not fields:
        return Skipped(line, "blank line skipped")
    if are_tags(fields):
        return Skipped(line, "row of HXL tags skipped")
    if any("\0" in field for field in fields):
        return Refusal(line, "", "it has NUL bytes, as a damaged file does")
    if len(fields) != len(header):
        reason = f"{len(fields)} fields where the header has {len(header)}"
        if last == line:
            return Refusal(line, "", reason)
        # If a quotation mark is missing, these lines are separate records.
        reason = f"{reason}: lines {line} to {last} were read as one record"
        return Refusal(line, "", reason, hides_rows=True)
    return Row(line, dict(zip(header, fields, strict=True)), layout)


def _end(line: int, why: str) -> Refusal:
    reason = f"the file was read no further than this line: {why}"
    return Refusal(line, "", reason, hides_rows=True)


def are_tags(fields: Sequence[str]) -> bool:
    """Return whether this is the row of HDX tags below a header, such as `#date+start`."""
    return any(fields) and all(not field or _TAG.fullmatch(field) for field in fields)
