"""The active generation of the read models, and transactions that see its tables by their names.

The tables of all read models together are a *generation*: a separate file for an embedded
database, a schema on a server. A row next to the log names the active one. Each transaction reads
that name in its own snapshot, and sees one whole generation, whatever is activated meanwhile.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    Integer,
    RootTransaction,
    Select,
    Table,
    Text,
    literal,
    select,
    table,
)
from sqlalchemy.exc import DBAPIError

from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.completeness import (
    HEAD,
    require_complete,
    require_complete_schema,
)
from infrastructure.database.engine import (
    UTCDateTime,
    begin_to_lock,
    metadata,
    open_file,
    read_transaction,
    with_other_connections,
    write_transaction,
)
from infrastructure.database.locks import take_lock
from infrastructure.database.write_ability import probe_file
from infrastructure.errors import (
    CURE,
    ReadModelPositionError,
    ReadOnlyError,
    is_locked,
    why_not_written,
)

active_generation = Table(
    "active_generation",
    metadata,
    Column("only_row", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("before", Text, comment="the one that was active before"),
    Column("since", UTCDateTime),
)

# On SQLite, the file of the active generation is attached under this name.
ATTACHED_AS = "read_models"
# Execution option of an engine whose connections see this generation instead of the active one.
_ONE = "stanceline_generation"
_ATTACHED = "stanceline_attached"  # the one whose file a connection has attached
_ITSELF = ""


def read_snapshot(engine: Engine) -> AbstractContextManager[Connection]:
    """Open a read transaction on one snapshot of the log and of the read models.

    Raises `ReadModelPositionError` if no row names the active generation, or it cannot be read.
    """
    return read_transaction(_with_generation(engine), begin=_begin)


def projection_transaction(engine: Engine) -> AbstractContextManager[Connection]:
    """Open a transaction that may change the active read models, and nothing else.

    On SQLite it locks only their file, so that others can append to the log meanwhile. Another
    generation may be activated during that time; it shows what was recorded before.
    """
    return write_transaction(_with_generation(engine), begin=_hold)


def sees_log(connection: Connection) -> bool:
    """Return whether a connection of `read_snapshot` or `projection_transaction` sees the log.

    A connection to the file of one generation cannot.
    """
    is_file = connection.dialect.name == "sqlite"
    return not (is_file and _ONE in connection.get_execution_options())


def open_generation(file: Path) -> Engine:
    """Return an engine for the file of one generation, which contains no log."""
    return open_file(file).execution_options(**{_ONE: _ITSELF})


def engine_of(engine: Engine, name: str) -> Engine:
    """Return an engine whose connections see the generation of this name, active or not."""
    if engine.dialect.name == "sqlite":
        return open_generation(file_of(engine.url, name))
    return engine.execution_options(**{_ONE: name})


def folder_of(url: URL) -> Path:
    """Return the folder of the generations: next to the database file, with links resolved."""
    file = Path(str(url.database)).resolve()
    return file.with_name(f"{file.name}.read-models")


def file_of(url: URL, name: str) -> Path:
    """Return the file of the generation of this name, for an embedded database."""
    return folder_of(url) / f"{name}.db"


def schema_of(name: str) -> str:
    """Return the schema of the generation of this name, for a server."""
    return f"read_models_{name}"


def named(connection: Connection) -> str | None:
    """Return the name of the active generation; None if no row gives a valid name."""
    names = connection.execute(select(active_generation.c.name)).scalars().all()
    return names[0] if len(names) == 1 and is_name(names[0]) else None


def is_name(value: object) -> bool:
    """Return whether it is a valid name of a generation, safe in names of files and schemas."""
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value) is not None


def require_name(rows: Sequence[Any]) -> str:
    """Return the name in the row; raises `ReadModelPositionError` if it is not a valid name."""
    if len(rows) != 1:
        raise ReadModelPositionError(
            f"{len(rows)} rows name the active read models, not one: {CURE}"
        )
    name = rows[0][0]
    if not is_name(name):
        raise ReadModelPositionError(f"the active read models are named {name!r}: {CURE}")
    return str(name)


def _with_generation(engine: Engine) -> Engine:
    # A writer locks all attached files, and recording must not need a generation or wait for one.
    is_attached = engine.dialect.name == "sqlite" and _ONE not in engine.get_execution_options()
    return with_other_connections(engine) if is_attached else engine


def _begin(connection: Connection) -> RootTransaction:
    if connection.dialect.name == "sqlite":
        return _begin_attached(connection)
    return _begin_on_path(connection, _LOOKED_UP)


def _hold(connection: Connection) -> RootTransaction:
    if connection.dialect.name == "sqlite":
        return _begin_attached(connection, locks=True)
    return _begin_on_path(connection, _HELD)


@CompiledQuery
def _name(_: str) -> Select[str]:
    return select(active_generation.c.name)


@CompiledQuery
def _take_snapshot_of_generation(_: str) -> Select[int]:
    return select(literal(1)).select_from(table("read_model_progress"))


# It changes no row, but takes the lock of the one file that it names.
_LOCK_GENERATION = "UPDATE read_models.read_model_progress SET position = position WHERE false"


def _begin_attached(connection: Connection, *, locks: bool = False) -> RootTransaction:
    """Begin with the file of the active generation attached, whichever was attached before."""
    if _ONE in connection.get_execution_options():
        return connection.begin()
    unreadable, is_renewed = None, False
    while True:
        attached = connection.info.get(_ATTACHED)
        try:
            transaction = begin_to_lock(connection) if locks else connection.begin()
            if attached is not None and locks:
                take_lock(connection, _LOCK_GENERATION)
            elif attached is not None:
                # Each file has its own snapshot, taken when it is first read: that of the
                # rows comes first, so that the log reaches at least as far as they do.
                _take_snapshot_of_generation.rows(connection)
        except DBAPIError as error:
            if attached is None or is_locked(error):
                raise
            connection.rollback()
            connection.invalidate()
            if (hindered := why_not_written(error)) is not None:
                if not isinstance(hindered, ReadOnlyError) or is_renewed:
                    raise hindered from error
                probe_file(file_of(connection.engine.url, attached))  # it names the file
                # The file may be written now, but all connections must be new for it.
                connection.engine.dispose()
                is_renewed = True
                continue
            if attached == unreadable:
                raise _cannot_read(connection, attached, error.orig) from error
            unreadable = attached  # try once more: another generation may be active now
            continue
        name = require_name(_name.rows(connection))
        if name == attached:
            return transaction
        transaction.rollback()
        _attach(connection, name)


def _cannot_read(connection: Connection, name: str, why: object) -> ReadModelPositionError:
    file = file_of(connection.engine.url, name)
    return ReadModelPositionError(f"the active read models, {file}: {why}; {CURE}")


def _attach(connection: Connection, name: str) -> None:
    file = file_of(connection.engine.url, name)
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    try:
        if connection.info.pop(_ATTACHED, None) is not None:
            driver.execute("DETACH read_models")
        driver.execute("ATTACH ? AS read_models", (f"{file.absolute().as_uri()}?mode=rw",))
        driver.execute("PRAGMA read_models.cache_size = -16384")
        # Rows lost in a power failure are derived again.
        driver.execute("PRAGMA read_models.synchronous = NORMAL")
    except sqlite3.Error as error:
        connection.invalidate()
        raise _cannot_read(connection, name, error) from error
    connection.info[_ATTACHED] = name


# The schema of the log comes first: no table in a generation can hide one of the log.
_SEEN = """
    SELECT name, set_config('search_path', current_setting('search_path') || ', ' || path, true),
        to_regclass(path || '.read_model_progress') IS NOT NULL, {head}
    FROM (SELECT name, quote_ident('read_models_' || name) AS path FROM {named}) AS named
"""
_LOOKED_UP = _SEEN.format(named="active_generation", head=HEAD)
_HELD = _SEEN.format(named="(SELECT name FROM active_generation FOR SHARE) AS held", head=HEAD)
_GIVEN = _SEEN.format(named="(SELECT CAST(%s AS text) AS name) AS given", head=HEAD)


def _begin_on_path(connection: Connection, seen: str) -> RootTransaction:
    """Begin with the schema of the active generation on the search path, behind the log's."""
    one = connection.get_execution_options().get(_ONE)
    transaction = connection.begin()
    asked = (seen, ()) if one is None else (_GIVEN, (one,))
    rows = connection.exec_driver_sql(*asked).all()
    if not rows:
        require_complete(connection)
    name = require_name(rows)
    require_complete_schema(connection, rows[0][3], schema_of(name), _tables)
    if not rows[0][2]:
        require_complete(connection)  # `pg_restore --clean` drops keys first
        raise ReadModelPositionError(f"the active read models, {schema_of(name)}: missing; {CURE}")
    return transaction


def _tables() -> list[str]:
    from infrastructure.read_models.tables import GENERATION  # noqa: PLC0415 it imports this module

    return [table.name for table in GENERATION]
