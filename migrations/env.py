"""What Alembic runs for every command: the connection it was handed, and our tables as target."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, Engine

import infrastructure.log.tables
import infrastructure.sealing.tables
import infrastructure.webhooks.tables  # noqa: F401
from infrastructure.database.engine import metadata, open_engine
from infrastructure.read_models.tables import GENERATION

# Generations belong to no migration: each is created with all of its tables.
_OF_GENERATIONS = {table.name for table in GENERATION}


def _is_ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
    return not (kind == "table" and name in _OF_GENERATIONS)


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=_is_ours,
        # On SQLite Alembic would else run outside transactions and leave half a migration behind.
        transactional_ddl=True,
        transaction_per_migration=True,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _run() -> None:
    given = context.config.attributes.get("connection")
    if isinstance(given, Connection):
        _migrate(given)
        return
    engine = given if isinstance(given, Engine) else _engine_of_command_line()
    with engine.connect() as connection:
        _migrate(connection)


def _engine_of_command_line() -> Engine:
    url = context.get_x_argument(as_dictionary=True).get("url")
    if not isinstance(url, str):
        raise SystemExit("say which database: alembic -x url=sqlite:///FILE …")
    return open_engine(url)


_run()
