"""Errors of the database and of this machine, as distinct from errors in the data."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError, NoResultFound, SQLAlchemyError


class DatabaseError(Exception):
    """The database refused a statement about the log, or its rows are wrong."""


class OperationalError(DatabaseError):
    """The database cannot do now what it was asked; nothing is wrong with what it was asked."""


class IntegrityError(DatabaseError):
    """The log already has the version or the command, or an event that rules out the append."""


class UnreadableContentError(Exception):
    """This release cannot read a stored event."""


# Raised when a database cannot be reached, has no free connection, or refuses a statement.
DATABASE_ERRORS = (DatabaseError, SQLAlchemyError)

# The advice for read models that cannot be used.
CURE = (
    "`stanceline projections rebuild` derives them again if the log is sound"
    " (`stanceline log verify`)"
)

# The message for an error that no code expects.
UNFORESEEN = (
    "this should not happen: either somebody has changed rows, which"
    " `stanceline projections verify` names and `stanceline projections rebuild` cures, or this is"
    " a bug"
)

# The message for a log that was rewritten; the place follows.
UNFIT = "The log does not fit what was signed about it"


class BusyError(OperationalError):
    """Another writer holds the lock for longer than the time-out; nothing was recorded."""


class ManyExportsError(OperationalError):
    """The turn of an export did not come in time, because others are written."""


class TooSlowError(OperationalError):
    """A statement took longer than the statement time-out and was cancelled."""


class CannotWriteError(OperationalError):
    """Nothing can be recorded until the cause is removed; the log itself may be sound."""


class ReadOnlyError(CannotWriteError):
    """The database is a standby, or the database or its files are read-only."""


class ReadOnlyFolderError(ReadOnlyError):
    """The folder of an SQLite file is read-only: the file cannot be opened, also not to read."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"'{file}' cannot be opened: its folder is read-only, and SQLite creates files there"
            f" ('{file.name}-wal', '{file.name}-shm'), also to read. Make the folder writable, or"
            " copy the database file and its folder ending in .read-models to a writable folder"
            " and open the copy"
        )


class DiskFullError(CannotWriteError):
    """The disk has no space for the write; nothing was recorded."""


class NotPermittedError(CannotWriteError):
    """The role of the connection lacks a right in PostgreSQL."""


class IncompleteError(CannotWriteError):
    """The database lacks a table, as during a restore; it can be read and written once it is there.

    `missing` says what it lacks.
    """

    def __init__(self, missing: str) -> None:
        super().__init__(
            f"the database is incomplete: {missing}. If it is being restored, this ends with the"
            " restore"
        )


class FileMovedError(CannotWriteError):
    """The file of an embedded database was moved, removed or replaced after it was opened."""


class ClockError(CannotWriteError):
    """The clock differs too much from the log, so it cannot date an event."""


class OutcomeUnknownError(OperationalError):
    """The answer to a commit was lost: all changes were committed, or none."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"it is not known whether this was recorded ({why}). A request that is repeated with"
            " the same Idempotency-Key, or a line of an import with the same external_id, is"
            " recorded at most once"
        )


class NotMigratedError(Exception):
    """The database is not at the newest migration, and nobody asked to migrate it."""


class NotShownYetError(Exception):
    """The log has the position, but the read models did not reach it in the time allowed."""

    def __init__(self, asked: int, shown: int) -> None:
        super().__init__(f"position {asked} is recorded, but the answers only show {shown} so far")
        self.asked = asked
        self.shown = shown


class ReadModelPositionError(Exception):
    """The row with the position of the read models or of the log is missing or impossible."""


class OtherVersionError(Exception):
    """The rows that answers are read from were derived by the rules of another version."""

    def __init__(self, theirs: int, ours: int) -> None:
        way = (
            "use that release, or go back with `stanceline projections rebuild` of this one"
            if theirs > ours
            else CURE
        )
        super().__init__(
            f"the read models are of version {theirs}, this release derives {ours}: {way}"
        )
        self.is_newer = theirs > ours


class OtherPolicyError(OtherVersionError):
    """The rows that answers are read from were derived by another policy."""

    def __init__(self, theirs: object, ours: str) -> None:
        Exception.__init__(
            self, f"the read models follow the policy {theirs!r}, not {ours!r}: {CURE}"
        )
        self.is_newer = False


_MACHINE_CODES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
}

_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
_FULL = (errno.ENOSPC, errno.EDQUOT)

# SQLSTATEs of PostgreSQL. Its driver is not imported when the database is a file.
_DISK_FULL = "53100"
_FEATURE_NOT_SUPPORTED = "0A000"
_READ_ONLY_SQL_TRANSACTION = "25006"
_INSUFFICIENT_PRIVILEGE = "42501"
# The sources of PostgreSQL that read and write the files of a database.
_SOURCES_OF_FILES = ("copydir.c", "fd.c", "md.c", "slru.c", "xlog.c")
_MISSING = ("42P01", "3F000")  # a table, a schema
_PROGRAM_LIMIT_EXCEEDED = "54"  # for example a row that is too long for an index

# The name in every driver (PEP 249) of the error for a value that does not fit a column. An
# `IntegrityError` is not one: rows that are in the way were changed by somebody, not by the event.
_VALUE_ERRORS = {"DataError"}


def why_not_written(error: BaseException) -> CannotWriteError | None:
    """Return the error that says why nothing can be written now; None for any other error."""
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
            "the database file, or its file ending in -wal or -shm, is read-only: all three must"
            f" be writable ({error})"
        )
    if number in _READ_ONLY:
        return ReadOnlyError(f"the database takes no writes now: {error}")
    if _sqlstate(error) == _INSUFFICIENT_PRIVILEGE and _is_of_files(error):
        return NotPermittedError(
            "the PostgreSQL server may not use one of its own files, which its log names, or their"
            " disk is read-only"
        )
    if _sqlstate(error) == _INSUFFICIENT_PRIVILEGE:
        return NotPermittedError(f"the role of this connection lacks a right: {reason_of(error)}")
    if _sqlstate(error) in _MISSING:
        return IncompleteError(reason_of(error))
    if _sqlstate(error) == _DISK_FULL:
        # The message names a file of the server.
        return DiskFullError("the disk of the PostgreSQL server has no space for this write")
    if code == sqlite3.SQLITE_FULL or number in _FULL:
        return DiskFullError(f"the disk has no space for this write: {error}")
    return None


def reason_of(error: BaseException) -> str:
    """Return the message of an error of a database without its statement, values and rows."""
    if isinstance(error, DBAPIError):
        error = error.orig or error
    diagnosis = getattr(error, "diag", None)
    return getattr(diagnosis, "message_primary", None) or str(error)


def _is_read_only(error: BaseException) -> bool:
    if _sqlstate(error) == _FEATURE_NOT_SUPPORTED:
        # A standby refuses to set transaction_read_only to off so; its message is translated.
        refused: Any = error
        return bool(refused.diag.source_function == "call_bool_check_hook")
    return _sqlstate(error) == _READ_ONLY_SQL_TRANSACTION


def _is_of_files(error: Any) -> bool:
    """Return whether PostgreSQL could not use a file; its messages are translated."""
    return error.diag.source_file in _SOURCES_OF_FILES


def _sqlstate(error: BaseException) -> str | None:
    return getattr(error, "sqlstate", None)


def is_of_machine(error: Exception) -> bool:
    """Return whether the disk, the memory, a permission or a connection failed."""
    if isinstance(error, OSError | MemoryError | OperationalError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if why_not_written(error) is not None:
        return True
    return error.connection_invalidated or _code(error) in _MACHINE_CODES


def is_of_content(error: Exception) -> bool:
    """Return whether the data causes the error, so that it happens on every machine.

    Among the errors of a database only a value that does not fit counts; any other error may come
    from the database itself.
    """
    if isinstance(error, NoResultFound):
        return True  # a row that the event refers to is missing
    if is_of_machine(error):
        return False
    origin = (error.orig or error) if isinstance(error, DBAPIError) else error
    names = {kind.__name__ for kind in type(origin).__mro__}
    if names & _VALUE_ERRORS or (_sqlstate(origin) or "").startswith(_PROGRAM_LIMIT_EXCEEDED):
        return True
    # All other errors of the drivers inherit from the class that PEP 249 names `Error`.
    return "Error" not in names and not isinstance(error, DATABASE_ERRORS)


def is_locked(error: DBAPIError | sqlite3.Error) -> bool:
    """Return whether SQLite refused only because another process held the lock for too long."""
    return _code(error) == sqlite3.SQLITE_BUSY


def is_undecided(error: DBAPIError) -> bool:
    """Return whether a failed commit may still have happened: no answer came, or a disk failed."""
    return error.connection_invalidated or _code(error) == sqlite3.SQLITE_IOERR


def _code(error: DBAPIError | sqlite3.Error) -> int:
    """Return the primary error code of SQLite; `SQLITE_OK` for an error of another database."""
    of_driver = error.orig if isinstance(error, DBAPIError) else error
    code: int = getattr(of_driver, "sqlite_errorcode", sqlite3.SQLITE_OK)
    return code & 0xFF
