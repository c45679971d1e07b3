"""Generations on SQLite: each is a file, in the folder FILE.read-models or a temporary one."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, exc, inspect

from infrastructure.database.engine import (
    disposing,
    metadata,
    read_transaction,
    write_transaction,
)
from infrastructure.database.write_ability import probe_file
from infrastructure.errors import ReadOnlyError
from infrastructure.files import scratch_folder
from infrastructure.read_models import progress
from infrastructure.read_models.active import (
    engine_of,
    file_of,
    folder_of,
    is_name,
    open_generation,
)
from infrastructure.read_models.tables import GENERATION

_TO_DISK = "PRAGMA wal_checkpoint(TRUNCATE)"


def is_there(engine: Engine, name: str) -> bool:
    """Return whether a generation exists; an unreadable one does, and its readers get an error."""
    if not file_of(engine.url, name).exists():
        return False
    with disposing(engine_of(engine, name)) as rows:
        try:
            with read_transaction(rows) as connection:
                return inspect(connection).has_table(progress.progress.name)
        except ReadOnlyError:
            probe_file(file_of(engine.url, name))  # it names what is read-only
            raise
        except exc.DatabaseError:
            return True


def make(_held: Connection, engine: Engine, name: str) -> None:
    """Create an empty generation of this name."""
    folder_of(engine.url).mkdir(parents=True, exist_ok=True)
    with filling(engine, name):
        return


def filling(engine: Engine, name: str) -> AbstractContextManager[Engine]:
    """Open a database with an empty generation: on SQLite the final one."""
    return _empty(file_of(engine.url, name))


@contextmanager
def scratch_generation() -> Iterator[Engine]:
    """Open an empty generation in a temporary file, which is removed after the block."""
    with scratch_folder() as folder, _empty(folder / "generation.db") as rows:
        yield rows


@contextmanager
def _empty(file: Path) -> Iterator[Engine]:
    """Open an empty generation in a new file, or in one that was left without tables."""
    with disposing(open_generation(file)) as rows:
        with write_transaction(rows) as connection:
            metadata.create_all(connection, GENERATION, checkfirst=False)
            progress.begin(connection)
        yield rows


def placed(_engine: Engine, _name: str, rows: Engine) -> Engine:
    """Write the filled generation to disk; raises `OperationalError` if a reader blocks that."""
    with closing(rows.raw_connection()) as connection:
        is_busy, *_ = connection.cursor().execute(_TO_DISK).fetchone()
    if is_busy:
        raise exc.OperationalError(_TO_DISK, None, sqlite3.OperationalError("database is locked"))
    return rows


def names(engine: Engine) -> set[str]:
    """Return the names of all generations."""
    found = (file.name.split(".")[0] for file in folder_of(engine.url).glob("*.db*"))
    return {name for name in found if is_name(name)}


def remove(engine: Engine, name: str) -> None:
    """Delete the files; processes that have them open can still read them."""
    file = file_of(engine.url, name)
    for one in file.parent.glob(f"{file.name}*"):  # with the files that SQLite adds
        one.unlink(missing_ok=True)


@contextmanager
def alone(engine: Engine, *, waits: bool) -> Iterator[bool]:
    """Try to lock out others that fill or remove generations; yields whether it succeeded."""
    folder = folder_of(engine.url)
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # The system releases the lock when its process ends, for whatever reason.
        fcntl.flock(held, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(held)
