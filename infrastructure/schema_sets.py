"""Sets of read models as schemas of a server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, Engine, exc, func, inspect, select
from sqlalchemy.schema import CreateIndex, CreateTable

from infrastructure.database import reading, writing
from infrastructure.read_models import progress
from infrastructure.rows import insert_rows, note_growth
from infrastructure.set_in_use import engine_of, is_name, schema_of
from infrastructure.set_tables import TABLES, create_empty, scratch_set

ROWS_AT_ONCE = 5_000
LOOK_AGAIN_SECONDS = 0.5

# What stands for "somebody fills or removes sets" among the advisory locks of a database.
_ALONE = 6_213_048_127_461


def is_there(engine: Engine, name: str) -> bool:
    """Whether there is a set of this name."""
    return inspect(engine).has_table(progress.progress.name, schema=schema_of(name))


def make(held: Connection, _engine: Engine, name: str) -> None:
    """An empty set of this name."""
    _create_schema(held, name)
    create_empty(held)


def filling(_engine: Engine, _name: str) -> AbstractContextManager[Engine]:
    """An embedded database with nothing but an empty set: to fill it there is faster."""
    return scratch_set()


def placed(engine: Engine, name: str, rows: Engine) -> Engine:
    """The set that was filled, copied to the server in one transaction."""
    with writing(engine) as connection, reading(rows) as filled:
        _create_schema(connection, name)
        for table in TABLES:
            connection.execute(CreateTable(table))
            found = filled.execute(select(table), execution_options={"yield_per": ROWS_AT_ONCE})
            for some in found.partitions():
                insert_rows(connection, table, [tuple(row) for row in some])
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                connection.execute(CreateIndex(index))
        note_growth(connection, TABLES)
    return engine_of(engine, name)


def names(engine: Engine) -> set[str]:
    """The names of the sets that are there."""
    prefix = schema_of("")
    schemas = [one for one in inspect(engine).get_schema_names() if one.startswith(prefix)]
    return {name for one in schemas if is_name(name := one.removeprefix(prefix))}


def remove(engine: Engine, name: str) -> None:
    """Drop the schema; where somebody still reads it, it is left to the next one."""
    try:
        with writing(engine) as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '1s'")
            connection.exec_driver_sql(f'DROP SCHEMA "{schema_of(name)}" CASCADE')
    except exc.OperationalError:
        return


@contextmanager
def alone(engine: Engine, *, waits: bool) -> Iterator[bool]:
    """Whether nobody else fills or removes sets until the end of the block."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        asked = select(func.pg_try_advisory_lock(_ALONE))
        try:
            while not (is_alone := bool(connection.scalar(asked))) and waits:
                time.sleep(LOOK_AGAIN_SECONDS)
            yield is_alone
        finally:
            connection.invalidate()  # the lock goes with the connection


def _create_schema(connection: Connection, name: str) -> None:
    connection.exec_driver_sql(f'CREATE SCHEMA "{schema_of(name)}"')
    path = select(func.concat(f'"{schema_of(name)}", ', func.current_setting("search_path")))
    connection.execute(select(func.set_config("search_path", path.scalar_subquery(), True)))
