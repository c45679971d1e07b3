"""The tables that every set of read models has."""

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
    """Make them where this connection makes tables: they show nothing yet, by our rules."""
    metadata.create_all(connection, TABLES, checkfirst=False)
    fill_empty(connection)


def fill_empty(connection: Connection) -> None:
    """Say that tables without any row show nothing yet, by our rules."""
    insert_rows(connection, progress.progress, [(1, 0, progress.VERSION, None)])


@contextmanager
def empty_generation(file: Path) -> Iterator[Engine]:
    """An empty set in a file that is not there yet, or was left without any table."""
    with disposing(open_generation(file)) as rows:
        with write_transaction(rows) as connection:
            create_empty(connection)
        yield rows


@contextmanager
def scratch_generation() -> Iterator[Engine]:
    """An empty set in a file that is only needed meanwhile, and gone afterwards."""
    with scratch_folder() as folder, empty_generation(folder / "set.db") as rows:
        yield rows
