"""The form of the delimited files of a data set: its columns, and what another file is."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.errors import Invalid
from infrastructure.importers.unpacking import beginning_of

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UNDECODED = re.compile("[\udc80-\udcff]")
SEPARATORS = {",": "commas", ";": "';'", "\t": "tabs", "|": "'|'"}
JSON_BEGINS = ("{", "[")
_BEGINNINGS = {
    "BZh": "packed with bzip2",
    "\udcfd7zXZ": "packed with xz",
    "]\0\0": "packed with LZMA",
    "(\udcb5/\udcfd": "packed with zstd",
    '\x04"M\x18': "packed with LZ4",
    "Rar!": "a RAR archive",
    "7z\udcbc\udcaf": "a 7z archive",
    "\udcd0\udccf\x11": "an Excel file in the old format (.xls)",
    "PAR1": "Parquet",
    "SQLite format 3": "an SQLite database",
    "\x1f\udc8b": "a gzipped file inside another packed file",
    "PK\x03\x04": "a zip archive inside another packed file",
    "%PDF": "a PDF document",
    "<": "HTML or XML",
    "{": "JSON",
    "[": "JSON",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """The form of the files of one data set.

    `columns` are in every file, and `record` is the one with the id of a record. In the columns
    `texts` a code such as -99 means a missing value. `allowed` describes a file for error messages.
    A file without a header line has the columns of the header of `headers` that has as many fields
    as its first row. In a file that is not `quoted` a quotation mark is text. `pages` is the name
    of the list of records in a JSON file; without a name JSON is refused. `endings` are those of
    the one file that is read in a zip archive.
    """

    title: str
    allowed: str
    columns: tuple[str, ...]
    record: str
    texts: frozenset[str] = frozenset()
    separator: str = ","
    quoted: bool = True
    headers: tuple[tuple[str, ...], ...] = ()
    pages: str = ""
    endings: tuple[str, ...] = (".csv",)

    def fields_of(self, lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
        """Yield the fields of each record of the text. Raises `csv.Error`."""
        if self.quoted:
            return csv.reader(lines, delimiter=self.separator, strict=strict)
        return csv.reader(lines, delimiter=self.separator, quoting=csv.QUOTE_NONE)

    def is_judged(self, beginning: bytes) -> bool:
        """Return whether the beginning of a file has its header, or the file is a zip archive.

        Raises `Invalid` as `header_of` does.
        """
        content = beginning_of(beginning)
        if content is None:
            return True
        if content.startswith(_BYTE_ORDER_MARK):
            content = content[len(_BYTE_ORDER_MARK) :]
        text = io.StringIO(content.decode("utf-8", "surrogateescape"), newline="")
        first = next((line for line in text if line.strip("\r\n")), "")
        if self.pages and first.lstrip().startswith(JSON_BEGINS):
            return True
        # A name in quotation marks may have line breaks.
        if not first.endswith(("\n", "\r")) or (self.quoted and first.count('"') % 2):
            return False
        self.header_of(next(self.fields_of([first])), first)
        return True

    def header_of(self, fields: Sequence[str], beginning: str) -> list[str]:
        """Return the names of the columns; `beginning` is the first text of the file.

        Raises `Invalid` where columns are missing or named twice.
        """
        if self.headers:
            return self._header_by_width(fields, beginning)
        header = [name.strip().lower() for name in fields]
        missing = [column for column in self.columns if column not in header]
        if not beginning.strip():
            raise self.no_header("the file is empty")
        if missing:
            raise self.no_header(self._what_is_wrong(beginning) or self._lack_of(missing))
        twice = sorted(name for name, times in Counter(header).items() if name and times > 1)
        if twice:
            raise Invalid(
                f"the header names more than once the columns {', '.join(twice)}",
                field="file",
                allowed="each column once, in upper or lower case",
            )
        return header

    def unreadable(self, beginning: str, why: str) -> Invalid:
        """Return the error for a file that could not be read up to the end of its header."""
        return self.no_header(self._what_is_wrong(beginning) or f"the file cannot be read: {why}")

    def no_header(self, message: str) -> Invalid:
        """Return the error for a file that is not of this data set."""
        return Invalid(message, field="file", allowed=self.allowed)

    def _header_by_width(self, fields: Sequence[str], beginning: str) -> list[str]:
        if not beginning.strip():
            raise self.no_header("the file is empty")
        # Wide characters leave as many separators.
        if "looks like" in (what := _other_form(beginning)):
            raise self.no_header(what)
        by_width = {len(header): header for header in self.headers}
        if len(fields) in by_width:
            return list(by_width[len(fields)])
        widths = " or ".join(str(width) for width in sorted(by_width))
        lacks = f"the first row has {len(fields)} fields, and one of {self.title} has {widths}"
        raise self.no_header(self._what_is_wrong(beginning) or lacks)

    def _lack_of(self, missing: Sequence[str]) -> str:
        if len(missing) == len(self.columns):
            none_of = f"its first line has none of {len(missing)}"
            return f"the file lacks the columns of {self.title}: {none_of}"
        return f"the file lacks the columns {', '.join(missing)}"

    def _what_is_wrong(self, beginning: str) -> str:
        """Return what the file is instead of CSV in UTF-8; empty if it may be CSV."""
        if what := _other_form(beginning):
            return what
        words = beginning.lower()
        for separator, name in SEPARATORS.items():
            found = {word.strip(' "\r\n') for word in words.split(separator)}
            if separator != self.separator and len(found.intersection(self.columns)) > 1:
                ours = SEPARATORS[self.separator]
                return f"the fields of the file are separated by {name}, not by {ours}"
        return ""


def _other_form(beginning: str) -> str:
    text = beginning.lstrip(" \t\r\n")
    for begins, what in _BEGINNINGS.items():
        if text.startswith(begins):
            return f"the file is not CSV: it is {what}"
    # One byte order mark is read with the encoding.
    if text.startswith("\ufeff"):
        return "the file begins with more than one byte order mark"
    if "\0\0\0" in text:
        return "the file is not encoded in UTF-8: it looks like UTF-32"
    if text.startswith(("\udcff\udcfe", "\udcfe\udcff")) or "\0" in text:
        return "the file is not encoded in UTF-8: it looks like UTF-16"
    if _UNDECODED.search(text):
        return "the file is not encoded in UTF-8"
    return ""
