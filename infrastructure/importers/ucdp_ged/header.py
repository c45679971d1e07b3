"""The header line of a UCDP GED file, and what a file without it is instead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from domain.errors import Invalid

COLUMNS = (
    "id", "type_of_violence", "conflict_new_id", "conflict_name",
    "side_a_new_id", "side_a", "side_b_new_id", "side_b",
    "source_office", "source_date", "source_original",
    "where_prec", "where_coordinates", "adm_1", "adm_2", "latitude", "longitude",
    "country", "country_id", "event_clarity", "date_start", "date_end",
    "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "low", "high",
)  # fmt: skip
ALLOWED = "UCDP GED as CSV with its header line, plain, gzipped or in a zip archive"
_UNDECODED = re.compile("[\udc80-\udcff]")
SEPARATORS = {";": "';'", "\t": "tabs", "|": "'|'"}
_BEGINNINGS = {
    "\x1f\udc8b": "a gzipped file inside another packed file",
    "PK\x03\x04": "a zip archive inside another packed file",
    "%PDF": "a PDF document",
    "<": "HTML or XML",
    "{": "JSON",
    "[": "JSON",
}


def header_of(fields: Sequence[str], beginning: str) -> list[str]:
    """Return the names of the columns; `beginning` is the first text of the file.

    Raises `Invalid` where columns are missing or named twice.
    """
    header = [name.strip().lower() for name in fields]
    missing = [column for column in COLUMNS if column not in header]
    if not beginning.strip():
        raise no_header("the file is empty")
    if missing:
        raise no_header(_what_is_wrong(beginning) or _lack_of(missing))
    twice = sorted(name for name, times in Counter(header).items() if name and times > 1)
    if twice:
        raise Invalid(
            f"the header names more than once the columns {', '.join(twice)}",
            field="file",
            allowed="each column once, however it is capitalised",
        )
    return header


def unreadable(beginning: str, why: str) -> Invalid:
    """Return the error for a file that could not be read up to the end of its header."""
    return no_header(_what_is_wrong(beginning) or f"the file cannot be read: {why}")


def no_header(message: str) -> Invalid:
    """Return the error for a file that is not of this data set."""
    return Invalid(message, field="file", allowed=ALLOWED)


def _lack_of(missing: Sequence[str]) -> str:
    if len(missing) == len(COLUMNS):
        return f"the file lacks the columns of UCDP GED: its first line has none of {len(missing)}"
    return f"the file lacks the columns {', '.join(missing)}"


def _what_is_wrong(beginning: str) -> str:
    """Return what the file is instead of CSV in UTF-8; empty where it may be that."""
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
    words = text.lower()
    for separator, name in SEPARATORS.items():
        if {"id", "best"} <= {word.strip(' "\r\n') for word in words.split(separator)}:
            return f"the fields of the file are separated by {name}, not by commas"
    return ""
