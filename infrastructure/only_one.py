"""Work on a database that only one process may do at a time, and that ends with its process."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import func, select

if TYPE_CHECKING:
    from sqlalchemy import Connection


@contextmanager
def only_one(connection: Connection, work: str) -> Iterator[bool]:
    """Whether nobody else is at this work; if so, nobody else will be until the end of the block.

    A process that dies gives it up: on PostgreSQL with its connection, which must bear no
    transaction yet, on SQLite with the lock of an empty file beside the database.
    """
    if connection.dialect.name != "sqlite":
        key = func.hashtext(work)
        had = connection.execute(select(func.pg_try_advisory_lock(key))).scalar_one()
        connection.commit()
        try:
            yield had
        finally:
            if had and not connection.invalidated:
                connection.rollback()
                connection.execute(select(func.pg_advisory_unlock(key)))
                connection.commit()
        return
    beside = f"{connection.engine.url.database}-{work}"
    with closing(sqlite3.connect(beside, timeout=0, isolation_level=None)) as file:
        yield _had(file)


def _had(file: sqlite3.Connection) -> bool:
    try:
        file.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        return False
    return True
