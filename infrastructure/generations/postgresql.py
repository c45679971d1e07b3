"""Generations on PostgreSQL: each is a schema."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, Engine, exc, func, inspect, select, text
from sqlalchemy.schema import CreateIndex, CreateTable

from infrastructure.database.bulk import insert_rows, note_growth
from infrastructure.database.engine import metadata, read_transaction, write_transaction
from infrastructure.errors import BusyError
from infrastructure.generations.sqlite import scratch_generation
from infrastructure.read_models import progress
from infrastructure.read_models.active import engine_of, is_name, schema_of
from infrastructure.read_models.tables import GENERATION

ROWS_AT_ONCE = 5_000
LOOK_AGAIN_SECONDS = 0.5

_LOGGER = logging.getLogger(__name__)

# The advisory lock of a process that fills or removes generations. The number of the log's table
# is added, because a database may have several logs, each in a schema of its own.
_ALONE = 6_213_048_127_461_000_000
_OF_LOG = "'active_generation'::regclass::oid::bigint"

_OF_THIS_LOG = "SELECT nspname FROM pg_namespace WHERE obj_description(oid, 'pg_namespace') = %s"


def is_there(engine: Engine, name: str) -> bool:
    """Return whether a generation of this name exists."""
    return inspect(engine).has_table(progress.progress.name, schema=schema_of(name))


def make(held: Connection, _engine: Engine, name: str) -> None:
    """Create an empty generation of this name."""
    _create_schema(held, name)
    metadata.create_all(held, GENERATION, checkfirst=False)
    progress.begin(held)


def filling(_engine: Engine, _name: str) -> AbstractContextManager[Engine]:
    """Open an embedded database with an empty generation, which is faster to fill."""
    return scratch_generation()


def placed(engine: Engine, name: str, rows: Engine) -> Engine:
    """Copy the filled generation to the server in one transaction; return an engine for it."""
    with write_transaction(engine) as connection, read_transaction(rows) as filled:
        _create_schema(connection, name)
        for table in GENERATION:
            connection.execute(CreateTable(table))
            found = filled.execute(select(table), execution_options={"yield_per": ROWS_AT_ONCE})
            for some in found.partitions():
                insert_rows(connection, table, [tuple(row) for row in some])
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                connection.execute(CreateIndex(index))
        note_growth(connection, GENERATION)
    return engine_of(engine, name)


def names(engine: Engine) -> set[str]:
    """Return the names of all generations of the log that this engine finds."""
    with read_transaction(engine) as connection:
        schemas = connection.exec_driver_sql(_OF_THIS_LOG, (_mark(connection),)).scalars().all()
    found = {one.removeprefix(schema_of("")) for one in schemas}
    return {name for name in found if is_name(name)}


def remove(engine: Engine, name: str) -> None:
    """Drop the schema; one that is still read, or has another owner, is left for the next try."""
    try:
        with write_transaction(engine) as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '1s'")
            connection.exec_driver_sql(f'DROP SCHEMA "{schema_of(name)}" CASCADE')
    except (BusyError, exc.OperationalError, exc.ProgrammingError) as refused:
        _LOGGER.warning("the generation %s is not removed yet: %s", name, refused)


@contextmanager
def alone(engine: Engine, *, waits: bool) -> Iterator[bool]:
    """Try to lock out others that fill or remove generations; yields whether it succeeded."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        asked = text(f"SELECT pg_try_advisory_lock({_ALONE} + {_OF_LOG})")
        try:
            while not (is_alone := bool(connection.scalar(asked))) and waits:
                time.sleep(LOOK_AGAIN_SECONDS)
            yield is_alone
        finally:
            connection.invalidate()  # this releases the lock


def _create_schema(connection: Connection, name: str) -> None:
    mark, schema = _mark(connection), schema_of(name)
    connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
    comment = select(func.format("COMMENT ON SCHEMA %I IS %L", schema, mark))
    connection.exec_driver_sql(connection.execute(comment).scalar_one())
    path = func.concat(f'"{schema}", ', func.current_setting("search_path"))
    connection.execute(select(func.set_config("search_path", path, True)))


def _mark(connection: Connection) -> str:
    """Return the comment that marks the generations of this log in a shared database."""
    place = connection.execute(select(func.current_schema())).scalar_one()
    return f"read models of the log in {place}"
