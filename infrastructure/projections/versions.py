"""Rows that are never changed but replaced: written once, closed at the position that did it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, bindparam, update

from infrastructure.read_models.knowledge import STILL
from infrastructure.rows import insert_rows


class Versions:
    """Collects the rows of one table during a page, and writes them all at its end.

    The columns of the table must begin with the key and the two columns of knowledge.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._key = table.columns[0]
        self._open: dict[str, list[list[Any]]] = {}
        self._closed: list[list[Any]] = []
        self._to_close: dict[str, int] = {}

    def begin(self, key: str, position: int, rows: Iterable[tuple[Any, ...]]) -> None:
        """Rows of a key that is new: each is what follows key and knowledge in the table."""
        self._open[key] = [[key, position, STILL, *row] for row in rows]

    def replace(self, key: str, position: int, rows: Iterable[tuple[Any, ...]]) -> None:
        """From `position` on these rows hold for the key, instead of those that held before."""
        before = self._open.pop(key, None)
        if before is None:
            self._to_close[key] = position
        else:
            for row in before:
                row[2] = position
            self._closed.extend(before)
        self.begin(key, position, rows)

    def write(self, connection: Connection) -> None:
        if self._to_close:
            table = self._table
            connection.execute(
                update(table)
                .where(self._key == bindparam("closed_key"), table.c.known_to == STILL)
                .values(known_to=bindparam("closed_at")),
                [{"closed_key": k, "closed_at": p} for k, p in self._to_close.items()],
            )
        insert_rows(connection, self._table, self._closed)
        insert_rows(connection, self._table, [row for rows in self._open.values() for row in rows])
