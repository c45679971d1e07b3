"""Tells what this machine lacks from what is wrong with what is stored."""

from __future__ import annotations

import sqlite3

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
    if isinstance(error, OSError | MemoryError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return error.connection_invalidated or code & 0xFF in _OF_MACHINE
