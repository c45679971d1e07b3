"""Follows which FILE-wal and FILE-shm this process has open, and notices when they are replaced.

SQLite does not look at their names again once they are open: it would go on to write into a file
that was removed, and everything in it would be lost with the process. While one connection of a
process is open, no other connection and no other process removes them, so that files with another
identity are the work of somebody else. After the last connection, SQLite removes them itself.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from threading import RLock
from typing import Any
from weakref import WeakSet

from infrastructure.errors import FileMovedError, ReadOnlyFolderError

Identity = tuple[int, int] | None

_ENDS = ("-wal", "-shm")

_LOCK = RLock()


class FollowedConnection(sqlite3.Connection):
    """A connection that is no longer counted as open from the moment in which it closes."""

    def close(self) -> None:
        """Close the connection; the last one makes SQLite remove both files."""
        with _LOCK:
            for opened in _OPENED.values():
                opened.connections.discard(self)
        super().close()


class _Opened:
    """The connections to one file, and the identities of both files next to it."""

    def __init__(self, found: tuple[Identity, ...]) -> None:
        self.found = found
        self.connections: WeakSet[Any] = WeakSet()


# By the identity of the main file, which cannot change hands while a connection is open.
_OPENED: dict[Identity, _Opened] = {}


def identity(file: Path | str) -> Identity:
    """Return the device and inode of a file; None if it is missing."""
    try:
        found = os.stat(file)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def note_opened(connection: FollowedConnection, file: Path) -> None:
    """Follow a connection that has both files open; raises `FileMovedError` if they are others."""
    with _LOCK:
        require_unmoved(file)
        main = identity(file)
        if main not in _OPENED or not _OPENED[main].connections:
            for closed in [one for one, opened in _OPENED.items() if not opened.connections]:
                del _OPENED[closed]
            _OPENED[main] = _Opened(_alongside(file))
        _OPENED[main].connections.add(connection)


def why_not_opened(file: Path, error: sqlite3.Error) -> ReadOnlyFolderError | None:
    """Return the error that says that the folder is read-only; None for any other cause."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    resolved = file.resolve()
    if code not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN) or not resolved.is_file():
        return None
    if not os.access(resolved, os.R_OK) or os.access(resolved.parent, os.W_OK):
        return None
    return ReadOnlyFolderError(file)


def require_unmoved(file: Path | str) -> None:
    """Raise `FileMovedError` if FILE-wal or FILE-shm is not the one that is open.

    A new connection would mix both, and what is written now would be lost.
    """
    with _LOCK:
        opened = _OPENED.get(identity(file))
        # The list keeps the connections open during the look.
        if opened is None or not list(opened.connections):
            return
        before, found = opened.found, _alongside(file)
        # The first write to a new database creates them.
        opened.found = tuple(was or now for was, now in zip(before, found, strict=True))
    for end, was, now in zip(_ENDS, before, found, strict=True):
        if was not in (None, now):
            raise FileMovedError(
                f"the file '{file}{end}' was moved, removed or replaced while it was in use."
                " Nothing is recorded until it is put back, or this process is ended and started"
                " again. Do not kill it: as it ends, it saves what that file held"
            )


def _alongside(file: Path | str) -> tuple[Identity, ...]:
    # SQLite resolves a link to the file. Links among its folders lead to the same place.
    resolved = os.path.realpath(file) if os.path.islink(file) else file
    return tuple(identity(f"{resolved}{end}") for end in _ENDS)
