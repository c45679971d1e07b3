"""Writes what the migrations make: `python -m tests.infrastructure.verifying.migrated_schema`."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from infrastructure.database.engine import disposing, open_engine, read_transaction
from infrastructure.database.schema import Schema, stored_schema
from infrastructure.generations import migrating
from infrastructure.verifying.schema import FILE
from tests.postgres_server import running_postgres


def migrated(url: str) -> Schema:
    """The schema of a new database at this address, once it is migrated."""
    with disposing(open_engine(url)) as engine:
        migrating.upgrade(engine)
        with read_transaction(engine) as connection:
            return stored_schema(connection)


def write() -> None:
    """Migrate a database of each kind, and keep what that has made."""
    with tempfile.TemporaryDirectory() as folder, running_postgres() as server:
        made = {"sqlite": migrated(f"sqlite:///{Path(folder) / 'new.db'}")}
        with server.database() as url:
            made["postgresql"] = migrated(url)
    FILE.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
