"""Whether a PostgreSQL database has every table, with its rows and its indexes.

`pg_restore` creates all tables, then fills them, and then creates their indexes, each step in a
transaction of its own. Meanwhile a question would be answered from a part of the rows, and a write
be decided by a part of the events. A table without an index is therefore not filled yet.

A restore makes new tables, so a connection checks this once for each `log_head`. An embedded
database is one file, which is whole or not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import Connection, Engine

from infrastructure.database.engine import read_transaction, write_transaction
from infrastructure.errors import IncompleteError

# Every table next to the read models.
TABLES = (
    "active_generation",
    "alembic_version",
    "event_texts",
    "events",
    "log_checkpoints",
    "log_cosignatures",
    "log_head",
    "log_keys",
    "log_tiles",
    "log_tree",
    "webhook_deliveries",
    "webhooks",
)
# Without one of these, something could be recorded twice.
INDEXES = ("pk_events", "uq_events_originator_id_originator_version", "uq_events_command_id")

# Names `log_head` in SQL, by a number that a restored table does not share.
HEAD = "to_regclass('log_head')::oid::bigint"

_MISSING = """
    SELECT ARRAY(SELECT part FROM unnest(%s::text[]) AS part WHERE NOT EXISTS
            (SELECT FROM pg_class WHERE oid = to_regclass(part) AND relhasindex)),
        ARRAY(SELECT part FROM unnest(%s::text[]) AS part WHERE to_regclass(part) IS NULL)
"""
_UNFILLED = """
    SELECT relname::text FROM pg_class
    WHERE relnamespace = to_regnamespace(%s) AND relname = ANY(%s) AND NOT relhasindex
"""

# In the information that SQLAlchemy keeps with a connection: what was complete.
_LOG = "stanceline_complete_log"
_SCHEMA = "stanceline_complete_schema"


@contextmanager
def read_complete(engine: Engine) -> Iterator[Connection]:
    """Open a `read_transaction` of a complete log; raises `IncompleteError`."""
    with read_transaction(engine) as connection:
        require_complete_log(connection)
        yield connection


@contextmanager
def write_complete(
    engine: Engine, *, committing: Callable[[], AbstractContextManager[None]] = nullcontext
) -> Iterator[Connection]:
    """Open a `write_transaction` on a complete log; raises `IncompleteError`."""
    with write_transaction(engine, committing=committing) as connection:
        require_complete_log(connection)
        yield connection


def require_complete(connection: Connection) -> None:
    """Raise `IncompleteError` if a table of the log is missing or not filled yet."""
    if connection.dialect.name == "sqlite":
        return
    tables, indexes = connection.exec_driver_sql(_MISSING, ([*TABLES], [*INDEXES])).one()
    _refuse("tables", tables)
    _refuse("indexes", indexes)


def require_complete_log(connection: Connection) -> None:
    """Do so once for each `HEAD` that this connection sees."""
    if connection.dialect.name != "sqlite":
        _require_log(connection, connection.exec_driver_sql(f"SELECT {HEAD}").scalar())


def require_complete_schema(
    connection: Connection, head: int | None, schema: str, tables: Callable[[], list[str]]
) -> None:
    """Do so for this `HEAD`, and for these tables of a schema, as far as they exist."""
    if connection.info.get(_SCHEMA) != (head, schema):
        _require_log(connection, head)
        unfilled = connection.exec_driver_sql(_UNFILLED, (schema, tables()))
        _refuse("tables", unfilled.scalars().all())
        connection.info[_SCHEMA] = head, schema


def complete_head(connection: Connection) -> int:
    """Return the `HEAD` of a complete log that this connection saw last; look if it saw none."""
    if _LOG not in connection.info:
        require_complete_log(connection)
    head: int = connection.info[_LOG]
    return head


def _require_log(connection: Connection, head: int | None) -> None:
    if head is None or connection.info.get(_LOG) != head:
        require_complete(connection)
        connection.info[_LOG] = head


def _refuse(what: str, names: Sequence[str]) -> None:
    if names:
        listed = ", ".join(map(repr, sorted(names)))
        raise IncompleteError(f"these {what} are missing or not filled yet: {listed}")
