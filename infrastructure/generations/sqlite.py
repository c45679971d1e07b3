"""Sets of read models as files in a folder beside the file of an embedded database."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager

from sqlalchemy import Connection, Engine, exc, inspect

from infrastructure.database.engine import disposing, read_transaction
from infrastructure.generations.tables import empty_generation
from infrastructure.read_models import progress
from infrastructure.read_models.active import engine_of, file_of, folder_of, is_name

_TO_DISK = "PRAGMA wal_checkpoint(TRUNCATE)"


def is_there(engine: Engine, name: str) -> bool:
    """Whether there is a set of this name; one that cannot be read is: whoever reads it is told."""
    if not file_of(engine.url, name).exists():
        return False
    with disposing(engine_of(engine, name)) as rows:
        try:
            with read_transaction(rows) as connection:
                return inspect(connection).has_table(progress.progress.name)
        except exc.DatabaseError:
            return True


def make(_held: Connection, engine: Engine, name: str) -> None:
    """An empty set of this name."""
    folder_of(engine.url).mkdir(parents=True, exist_ok=True)
    with filling(engine, name):
        return


def filling(engine: Engine, name: str) -> AbstractContextManager[Engine]:
    """An embedded database with nothing but an empty set: here, the one that is to stay."""
    return empty_generation(file_of(engine.url, name))


def placed(_engine: Engine, _name: str, rows: Engine) -> Engine:
    """The set that was filled, all of it on disk; raises where somebody reads it for too long."""
    with closing(rows.raw_connection()) as connection:
        is_busy, *_ = connection.cursor().execute(_TO_DISK).fetchone()
    if is_busy:
        raise exc.OperationalError(_TO_DISK, None, sqlite3.OperationalError("database is locked"))
    return rows


def names(engine: Engine) -> set[str]:
    """The names of the sets that are there."""
    found = (file.name.split(".")[0] for file in folder_of(engine.url).glob("*.db*"))
    return {name for name in found if is_name(name)}


def remove(engine: Engine, name: str) -> None:
    """Take the files away; whoever has them open still reads them to the end."""
    file = file_of(engine.url, name)
    for one in file.parent.glob(f"{file.name}*"):  # with what SQLite keeps beside it
        one.unlink(missing_ok=True)


@contextmanager
def alone(engine: Engine, *, waits: bool) -> Iterator[bool]:
    """Whether nobody else fills or removes sets until the end of the block."""
    folder = folder_of(engine.url)
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # The system lets the lock go with the program that held it, whatever ended that.
        fcntl.flock(held, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(held)
