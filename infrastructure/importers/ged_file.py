"""Reads the rows of a UCDP GED file, gzipped or plain, one at a time and each with its line."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TextIO

from domain.errors import Invalid
from infrastructure.importers.coded import Refusal, Skipped
from infrastructure.importers.ged_row import Row

COLUMNS = (
    "id", "type_of_violence", "conflict_new_id", "conflict_name",
    "side_a_new_id", "side_a", "side_b_new_id", "side_b",
    "source_office", "source_date", "source_original",
    "where_prec", "where_coordinates", "adm_1", "adm_2", "latitude", "longitude",
    "country", "country_id", "event_clarity", "date_start", "date_end",
    "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "low", "high",
)  # fmt: skip
_TAG = re.compile(r"\s*#[A-Za-z][\w ,+]*")
_GZIP = b"\x1f\x8b"


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

    def rows(self) -> Iterator[Row | Refusal | Skipped]:
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


def _rows(text: TextIO) -> Iterator[Row | Refusal | Skipped]:
    reader = csv.reader(text)
    header: Sequence[str] | None = None
    line = 1
    try:
        for fields in reader:
            if header is None:
                header = _header(fields)
            elif _are_tags(fields):
                yield Skipped(line, "row of HXL tags skipped")
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
