"""Read a list of deleted records: CSV, or one id a line."""

from __future__ import annotations

import csv
from pathlib import Path

from domain.errors import Invalid
from infrastructure.files import require_regular

# The names of the column of ids in the lists that data sets publish.
_COLUMNS = ("event_id_cnty", "id", "event_id")


def records_in(path: Path, most_of_line: int) -> tuple[str, ...]:
    """Return the ids in the column of ids, or in the first column of a file without a header.

    Raises `Invalid` with the line for a file that is not text in UTF-8, and for a line without id.
    """
    require_regular(path, "deleted")
    records: list[str] = []
    column: int | None = None
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            for number, fields in enumerate(csv.reader(lines, strict=True), start=1):
                if not fields:
                    continue
                if column is None:
                    names = [name.strip().lower() for name in fields]
                    header = [names.index(name) for name in _COLUMNS if name in names]
                    column = header[0] if header else 0
                    if header:
                        continue
                records.append(_record(fields, column, number, most_of_line))
        except (UnicodeDecodeError, csv.Error) as error:
            raise _unreadable(f"the file cannot be read: {error}") from None
    return tuple(records)


def _record(fields: list[str], column: int, line: int, most: int) -> str:
    record = fields[column].strip() if column < len(fields) else ""
    if not record or len(record) > most:
        raise _unreadable(f"line {line} has no id of a record")
    return record


def _unreadable(message: str) -> Invalid:
    return Invalid(
        f"deleted: {message}",
        field="deleted",
        allowed=f"CSV in UTF-8 with a column {' or '.join(_COLUMNS)}, or one id a line",
    )
