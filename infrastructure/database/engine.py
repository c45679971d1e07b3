"""Opens each kind of database, and defines its transactions and column types."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    URL,
    Column,
    Connection,
    DateTime,
    Engine,
    Index,
    MetaData,
    RootTransaction,
    Text,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex
from sqlalchemy.types import TypeDecorator

from infrastructure.database.locks import (
    Timeouts,
    Turns,
    naming_faults,
    take_lock,
    timeouts_of,
    turn_of,
    waiting,
)
from infrastructure.database.open_files import (
    FollowedConnection,
    note_opened,
    require_unmoved,
    why_not_opened,
)
from infrastructure.database.postgresql import open_postgresql
from infrastructure.errors import FileMovedError, OutcomeUnknownError

if TYPE_CHECKING:
    from sqlalchemy import Dialect

_OTHERS: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()

# How a connection begins its transactions on SQLite.
_BEGIN = "stanceline_begin"
# The engine for snapshots of the same file.
_SNAPSHOTS = "stanceline_snapshots"

Begin = Callable[[Connection], RootTransaction]

# Sorted by bytes on both kinds of database, whatever the language of a server is.
PlainText = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    }
)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant to the microsecond: aware when written, aware in UTC when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Return the instant in UTC; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone, got the naive {value.isoformat()}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Return the stored instant in UTC; SQLite stores no time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PartialIndex(Index):
    """An index of the rows for which the SQL condition `where` is true."""

    def __init__(self, name: str, *columns: Column[Any], where: str, unique: bool = False) -> None:
        # An option of PostgreSQL would import its dialect, even for a database that is a file.
        super().__init__(name, *columns, unique=unique, sqlite_where=text(where))
        self.where = where


@compiles(CreateIndex, "postgresql")
def _create_index(create: CreateIndex, compiler: Any, **_: Any) -> str:
    index = create.element
    if isinstance(index, PartialIndex):
        index.dialect_options["postgresql"]["where"] = text(index.where)
    sql: str = compiler.visit_create_index(create)
    return sql


def open_engine(url: str | URL, timeouts: Timeouts | None = None) -> Engine:
    """Return an engine for `sqlite:///FILE` or `postgresql+psycopg://…`; it connects at first use.

    Raises ValueError for any other kind of database.
    """
    timeouts = timeouts or Timeouts()
    allowed = "allowed are sqlite:///FILE and postgresql+psycopg://USER@HOST/DATABASE"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is not a number
        shown = re.sub("//.*@", "//***@", str(url))
        raise ValueError(f"not a database URL: {shown!r}; {allowed}") from error
    if parsed.drivername == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return _open_sqlite(parsed, timeouts)
    if parsed.drivername == "postgresql+psycopg":
        return open_postgresql(parsed, timeouts)
    raise ValueError(f"cannot use the database {parsed.render_as_string()!r}; {allowed}")


def open_file(file: Path) -> Engine:
    """Return an engine for an embedded database, even if a URL cannot express its path."""
    return open_engine(URL.create("sqlite", database=str(file)))


def with_other_connections(engine: Engine) -> Engine:
    """Return the second engine for the same database, which is disposed of with the first."""
    other = _OTHERS.get(engine)
    if other is None:
        other = _OTHERS.setdefault(engine, open_engine(engine.url, timeouts_of(engine)))
        event.listen(engine, "engine_disposed", lambda _: other.dispose())
    return other


@contextmanager
def disposing(engine: Engine) -> Iterator[Engine]:
    """Yield the engine, and close all its connections after the block."""
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def read_transaction(engine: Engine, *, begin: Begin = Connection.begin) -> Iterator[Connection]:
    """Open a connection on one consistent snapshot; the database refuses writes through it."""
    with naming_faults(), _for_snapshots(engine).connect() as connection:
        _take_snapshot(connection, engine)
        with begin(connection):
            yield connection


@contextmanager
def read_untrusted(engine: Engine, *, begin: Begin = Connection.begin) -> Iterator[Connection]:
    """Open such a connection for a reader that trusts no stored value.

    Only SQLite can store text that is not UTF-8. Its invalid bytes are read as lone surrogates,
    which no text of ours contains, instead of raising an error.
    """
    with read_transaction(engine, begin=begin) as connection:
        driver = connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            yield connection
            return
        driver.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
        try:
            yield connection
        finally:
            driver.text_factory = str


@contextmanager
def write_transaction(
    engine: Engine,
    *,
    begin: Begin = Connection.begin,
    committing: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Iterator[Connection]:
    """Open a connection whose changes are all committed after the block, or none on an error.

    On SQLite one writer works at a time, from the first statement on; on PostgreSQL `PG_WRITERS`
    write at once, and rows are locked as they are touched. A writer in the queue holds no
    connection. Raises `BusyError` after the time-out for a lock. The commit happens within
    `committing`: use `deciding` for data that cannot be derived again.
    """
    with (
        naming_faults(),
        turn_of(engine),
        engine.connect() as connection,
        begin(connection) as transaction,
    ):
        yield connection
        if transaction.is_active:
            with _into_open_files(engine), committing():
                transaction.commit()


@contextmanager
def _into_open_files(engine: Engine) -> Iterator[None]:
    """Wrap a commit: raises `FileMovedError` before it if SQLite would write into a lost file.

    Raises `OutcomeUnknownError` if the file was lost during the commit.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    file = str(engine.url.database)
    require_unmoved(file)
    yield
    try:
        require_unmoved(file)
    except FileMovedError as moved:
        raise OutcomeUnknownError(str(moved)) from moved


def begin_to_lock(connection: Connection) -> RootTransaction:
    """Begin on SQLite without a lock; the first statement, given to `take_lock`, takes one."""
    connection.execution_options(**{_BEGIN: "DEFERRED"})
    return connection.begin()


@contextmanager
def bulk_transaction(embedded: Engine) -> Iterator[Connection]:
    """Open a connection for many transactions of rows that can be derived again.

    A loss of power may lose the newest transactions, but never one and not those after it.
    """
    with embedded.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("PRAGMA synchronous = NORMAL")
        try:
            yield connection
        finally:
            connection.invalidate()  # the next user of a connection needs other settings


def shrink_write_ahead_log(embedded: Engine) -> None:
    """Move the write-ahead log of an SQLite file into it, and empty it, unless a reader uses it.

    On PostgreSQL nothing happens.
    """
    if embedded.dialect.name == "sqlite":
        with naming_faults(), turn_of(embedded), embedded.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _open_sqlite(url: URL, timeouts: Timeouts) -> Engine:
    # A connection either reads or writes: `query_only` makes SQLite drop every compiled statement
    # when it is set, and a write after each read would compile its statements again.
    snapshots = _new_sqlite(url, timeouts, {})
    event.listen(snapshots, "connect", _refuse_writes)
    engine = _new_sqlite(url, timeouts, {_SNAPSHOTS: snapshots})
    event.listen(engine, "engine_disposed", lambda _: snapshots.dispose())
    return engine


def _new_sqlite(url: URL, timeouts: Timeouts, options: dict[str, Any]) -> Engine:
    engine = create_engine(
        url,
        # `uri` lets a file be attached only if it is there.
        connect_args={"timeout": timeouts.lock, "uri": True, "factory": FollowedConnection},
        # The connection used last has the newest pages cached. There is no limit: writers queue
        # without a connection, so there are no more than working threads.
        pool_use_lifo=True,
        max_overflow=-1,
        hide_parameters=True,  # see `open_postgresql`
        execution_options=waiting(Turns(1), timeouts) | options,
    )
    event.listen(engine, "connect", partial(_prepare_sqlite, Path(str(url.database))))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(file: Path, connection: Any, _record: object) -> None:
    try:
        require_unmoved(file)
        _set_pragmas(connection)
        note_opened(connection, file)
    except FileMovedError:
        connection.close()
        raise
    except sqlite3.Error as error:
        connection.close()
        if (closed := why_not_opened(file, error)) is not None:
            raise closed from error
        raise


def _set_pragmas(connection: Any) -> None:
    # The driver would guess when to begin a transaction, and begin it late; see _begin_sqlite.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Sixteen megabytes for pages and as many in the WAL: bulk appends are a fifth faster.
    connection.execute("PRAGMA cache_size = -16384")
    connection.execute("PRAGMA wal_autocheckpoint = 4096")


def _refuse_writes(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only = ON")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(_BEGIN, "IMMEDIATE") == "IMMEDIATE":
        # A transaction that reads first and writes later fails at once if another one wrote in
        # between, however long the busy timeout is: a writer takes the lock at the start.
        take_lock(connection, "BEGIN IMMEDIATE")
    else:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("BEGIN")


def _for_snapshots(engine: Engine) -> Engine:
    snapshots: Engine = engine.get_execution_options().get(_SNAPSHOTS, engine)
    return snapshots


def _take_snapshot(connection: Connection, engine: Engine) -> None:
    if connection.dialect.name == "sqlite":
        options = {**engine.get_execution_options(), _BEGIN: "DEFERRED"}
        connection.execution_options(**options)
    else:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
