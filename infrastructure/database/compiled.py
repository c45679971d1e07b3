"""Queries written with SQLAlchemy, compiled once and executed directly by the driver.

An answer needs several queries of microseconds each. SQLAlchemy would spend more time on each
statement and row than the database does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, SelectBase
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]


class CompiledQuery:
    """Decorator for a function that returns the query for a dialect."""

    def __init__(self, written: Callable[[str], SelectBase]) -> None:
        self._written = written
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, **parameters: Any) -> list[Row]:
        """Return all rows as tuples, with values of the column types.

        Raises the errors of SQLAlchemy.
        """
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._written, dialect)
        driver: Any = connection.connection.driver_connection
        try:
            found: list[Row] = driver.execute(
                compiled.sql, compiled.constants | parameters, **compiled.options
            ).fetchall()
        except dialect.loaded_dbapi.Error as error:
            raise as_of_sqlalchemy(error, dialect, compiled.sql, parameters) from error
        return _read(found, compiled.readers) if compiled.readers else found


def as_of_sqlalchemy(
    error: Exception, dialect: Dialect, sql: str, parameters: dict[str, Any]
) -> BaseException:
    """Return the error that SQLAlchemy would raise for this error of the driver."""
    raised = dialect.loaded_dbapi.Error
    return DBAPIError.instance(
        sql, parameters, error, raised, hide_parameters=True, dialect=dialect
    )


class _Compiled(NamedTuple):
    """The SQL, its constant parameters, the options of the driver, and readers of values."""

    sql: str
    constants: dict[str, Any]
    options: dict[str, Any]
    readers: list[tuple[int, Callable[[Any], Any]]]


def _compile(written: Callable[[str], SelectBase], dialect: Dialect) -> _Compiled:
    statement = written(dialect.name)
    if dialect.name != "sqlite":
        # The driver of PostgreSQL knows the types of its values, and reads the binary form faster
        # than text.
        compiled = statement.compile(dialect=dialect)
        return _Compiled(str(compiled), dict(compiled.params), {"binary": True}, [])
    compiled = statement.compile(dialect=_sqlite_with_names())
    readers = [
        (at, reader)
        for at, column in enumerate(statement.selected_columns)
        if (reader := column.type.dialect_impl(dialect).result_processor(dialect, None))
    ]
    return _Compiled(str(compiled), dict(compiled.params), {}, list(readers))


@cache
def _sqlite_with_names() -> Dialect:
    dialect: Dialect = sqlite.dialect(paramstyle="named")
    return dialect


def _read(rows: list[Row], readers: list[tuple[int, Callable[[Any], Any]]]) -> list[Row]:
    read = []
    for row in rows:
        values = list(row)
        for at, reader in readers:
            values[at] = reader(values[at])
        read.append(tuple(values))
    return read
