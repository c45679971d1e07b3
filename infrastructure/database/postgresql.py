"""Opens a PostgreSQL database, with its pool of connections and its time-outs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Engine, create_engine, event

from infrastructure.database.locks import Timeouts, Turns, waiting
from infrastructure.errors import OperationalError, ReadOnlyError, why_not_written

if TYPE_CHECKING:
    from sqlalchemy.engine import ExceptionContext

CONNECTIONS = 20
CONNECTIONS_KEPT = 5
# A writer that waits for a lock holds a connection; the rest are for readers.
WRITERS = 8

_PROBES = 3


def open_postgresql(url: URL, timeouts: Timeouts) -> Engine:
    """Return an engine for a PostgreSQL database; it connects at first use."""
    engine = create_engine(
        url,
        pool_pre_ping=True,
        # Messages of errors are logged; a log keeps a text that is redacted later.
        hide_parameters=True,
        connect_args=_network_limits(url, timeouts) | {"client_encoding": "utf8"},
        pool_size=CONNECTIONS_KEPT,
        max_overflow=CONNECTIONS - CONNECTIONS_KEPT,
        execution_options=waiting(Turns(WRITERS), timeouts),
    )
    event.listen(engine, "connect", _require_utf8)
    event.listen(engine, "connect", partial(_prepare_postgresql, timeouts))
    event.listen(engine, "checkout", _begin_as_configured)
    event.listen(engine, "handle_error", _renew_after_read_only)
    return engine


def _begin_as_configured(connection: Any, _record: object, _fairy: object) -> None:
    """Let the configuration of the database decide whether a transaction may write.

    SQLAlchemy begins with `READ WRITE` on a connection that was read-only before.
    """
    if connection.read_only is not None:
        connection.read_only = None


def _renew_after_read_only(context: ExceptionContext) -> None:
    """Open new connections after a write failed because the database is read-only.

    A connection keeps the `default_transaction_read_only` of the time when it was opened, so it
    could not write after the setting was reset.
    """
    is_read_only = isinstance(why_not_written(context.original_exception), ReadOnlyError)
    if is_read_only and context.engine is not None:
        context.engine.dispose()


def _network_limits(url: URL, timeouts: Timeouts) -> dict[str, int]:
    """Return the time-outs of the client for a silent server, except those in the URL."""
    limits = {
        "connect_timeout": timeouts.connect,
        "keepalives_idle": timeouts.keepalive,
        "keepalives_interval": max(1, timeouts.keepalive // _PROBES),
        "keepalives_count": _PROBES,
        "tcp_user_timeout": 2 * timeouts.keepalive * 1000,
    }
    return {name: value for name, value in limits.items() if name not in url.query}


def _require_utf8(connection: Any, _record: object) -> None:
    """Raise `OperationalError` for a database that cannot store every text."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        connection.close()
        raise OperationalError(
            f"its encoding is {encoding}, in which names in other scripts are lost; create it with"
            " ENCODING 'UTF8' TEMPLATE template0"
        )


def _prepare_postgresql(timeouts: Timeouts, connection: Any, _record: object) -> None:
    settings = {
        "lock_timeout": f"{round(timeouts.lock * 1000)}ms",
        "statement_timeout": f"{round(timeouts.statement * 1000)}ms",
        # The server drops a lost client after the same time, and releases its locks.
        "tcp_keepalives_idle": str(timeouts.keepalive),
        "tcp_keepalives_interval": str(max(1, timeouts.keepalive // _PROBES)),
        "tcp_keepalives_count": str(_PROBES),
        "timezone": "UTC",
        "datestyle": "ISO, YMD",  # the only style in which the driver reads instants
    }
    connection.autocommit = True
    given = ", ".join("set_config(%s, %s, false)" for _ in settings)
    connection.execute(f"SELECT {given}", [part for pair in settings.items() for part in pair])
    connection.autocommit = False
