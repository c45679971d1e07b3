"""The set of read models in use, and transactions in which its tables are there by their names.

The tables of all read models together are a *set*: a file beside that of an embedded database, a
schema on a server. A row beside the log names the set in use. Each transaction looks that up in
its own snapshot, and sees the whole of one set, whatever is put in use meanwhile.
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
from infrastructure.database.engine import (
    UTCDateTime,
    begin_to_lock,
    metadata,
    open_file,
    read_transaction,
    read_untrusted,
    undecoded,
    with_other_connections,
    write_transaction,
)
from infrastructure.database.locks import take_lock
from infrastructure.errors import CURE, HiddenRowsError, WrongReachError, is_locked, why_not_written

active_generation = Table(
    "active_generation",
    metadata,
    Column("only_row", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("before", Text, comment="the one that was active before"),
    Column("since", UTCDateTime),
)

# How an engine says that its connections are to see this set, and not the one in use.
_ONE_SET = "stanceline_set"
_KNOWN = "stanceline_known_set"  # the one that a connection has found whole
_ITSELF = ""


def read_snapshot(engine: Engine) -> AbstractContextManager[Connection]:
    """A snapshot, as `read_transaction` gives it, of the log and of the read models.

    Raises `WrongReachError` where nothing says which are in use, or they cannot be read at all.
    """
    return read_transaction(_of_sets(engine), begin=_begin)


def read_snapshot_untrusted(engine: Engine) -> AbstractContextManager[Connection]:
    """The same for whoever trusts nothing that is stored."""
    return read_untrusted(_of_sets(engine), begin=_begin)


def projection_transaction(engine: Engine) -> AbstractContextManager[Connection]:
    """A transaction that may change the read models in use, and nothing else.

    On SQLite it locks their file alone, so that others append to the log meanwhile. Another set
    may be put in use then; it shows what was recorded before.
    """
    return write_transaction(_of_sets(engine), begin=_hold)


def sees_log(connection: Connection) -> bool:
    """Whether a connection of `read_snapshot` or `projection_transaction` can read the log too.

    A connection to the file of one generation cannot.
    """
    is_file = connection.dialect.name == "sqlite"
    return not (is_file and _ONE_SET in connection.get_execution_options())


def open_generation(file: Path) -> Engine:
    """An engine for the file of one set, in which there is no log."""
    return open_file(file).execution_options(**{_ONE_SET: _ITSELF})


def engine_of(engine: Engine, name: str) -> Engine:
    """An engine whose connections see the set of this name, in use or not."""
    if engine.dialect.name == "sqlite":
        return open_generation(file_of(engine.url, name))
    return engine.execution_options(**{_ONE_SET: name})


def folder_of(url: URL) -> Path:
    """Where the sets of an embedded database are: beside its file, by whatever link it is named."""
    file = Path(str(url.database)).resolve()
    return file.with_name(f"{file.name}.read-models")


def file_of(url: URL, name: str) -> Path:
    """The set of this name, which an embedded database has."""
    return folder_of(url) / f"{name}.db"


def schema_of(name: str) -> str:
    """The set of this name, which a server has."""
    return f"read_models_{name}"


def named(connection: Connection) -> str | None:
    """The set in use; None where no row says so, or what one says cannot be the name of a set."""
    name = undecoded(active_generation.c.name, connection.dialect.name)
    names = connection.execute(select(name)).scalars().all()
    return names[0] if len(names) == 1 and is_name(names[0]) else None


def is_name(value: object) -> bool:
    """Whether it is the name of a set: nothing else comes into that of a file or a schema."""
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value) is not None


def require_name(rows: Sequence[Any]) -> str:
    """What the row says; raises `WrongReachError` where it cannot be the name of a set."""
    if len(rows) != 1:
        raise WrongReachError(f"{len(rows)} rows say which read models are in use, not one: {CURE}")
    name = rows[0][0]
    if not is_name(name):
        raise WrongReachError(f"the read models in use are said to be {name!r}: {CURE}")
    return str(name)


def _of_sets(engine: Engine) -> Engine:
    # Whoever writes locks all that is attached: recording must neither need a set nor wait for one.
    is_attached = engine.dialect.name == "sqlite" and _ONE_SET not in engine.get_execution_options()
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
def _name(dialect: str) -> Select[str]:
    return select(undecoded(active_generation.c.name, dialect))


@CompiledQuery
def _take_snapshot_of_set(_: str) -> Select[int]:
    return select(literal(1)).select_from(table("read_model_progress"))


# It changes no row, and takes the lock of the one file that it names all the same.
_LOCK_SET = "UPDATE read_models.read_model_progress SET position = position WHERE false"


def _begin_attached(connection: Connection, *, locks: bool = False) -> RootTransaction:
    if _ONE_SET in connection.get_execution_options():
        return connection.begin()
    unreadable = None
    while True:
        attached = connection.info.get(_KNOWN)
        try:
            transaction = begin_to_lock(connection) if locks else connection.begin()
            if attached is not None and locks:
                take_lock(connection, _LOCK_SET)
            elif attached is not None:
                # Each file has a snapshot of its own, taken when it is first read: that of the
                # rows comes first, so that the log goes at least as far as they do.
                _take_snapshot_of_set.rows(connection)
        except DBAPIError as error:
            if attached is None or is_locked(error):
                raise
            connection.rollback()
            connection.invalidate()
            if (hindered := why_not_written(error)) is not None:
                raise hindered from error  # one opened again may write, once the cause has ended
            if attached == unreadable:
                raise _cannot_read(connection, attached, error.orig) from error
            unreadable = attached  # but it may not be the one in use any more
            continue
        name = require_name(_name.rows(connection))
        if name == attached:
            return transaction
        transaction.rollback()
        _attach(connection, name)


def _cannot_read(connection: Connection, name: str, why: object) -> WrongReachError:
    file = file_of(connection.engine.url, name)
    return WrongReachError(f"the read models in use, {file}: {why}; {CURE}")


def _attach(connection: Connection, name: str) -> None:
    file = file_of(connection.engine.url, name)
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    try:
        if connection.info.pop(_KNOWN, None) is not None:
            driver.execute("DETACH read_models")
        driver.execute("ATTACH ? AS read_models", (f"{file.absolute().as_uri()}?mode=rw",))
        driver.execute("PRAGMA read_models.cache_size = -16384")
        # What a loss of power takes from the end of these is derived again.
        driver.execute("PRAGMA read_models.synchronous = NORMAL")
        hidden = [name for (name,) in driver.execute(_HIDDEN)]
    except sqlite3.Error as error:
        connection.invalidate()
        raise _cannot_read(connection, name, error) from error
    if hidden:
        connection.invalidate()
        raise HiddenRowsError(hidden)
    connection.info[_KNOWN] = name


# A name that both have, in capitals or not, stands for what the log's own file has.
_HIDDEN = """
    SELECT name FROM main.sqlite_master WHERE type IN ('table', 'view') AND lower(name) IN
        (SELECT lower(name) FROM read_models.sqlite_master WHERE name NOT GLOB 'sqlite_*')
"""

# What stands beside the log is found before what the set has: nothing put into a set hides it.
_SEEN = """
    SELECT name, set_config('search_path', current_setting('search_path') || ', ' || path, true),
        to_regclass(path || '.read_model_progress') IS NOT NULL
    FROM (SELECT name, quote_ident('read_models_' || name) AS path FROM {named}) AS named
"""
_LOOKED_UP = _SEEN.format(named="active_generation")
_HELD = _SEEN.format(named="(SELECT name FROM active_generation FOR SHARE) AS held")
_ONE = _SEEN.format(named="(SELECT CAST(%s AS text) AS name) AS given")

_HIDDEN_ON_PATH = """
    SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(%s) AND relkind = 'r'
        AND oid <> to_regclass(quote_ident(relname))
"""


def _begin_on_path(connection: Connection, seen: str) -> RootTransaction:
    one = connection.get_execution_options().get(_ONE_SET)
    transaction = connection.begin()
    asked = (seen, ()) if one is None else (_ONE, (one,))
    rows = connection.exec_driver_sql(*asked).all()
    name = require_name(rows)
    if not rows[0][2]:
        raise WrongReachError(f"the read models in use, {schema_of(name)}: not there; {CURE}")
    if connection.info.get(_KNOWN) != name:
        hidden = connection.exec_driver_sql(_HIDDEN_ON_PATH, (schema_of(name),)).scalars().all()
        if hidden:
            raise HiddenRowsError(hidden)
        connection.info[_KNOWN] = name
    return transaction
