"""The records that an import has read so far, on disk: a file may have more than memory holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from uuid import UUID


class SeenRecords:
    """The line of each record read so far, in a temporary file that is gone once it is closed."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE seen (id BLOB PRIMARY KEY, line INTEGER) WITHOUT ROWID")

    def lines(self, ids: Iterable[UUID]) -> dict[UUID, int]:
        """Return the line on which each of the records was read first, of those that were read."""
        found = {}
        for id in ids:
            row = self._rows.execute("SELECT line FROM seen WHERE id = ?", (id.bytes,)).fetchone()
            if row is not None:
                found[id] = row[0]
        return found

    def add(self, lines: Mapping[UUID, int]) -> None:
        """Note the lines of records; the first line of each counts."""
        rows = [(id.bytes, line) for id, line in lines.items()]
        self._rows.execute("BEGIN")
        self._rows.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", rows)
        self._rows.execute("COMMIT")

    def close(self) -> None:
        self._rows.close()
