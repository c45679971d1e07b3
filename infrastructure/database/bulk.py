"""Rows into a table, by what each database has for it: many at once, or whose key may be taken."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec
import psycopg
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

COPY_ABOVE = 20

Rows = list[tuple[Any, ...]]

_decoder = msgspec.msgpack.Decoder(Rows)


def packed(rows: Rows) -> bytes:
    """The rows in a form that is small, and quickly made and read, to send them to a process."""
    return msgspec.msgpack.encode(rows)


def unpacked(sent: bytes) -> Rows:
    """The rows that were `packed`."""
    return _decoder.decode(sent)


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that can say what becomes of a row whose key is taken."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def insert_rows(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows whose values stand in the order of the table's columns, in stored form."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_insert(table, "?"), rows)
    elif len(rows) > COPY_ABOVE:
        _copy(connection, table, rows)
    else:
        connection.exec_driver_sql(_insert(table, "%s"), rows)


def note_growth(connection: Connection, tables: Iterable[Table]) -> None:
    """Have PostgreSQL look at what these tables hold now that many rows have come into them.

    By itself it does so within minutes; until then it would plan as if they were small. A table
    that somebody maintains just now is left to them.
    """
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in tables)
        connection.exec_driver_sql(f"ANALYZE (SKIP_LOCKED) {names}")


@cache
def _insert(table: Table, placeholder: str) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(placeholder for _ in table.columns)
    return f'INSERT INTO "{table.name}" ({columns}) VALUES ({values})'  # noqa: S608 our own names


def _copy(connection: Connection, table: Table, rows: Rows) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as c:
        for row in rows:
            c.write_row(row)
