"""Many rows into one table at once, by the fastest way each database has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Connection, Table

COPY_ABOVE = 20


def insert_rows(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows whose values stand in the order of the table's columns, in stored form."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_insert(table, "?"), [tuple(row) for row in rows])
    elif len(rows) > COPY_ABOVE:
        _copy(connection, table, rows)
    else:
        connection.exec_driver_sql(_insert(table, "%s"), [tuple(row) for row in rows])


@cache
def _insert(table: Table, placeholder: str) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(placeholder for _ in table.columns)
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ({values})'  # noqa: S608 our own names


def _copy(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as c:
        for row in rows:
            c.write_row(row)
