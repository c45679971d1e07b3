"""Tells what this machine lacks, or others hold, from what is wrong with what is stored."""

from __future__ import annotations

import errno
import sqlite3
from typing import Any

from eventsourcing.persistence import OperationalError
from sqlalchemy.exc import DBAPIError, NoResultFound

from infrastructure.unavailable import (
    DATABASE_ERRORS,
    CannotWriteError,
    DiskFullError,
    ReadOnlyError,
)

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

# SQLSTATEs of PostgreSQL. Its driver is not imported for a database that is a file.
_DISK_FULL = "53100"
_FEATURE_NOT_SUPPORTED = "0A000"
_READ_ONLY_SQL_TRANSACTION = "25006"
_PROGRAM_LIMIT_EXCEEDED = "54"  # such as a row that is too long for an index

# What every driver calls it (PEP 249) where a value does not fit a column. An `IntegrityError`
# is not one of these: rows in the way of new ones were changed by somebody, whatever the event.
_OF_VALUES = {"DataError"}


def why_not_written(error: BaseException) -> CannotWriteError | None:
    """What keeps anything from being written now; None for an error of another kind."""
    if isinstance(error, CannotWriteError):
        return error
    if isinstance(error, DBAPIError):
        error = error.orig or error
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    number = error.errno if isinstance(error, OSError) else None
    if _is_read_only(error):
        return ReadOnlyError(
            "the PostgreSQL server is read-only: a standby, or default_transaction_read_only is on"
            f" ({error})"
        )
    if code == sqlite3.SQLITE_READONLY:
        return ReadOnlyError(
            "the database file, or the file ending in -wal or -shm beside it, is read-only: all"
            f" three must be writable ({error})"
        )
    if number in _READ_ONLY:
        return ReadOnlyError(f"the database takes no writes now: {error}")
    if _sqlstate(error) == _DISK_FULL or code == sqlite3.SQLITE_FULL or number in _FULL:
        return DiskFullError(f"there is no room for what was to be written: {error}")
    return None


def _is_read_only(error: BaseException) -> bool:
    if _sqlstate(error) == _FEATURE_NOT_SUPPORTED:
        # So a standby refuses to set transaction_read_only to off; its message is translated.
        refused: Any = error
        return bool(refused.diag.source_function == "call_bool_check_hook")
    return _sqlstate(error) == _READ_ONLY_SQL_TRANSACTION


def _sqlstate(error: BaseException) -> str | None:
    return getattr(error, "sqlstate", None)


def is_of_machine(error: Exception) -> bool:
    """Whether a disk, a right, the memory or a connection failed."""
    if isinstance(error, OSError | MemoryError | OperationalError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if why_not_written(error) is not None:
        return True
    return error.connection_invalidated or _code(error) in _OF_MACHINE


def is_of_content(error: Exception) -> bool:
    """Whether what was to be worked out or written cannot be, wherever that is tried.

    Of what a database raises these are only the values that it does not take; all else may be the
    database itself.
    """
    if isinstance(error, NoResultFound):
        return True  # a row that it rests on is not there
    if is_of_machine(error):
        return False
    origin = (error.orig or error) if isinstance(error, DBAPIError) else error
    names = {kind.__name__ for kind in type(origin).__mro__}
    if names & _OF_VALUES or (_sqlstate(origin) or "").startswith(_PROGRAM_LIMIT_EXCEEDED):
        return True
    # The drivers raise, apart from those, what PEP 249 names `Error`.
    return "Error" not in names and not isinstance(error, DATABASE_ERRORS)


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
