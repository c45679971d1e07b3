"""Versioned rows: a change closes the old rows at its position and writes new ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, bindparam, update

from infrastructure.database.bulk import Rows, insert_rows
from infrastructure.read_models.as_known import STILL


class VersionedRows:
    """Collects the rows of one table during a batch, and writes them at the end.

    The columns of the table must begin with the key and the two columns of knowledge.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._open: dict[str, Rows] = {}
        self._closed: Rows = []
        self._to_close: dict[str, int] = {}

    def begin(self, key: str, position: int, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows of a new key; each row has the columns after those of key and knowledge."""
        self._open[key] = [(key, position, STILL, *row) for row in rows]

    def replace(self, key: str, position: int, rows: Iterable[tuple[Any, ...]]) -> None:
        """Replace the rows of the key from `position` on."""
        before = self._open.pop(key, None)
        if before is None:
            self._to_close[key] = position
        else:
            self._closed += [(*row[:2], position, *row[3:]) for row in before]
        self.begin(key, position, rows)

    def write(self, connection: Connection) -> None:
        table = self._table
        if self._to_close:
            connection.execute(
                update(table)
                .where(table.columns[0] == bindparam("closed_key"), table.c.known_to == STILL)
                .values(known_to=bindparam("closed_at")),
                [{"closed_key": k, "closed_at": p} for k, p in self._to_close.items()],
            )
        insert_rows(connection, table, self._closed)
        insert_rows(connection, table, [row for rows in self._open.values() for row in rows])
