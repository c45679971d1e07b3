"""One way to open each kind of database, and the kinds of transaction that everybody uses."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
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
    Index,
    LargeBinary,
    MetaData,
    RootTransaction,
    Text,
    cast,
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

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Dialect

_PROBES = 3

PG_CONNECTIONS = 20
PG_CONNECTIONS_KEPT = 5
# Writers that wait for a lock hold a connection there; the others are for those who read.
PG_WRITERS = 8

_OTHERS: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()

# How a connection begins its transactions on SQLite.
_BEGIN = "stanceline_begin"

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


class PartialIndex(Index):
    """An index of the rows for which the SQL condition `where` is true."""

    def __init__(self, name: str, *columns: Column[Any], where: str, unique: bool = False) -> None:
        # An option of PostgreSQL would import its dialect, also where the database is a file.
        super().__init__(name, *columns, unique=unique, sqlite_where=text(where))
        self.where = where


@compiles(CreateIndex, "postgresql")
def _create_index(create: CreateIndex, compiler: Any, **_: Any) -> str:
    index = create.element
    if isinstance(index, PartialIndex):
        index.dialect_options["postgresql"]["where"] = text(index.where)
    sql: str = compiler.visit_create_index(create)
    return sql


class _AnyText(TypeDecorator[str]):
    """What stands where a text should, read as bytes: halves of characters for what is no UTF-8."""

    impl = LargeBinary
    cache_ok = True

    def process_result_value(self, value: bytes | None, _: Dialect) -> str | None:
        return None if value is None else value.decode(errors="surrogateescape")


def undecoded(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    """The column for those who read what somebody else may have written: no text breaks them."""
    return cast(column, _AnyText) if dialect == "sqlite" else column


def open_engine(url: str | URL, timeouts: Timeouts | None = None) -> Engine:
    """An engine for `sqlite:///FILE` or `postgresql+psycopg://…`; it connects at first use.

    Raises ValueError for any other kind of database.
    """
    timeouts = timeouts or Timeouts()
    allowed = "allowed are sqlite:///FILE and postgresql+psycopg://USER@HOST/DATABASE"
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError(f"not a database URL: {url!r}; {allowed}") from error
    if parsed.drivername == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return _open_sqlite(parsed, timeouts)
    if parsed.drivername == "postgresql+psycopg":
        return _open_postgresql(parsed, timeouts)
    raise ValueError(f"cannot use the database {parsed.render_as_string()!r}; {allowed}")


def open_file(file: Path) -> Engine:
    """An engine for an embedded database, also where its path is none that a URL could hold."""
    return open_engine(URL.create("sqlite", database=str(file)))


def with_other_connections(engine: Engine) -> Engine:
    """The one other engine for the same database, disposed of with this one."""
    other = _OTHERS.get(engine)
    if other is None:
        other = _OTHERS.setdefault(engine, open_engine(engine.url, timeouts_of(engine)))
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
def read_transaction(engine: Engine, *, begin: Begin = Connection.begin) -> Iterator[Connection]:
    """A connection on one consistent snapshot; the database refuses to write through it."""
    with naming_faults(), engine.connect() as connection:
        _take_snapshot(connection)
        with begin(connection):
            yield connection


@contextmanager
def read_untrusted(engine: Engine, *, begin: Begin = Connection.begin) -> Iterator[Connection]:
    """The same for whoever trusts nothing that is stored.

    A text that is none, which only SQLite keeps, does not break the reader: the bytes that are
    no UTF-8 come as halves of characters, as they stand in nothing that we write.
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
    """A connection whose changes are committed together at the end, or not at all on an error.

    On SQLite writers take turns from the first statement on; on PostgreSQL `PG_WRITERS` of them
    write at once, and rows are locked as they are touched. A writer that waits its turn holds no
    connection. Raises `BusyError` after the time-out for a lock. The commit is made within
    `committing`: `deciding` for what cannot be derived again.
    """
    with (
        naming_faults(),
        turn_of(engine),
        engine.connect() as connection,
        begin(connection) as transaction,
    ):
        yield connection
        if transaction.is_active:
            with committing():
                transaction.commit()


def begin_to_lock(connection: Connection) -> RootTransaction:
    """Begin on SQLite without a lock: the first statement, given to `take_lock`, takes one."""
    connection.execution_options(**{_BEGIN: "DEFERRED"})
    return connection.begin()


@contextmanager
def bulk_transaction(embedded: Engine) -> Iterator[Connection]:
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


def _open_sqlite(url: URL, timeouts: Timeouts) -> Engine:
    engine = create_engine(
        url,
        # `uri` lets a file be attached only if it is there.
        connect_args={"timeout": timeouts.lock, "uri": True},
        # The connection used last has the pages read last. Nobody waits for one: as writers wait
        # without one, there are no more than threads that work.
        pool_use_lifo=True,
        max_overflow=-1,
        execution_options=waiting(Turns(1), timeouts),
    )
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
    begin = connection.get_execution_options().get(_BEGIN, "IMMEDIATE")
    is_snapshot = begin == "SNAPSHOT"
    driver = connection.connection.driver_connection
    assert driver is not None
    # Whatever it sets, the pragma makes SQLite forget every statement it has compiled.
    if connection.info.get("query_only") is not is_snapshot:
        driver.execute(f"PRAGMA query_only = {'ON' if is_snapshot else 'OFF'}")
        connection.info["query_only"] = is_snapshot
    if begin == "IMMEDIATE":
        # A transaction that reads first and writes later fails at once when another one wrote
        # in between, however long the busy timeout: a writer takes its turn from the start.
        take_lock(connection, "BEGIN IMMEDIATE")
    else:
        driver.execute("BEGIN")


def _open_postgresql(url: URL, timeouts: Timeouts) -> Engine:
    engine = create_engine(
        url,
        pool_pre_ping=True,
        connect_args=_network_limits(url, timeouts),
        pool_size=PG_CONNECTIONS_KEPT,
        max_overflow=PG_CONNECTIONS - PG_CONNECTIONS_KEPT,
        execution_options=waiting(Turns(PG_WRITERS), timeouts),
    )
    event.listen(engine, "connect", partial(_prepare_postgresql, timeouts))
    event.listen(engine, "checkout", _begin_as_configured)
    return engine


def _begin_as_configured(connection: Any, _record: object, _fairy: object) -> None:
    """Let the database decide whether a transaction may write, as its operator configured it.

    SQLAlchemy lets a connection that was read-only begin with `READ WRITE` from then on.
    """
    if connection.read_only is not None:
        connection.read_only = None


def _network_limits(url: URL, timeouts: Timeouts) -> dict[str, int]:
    """How soon this end gives up a server that does not answer, but for what the URL says."""
    limits = {
        "connect_timeout": timeouts.connect,
        "keepalives_idle": timeouts.keepalive,
        "keepalives_interval": max(1, timeouts.keepalive // _PROBES),
        "keepalives_count": _PROBES,
        "tcp_user_timeout": 2 * timeouts.keepalive * 1000,
    }
    return {name: value for name, value in limits.items() if name not in url.query}


def _prepare_postgresql(timeouts: Timeouts, connection: Any, _record: object) -> None:
    settings = {
        "lock_timeout": f"{round(timeouts.lock * 1000)}ms",
        "statement_timeout": f"{round(timeouts.statement * 1000)}ms",
        # The server gives up a client that is gone as soon, and lets go what it had locked.
        "tcp_keepalives_idle": str(timeouts.keepalive),
        "tcp_keepalives_interval": str(max(1, timeouts.keepalive // _PROBES)),
        "tcp_keepalives_count": str(_PROBES),
        "timezone": "UTC",
    }
    connection.autocommit = True
    given = ", ".join("set_config(%s, %s, false)" for _ in settings)
    connection.execute(f"SELECT {given}", [part for pair in settings.items() for part in pair])
    connection.autocommit = False


def _take_snapshot(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execution_options(**{_BEGIN: "SNAPSHOT"})
    else:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
