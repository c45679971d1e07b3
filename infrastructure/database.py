"""One way to open each kind of database, and the kinds of transaction that everybody uses."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    URL,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    RootTransaction,
    Text,
    cast,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Dialect

LOCK_WAIT_SECONDS = 30

_OTHERS: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()

Begin = Callable[[Connection], RootTransaction]

# Sorted by its bytes on either kind of database, whatever language that of a server is in.
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
        """The instant in UTC; a naive one is refused with ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone, got the naive {value.isoformat()}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """The stored instant with its time zone, which SQLite cannot keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _AnyText(TypeDecorator[str]):
    """What stands where a text should, read as bytes: halves of characters for what is no UTF-8."""

    impl = LargeBinary
    cache_ok = True

    def process_result_value(self, value: bytes | None, _: Dialect) -> str | None:
        return None if value is None else value.decode(errors="surrogateescape")


def undecoded(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    """The column for those who read what somebody else may have written: no text breaks them."""
    return cast(column, _AnyText) if dialect == "sqlite" else column


def open_engine(url: str | URL) -> Engine:
    """An engine for `sqlite:///FILE` or `postgresql+psycopg://…`; it connects at first use.

    Raises ValueError for any other kind of database.
    """
    allowed = "allowed are sqlite:///FILE and postgresql+psycopg://USER@HOST/DATABASE"
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError(f"not a database URL: {url!r}; {allowed}") from error
    if parsed.drivername == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return _open_sqlite(parsed)
    if parsed.drivername == "postgresql+psycopg":
        return _open_postgresql(parsed)
    raise ValueError(f"cannot use the database {parsed.render_as_string()!r}; {allowed}")


def open_file(file: Path) -> Engine:
    """An engine for an embedded database, also where its path is none that a URL could hold."""
    return open_engine(URL.create("sqlite", database=str(file)))


def with_other_connections(engine: Engine) -> Engine:
    """The one other engine for the same database, disposed of with this one."""
    other = _OTHERS.get(engine)
    if other is None:
        other = _OTHERS.setdefault(engine, open_engine(engine.url))
        event.listen(engine, "engine_disposed", lambda _: other.dispose())
    return other


@contextmanager
def disposing(engine: Engine) -> Iterator[Engine]:
    """The engine, with all its connections closed at the end."""
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def reading(engine: Engine, *, begin: Begin = Connection.begin) -> Iterator[Connection]:
    """A connection on one consistent snapshot; the database refuses to write through it."""
    with engine.connect() as connection:
        _take_snapshot(connection)
        with begin(connection):
            yield connection


@contextmanager
def reading_warily(engine: Engine, *, begin: Begin = Connection.begin) -> Iterator[Connection]:
    """The same for whoever trusts nothing that is stored.

    A text that is none, which only SQLite keeps, does not break the reader: the bytes that are
    no UTF-8 come as halves of characters, as they stand in nothing that we write.
    """
    with reading(engine, begin=begin) as connection:
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
def writing(engine: Engine, *, begin: Begin = Connection.begin) -> Iterator[Connection]:
    """A connection whose changes are committed together at the end, or not at all on an error.

    On SQLite writers take turns from the first statement on; on PostgreSQL rows are locked
    as they are touched. Either waits at most `LOCK_WAIT_SECONDS` for another writer.
    """
    with engine.connect() as connection, begin(connection):
        yield connection


@contextmanager
def bulk_writing(embedded: Engine) -> Iterator[Connection]:
    """A connection for many transactions of rows that can be derived again, closed at the end.

    A loss of power may take the newest of them, never one without those that came after it.
    """
    with embedded.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("PRAGMA synchronous = NORMAL")
        try:
            yield connection
        finally:
            connection.invalidate()  # its settings are not for whoever gets a connection next


def _open_sqlite(url: URL) -> Engine:
    # The connection used last has the pages read last.
    # `uri` lets a file be attached only if it is there.
    settings = {"timeout": LOCK_WAIT_SECONDS, "uri": True}
    engine = create_engine(url, connect_args=settings, pool_use_lifo=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver would begin transactions late and by its own guess; _begin_sqlite does it instead.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Sixteen megabytes for pages and as many in the WAL: bulk appends are a fifth faster.
    connection.execute("PRAGMA cache_size = -16384")
    connection.execute("PRAGMA wal_autocheckpoint = 4096")


def _begin_sqlite(connection: Connection) -> None:
    snapshot = connection.get_execution_options().get("stanceline_snapshot", False)
    driver = connection.connection.driver_connection
    assert driver is not None
    # Whatever it sets, the pragma makes SQLite forget every statement it has compiled.
    if connection.info.get("query_only") is not snapshot:
        driver.execute(f"PRAGMA query_only = {'ON' if snapshot else 'OFF'}")
        connection.info["query_only"] = snapshot
    if snapshot:
        driver.execute("BEGIN")
    else:
        # A transaction that reads first and writes later fails at once when another one wrote
        # in between, however long the busy timeout: a writer takes its turn from the start.
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _open_postgresql(url: URL) -> Engine:
    engine = create_engine(url, pool_pre_ping=True)
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = '{LOCK_WAIT_SECONDS}s'")
    connection.execute("SET TIME ZONE 'UTC'")
    connection.autocommit = False


def _take_snapshot(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execution_options(stanceline_snapshot=True)
    else:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
