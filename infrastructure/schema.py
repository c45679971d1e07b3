"""Bringing a database to the newest migration, and telling how far it is."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import migrations
from infrastructure import table_sets
from infrastructure.database import reading

if TYPE_CHECKING:
    from sqlalchemy import Engine


# Alembic keeps what it is working on in variables that all threads share.
_ONE_AT_A_TIME = threading.Lock()


def upgrade(engine: Engine) -> None:
    """Run every migration the database lacks, each in its own transaction.

    Read models belong to no migration; where there are none, they are made without rows.
    """
    config = migration_config()
    with _ONE_AT_A_TIME, engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    table_sets.ensure(engine, datetime.now(UTC))


def current(engine: Engine) -> str | None:
    """The revision the database is at, None where no migration has run."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest migration this program knows."""
    return current(engine) == ScriptDirectory.from_config(migration_config()).get_current_head()


def migration_config() -> Config:
    """Where Alembic finds the migrations; it needs no file of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return config
