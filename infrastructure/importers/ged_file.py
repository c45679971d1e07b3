"""Reads the rows of a UCDP GED file, packed or plain, one at a time and each with its line."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from domain.errors import Invalid
from infrastructure.importers.coded import Refusal, Skipped
from infrastructure.importers.ged_row import Row
from infrastructure.importers.unpacking import DAMAGES, TooMuchError, unpacked
from infrastructure.input_files import require_regular

COLUMNS = (
    "id", "type_of_violence", "conflict_new_id", "conflict_name",
    "side_a_new_id", "side_a", "side_b_new_id", "side_b",
    "source_office", "source_date", "source_original",
    "where_prec", "where_coordinates", "adm_1", "adm_2", "latitude", "longitude",
    "country", "country_id", "event_clarity", "date_start", "date_end",
    "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "low", "high",
)  # fmt: skip
_ALLOWED = "UCDP GED as CSV with its header line, plain, gzipped or in a zip archive"
_TAG = re.compile(r"\s*#[A-Za-z][\w ,+]*")


class GedFile:
    """A GED export in any of its forms: known by the columns it has, not by how many.

    No more than `most_bytes` of its content are read, and no record of more than `most_of_record`
    characters.
    """

    def __init__(self, path: Path, most_bytes: int, most_of_record: int) -> None:
        require_regular(path, "file")
        self.size = path.stat().st_size
        self._path = path
        self._most_bytes = most_bytes
        self._most_of_record = most_of_record
        self._raw: io.BufferedReader | None = None

    @property
    def consumed(self) -> int:
        """How many of the `size` bytes have been read."""
        return self.size if self._raw is None or self._raw.closed else self._raw.tell()

    def rows(self) -> Iterator[Row | Refusal | Skipped]:
        """Every row, or why it cannot be one.

        Raises `Invalid` for columns missing or twice there, and for what `unpacked` refuses.
        Where it breaks off, is damaged or unpacks to too much, the last thing yielded says so.
        """
        with self._path.open("rb") as self._raw:
            content = unpacked(self._raw, self.size, self._most_bytes)
            # What is no UTF-8 is kept as surrogates, so that it spoils its own row only.
            text = io.TextIOWrapper(content, "utf-8-sig", errors="surrogateescape", newline="")
            with text:
                yield from _rows(_Lines(text, self._most_of_record))


class _Lines:
    """The lines of a text; raises `TooMuchError` where one record of them has no end.

    A record is a line, or several where a field holds line breaks.
    """

    def __init__(self, text: TextIO, most_of_record: int) -> None:
        self._text = text
        self._most = most_of_record
        self._left = most_of_record

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(self._left + 1):
            self._left -= len(line)
            if self._left < 0:
                raise TooMuchError(f"a record has more than {self._most} characters")
            yield line

    def begin_record(self) -> None:
        self._left = self._most


def _rows(lines: _Lines) -> Iterator[Row | Refusal | Skipped]:
    reader = csv.reader(lines)
    header: Sequence[str] | None = None
    line = 1
    try:
        for fields in reader:
            if header is None:
                header = _header(fields)
            elif not fields:
                yield Skipped(line, "blank line skipped")
            elif _are_tags(fields):
                yield Skipped(line, "row of HXL tags skipped")
            elif len(fields) != len(header):
                reason = f"{len(fields)} fields where the header has {len(header)}"
                yield Refusal(line, "", reason)
            else:
                yield Row(line, dict(zip(header, fields, strict=True)))
            line = reader.line_num + 1
            lines.begin_record()
    except (csv.Error, TooMuchError, *DAMAGES) as error:
        why = str(error) or "it breaks off"
        if header is None:
            message = f"the file cannot be read: {why}"
            raise Invalid(message, field="file", allowed=_ALLOWED) from None
        yield Refusal(line, "", f"the file was read no further than this line: {why}")
    if header is None:
        _header([])


def _are_tags(fields: Sequence[str]) -> bool:
    """Whether it is the row of tags, such as `#date+start`, that HDX puts below a header."""
    return any(fields) and all(not field or _TAG.fullmatch(field) for field in fields)


def _header(fields: Sequence[str]) -> list[str]:
    header = [name.strip().lower() for name in fields]
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise Invalid(
            f"the file lacks the columns {', '.join(missing)}",
            field="file",
            allowed=_ALLOWED,
        )
    twice = sorted(name for name, times in Counter(header).items() if name and times > 1)
    if twice:
        raise Invalid(
            f"the header names more than once the columns {', '.join(twice)}",
            field="file",
            allowed="each column once, however it is capitalised",
        )
    return header
