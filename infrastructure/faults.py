"""Tells what this machine lacks, or others hold, from what is wrong with what is stored."""

from __future__ import annotations

import sqlite3

from eventsourcing.persistence import OperationalError
from sqlalchemy.exc import DBAPIError

_OF_MACHINE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
}


def is_of_machine(error: Exception) -> bool:
    """Whether a disk, a right, the memory or a connection failed."""
    if isinstance(error, OSError | MemoryError | OperationalError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or _code(error) in _OF_MACHINE


def is_locked(error: DBAPIError) -> bool:
    """Whether an embedded database refused only because somebody else held it for too long."""
    return _code(error) == sqlite3.SQLITE_BUSY


def is_undecided(error: DBAPIError) -> bool:
    """Whether what was to be committed may have been: the answer was lost, or a disk failed."""
    return error.connection_invalidated or _code(error) == sqlite3.SQLITE_IOERR


def _code(error: DBAPIError) -> int:
    """What SQLite says of it, without the details of each kind; that of no error elsewhere."""
    code: int = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_OK)
    return code & 0xFF
