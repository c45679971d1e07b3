"""Tables in use given the rows of those derived beside, in one transaction of the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, Engine, Table, delete, select

from infrastructure.database import reading
from infrastructure.rows import insert_rows, note_growth

ROWS_AT_ONCE = 5_000


class Replacing(NamedTuple):
    """The transaction on the database in use, and what gives a table the rows derived beside."""

    live: Connection
    replace: Callable[[Table], None]


@contextmanager
def replacing(engine: Engine, beside: Engine) -> Iterator[Replacing]:
    """A transaction that may replace whole tables by those of `beside`, an embedded database.

    Nobody who reads waits, or sees a table without its rows.
    """
    with engine.connect() as live:
        try:
            with live.begin():
                if live.dialect.name == "sqlite":
                    yield Replacing(live, _from_attached(live, beside))
                else:
                    yield Replacing(live, lambda table: _copy(table, live, beside))
        finally:
            live.invalidate()  # what is attached to it is not for whoever gets a connection next


def _from_attached(live: Connection, beside: Engine) -> Callable[[Table], None]:
    driver = live.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute("ATTACH ? AS beside", (beside.url.database,))

    def replace(table: Table) -> None:
        driver.execute(f'DELETE FROM main."{table.name}"')  # noqa: S608 our own names
        if _columns(driver, "main", table) != _columns(driver, "beside", table):
            # Somebody gave it others besides, which are not ours to fill.
            named = ", ".join(f'"{column.name}"' for column in table.columns)
            source = f'({named}) SELECT {named} FROM beside."{table.name}"'  # noqa: S608 our own names
        else:
            # Between two tables of one shape, all rows at once into the empty one, SQLite copies
            # the pages as they are, those of the indexes too: a tenth of the time of rows.
            source = f'SELECT * FROM beside."{table.name}"'  # noqa: S608 our own names
        driver.execute(f'INSERT INTO main."{table.name}" {source}')

    return replace


def _columns(driver: sqlite3.Connection, database: str, table: Table) -> list[str]:
    """The names of its columns, in their order."""
    return [str(row[1]) for row in driver.execute(f'PRAGMA {database}.table_info("{table.name}")')]


def _copy(table: Table, live: Connection, beside: Engine) -> None:
    live.execute(delete(table))
    with reading(beside) as derived:
        rows = derived.execute(select(table), execution_options={"yield_per": ROWS_AT_ONCE})
        for some in rows.partitions():
            insert_rows(live, table, [tuple(row) for row in some])
    note_growth(live, [table])
