"""The tables of a generation, and empty generations to fill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from infrastructure.database.bulk import insert_rows
from infrastructure.database.engine import disposing, metadata, write_transaction
from infrastructure.files import scratch_folder
from infrastructure.read_models import DERIVED, progress
from infrastructure.read_models.active import open_generation

TABLES = (progress.progress, *DERIVED)


def create_empty(connection: Connection) -> None:
    """Create the tables where this connection creates tables, at position 0 and our version."""
    metadata.create_all(connection, TABLES, checkfirst=False)
    fill_empty(connection)


def fill_empty(connection: Connection) -> None:
    """Write position 0 and our version of the rules into empty tables."""
    insert_rows(connection, progress.progress, [(1, 0, progress.VERSION, None)])


@contextmanager
def empty_generation(file: Path) -> Iterator[Engine]:
    """Open an empty generation in a new file, or in one that was left without tables."""
    with disposing(open_generation(file)) as rows:
        with write_transaction(rows) as connection:
            create_empty(connection)
        yield rows


@contextmanager
def scratch_generation() -> Iterator[Engine]:
    """Open an empty generation in a temporary file, which is removed after the block."""
    with scratch_folder() as folder, empty_generation(folder / "generation.db") as rows:
        yield rows
