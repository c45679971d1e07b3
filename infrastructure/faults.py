"""Tells what this machine lacks, or others hold, from what is wrong with what is stored."""

from __future__ import annotations

import errno
import sqlite3

import psycopg
from eventsourcing.persistence import OperationalError
from sqlalchemy.exc import DBAPIError

from infrastructure.unavailable import CannotWriteError, DiskFullError, ReadOnlyError

_OF_MACHINE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
}


_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
_FULL = (errno.ENOSPC, errno.EDQUOT)


def why_not_written(error: BaseException) -> CannotWriteError | None:
    """What keeps anything from being written now; None for an error of another kind."""
    if isinstance(error, CannotWriteError):
        return error
    if isinstance(error, DBAPIError):
        error = error.orig or error
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    number = error.errno if isinstance(error, OSError) else None
    if _is_read_only(error) or code == sqlite3.SQLITE_READONLY or number in _READ_ONLY:
        return ReadOnlyError(f"the database takes no writes now: {error}")
    if isinstance(error, psycopg.errors.DiskFull) or code == sqlite3.SQLITE_FULL or number in _FULL:
        return DiskFullError(f"there is no room for what was to be written: {error}")
    return None


def _is_read_only(error: BaseException) -> bool:
    if isinstance(error, psycopg.errors.FeatureNotSupported):
        # So a standby refuses to set transaction_read_only to off; its message is translated.
        return error.diag.source_function == "call_bool_check_hook"
    return isinstance(error, psycopg.errors.ReadOnlySqlTransaction)


def is_of_machine(error: Exception) -> bool:
    """Whether a disk, a right, the memory or a connection failed."""
    if isinstance(error, OSError | MemoryError | OperationalError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if why_not_written(error) is not None:
        return True
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
