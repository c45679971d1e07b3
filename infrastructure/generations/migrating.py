"""Brings a database to the newest migration."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

import migrations
from infrastructure.database import revision
from infrastructure.generations import lifecycle

if TYPE_CHECKING:
    from sqlalchemy import Engine


# Alembic keeps its state in variables that all threads share.
_ONE_AT_A_TIME = threading.Lock()


def upgrade(engine: Engine) -> None:
    """Create the tables of the log and an empty generation, if they do not exist.

    Raises `NotMigratedError` for a database of another release, before anything is written.
    """
    if (found := revision.current(engine)) is not None:
        revision.require_ours(found)
    config = migration_config()
    with _ONE_AT_A_TIME, engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    lifecycle.ensure(engine, datetime.now(UTC))


def migration_config() -> Config:
    """Return the configuration of Alembic; there is no configuration file."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return config
