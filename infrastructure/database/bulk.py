"""Inserts rows by the fastest way of each database, in bulk or with a rule for existing keys."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

COPY_ABOVE = 20

Rows = list[tuple[Any, ...]]


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that can have a rule for existing keys (`on_conflict_do_…`)."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def insert_rows(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows of stored values, in the order of the table's columns."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_insert(table, "?"), rows)
    elif len(rows) > COPY_ABOVE:
        _copy(connection, table, rows)
    else:
        connection.exec_driver_sql(_insert(table, "%s"), rows)


def note_growth(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL analyze these tables after many rows were inserted.

    It does so automatically within minutes; until then it would plan as if they were small. Tables
    that are locked by another maintenance command are skipped.
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
