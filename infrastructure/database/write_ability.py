"""Checks whether a database can be written now, without writing."""

from __future__ import annotations

import logging
import os
import tempfile
import threading
import time
from pathlib import Path

from sqlalchemy import Engine

from infrastructure.database.completeness import require_complete
from infrastructure.database.engine import read_transaction
from infrastructure.database.open_files import identity, require_unmoved
from infrastructure.errors import (
    DATABASE_ERRORS,
    CannotWriteError,
    ClockError,
    DiskFullError,
    FileMovedError,
    IncompleteError,
    ReadOnlyError,
)

_LOG = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 2.0
# After a failed write, writes are assumed to fail for this long, until one succeeds, or until a
# look shows that the cause has ended.
BELIEVED_SECONDS = 60.0
LEAST_FREE_BYTES = 65_536

_RECOVERY = "SELECT pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'"


class WriteAbility:
    """Remembers why the last write failed, and which file an embedded database was opened from."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._failed: CannotWriteError | None = None
        self._failed_at = 0.0
        self._ended: CannotWriteError | None = None
        self._opened: tuple[int, int] | None = None

    @property
    def is_due(self) -> bool:
        """Whether it is time to check again what failed."""
        return self._failed is None or time.monotonic() - self._failed_at >= LOOK_AGAIN_SECONDS

    def remember_file(self) -> None:
        """Remember the current file of the embedded database as the right one."""
        self._opened = None if (file := self._file()) is None else identity(file)

    def note_failed(self, error: CannotWriteError) -> None:
        """Note that a write failed with this error."""
        with self._lock:
            is_new = type(self._failed) is not type(error)
            self._failed, self._failed_at = error, time.monotonic()
        if is_new:
            _LOG.warning("nothing is recorded now: %s", error)

    def note_written(self) -> None:
        """Note that a write succeeded."""
        if self._failed is not None:
            with self._lock:
                self._failed = None

    def renew_connections(self) -> None:
        """Close connections that were opened while the database was read-only, and stay so."""
        if isinstance(self._failed, ReadOnlyError) and self.is_due:
            self._engine.dispose()

    def require(self) -> None:
        """Raise the error of the last write, unless one succeeded since."""
        if (failed := self._failed) is not None:
            raise failed.with_traceback(None)

    def require_complete(self) -> None:
        """Raise `IncompleteError` if a table is missing or not filled, as during a restore."""
        if self._file() is None:
            with read_transaction(self._engine) as connection:
                require_complete(connection)

    def require_same_file(self) -> None:
        """Raise `FileMovedError` if a file was moved or replaced since it was opened.

        A write would go into a file that has another name, or none.
        """
        file = self._file()
        if file is None:
            return
        if self._opened is None or identity(file) == self._opened:
            require_unmoved(file)
            return
        raise FileMovedError(
            f"the database file '{file}' was moved, removed or replaced while it was in use."
            " Nothing is recorded until it is put back, or this process is started again"
        )

    def probe(self) -> None:
        """Raise `CannotWriteError` if a write would fail now, as far as can be seen."""
        if time.monotonic() - self._failed_at < BELIEVED_SECONDS and not self._is_over():
            self.require()
        self.look()

    def look(self) -> None:
        """The same, whatever the last write did: a cause that has ended is not reported."""
        if (file := self._file()) is None:
            self._probe_server()
        else:
            probe_file(file)

    def _is_over(self) -> bool:
        """Return whether a look shows the cause of the last failure, or that it has ended."""
        failed = self._failed
        if not isinstance(failed, DiskFullError):
            return isinstance(failed, ReadOnlyError | FileMovedError | ClockError | IncompleteError)
        if self._ended is not failed and self.is_due and self._has_room():
            self._ended = failed
        return self._ended is failed

    def _has_room(self) -> bool:
        """Return whether an embedded database has room again; the disk of a server is not seen."""
        if (file := self._file()) is None:
            return False
        try:
            self.look()
            # A quota is no matter of the disk. This file has no name, and ends when it is closed.
            with tempfile.TemporaryFile(dir=file.resolve().parent) as tried:
                tried.write(bytes(LEAST_FREE_BYTES))
                tried.flush()
            return self._free_pages_bytes() >= LEAST_FREE_BYTES
        except (CannotWriteError, OSError, *DATABASE_ERRORS):
            return False

    def _free_pages_bytes(self) -> int:
        """Return how many bytes the file may still take, as SQLite limits it."""
        with self._engine.connect() as connection:
            most, used, free, size = (
                int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
                for name in ("max_page_count", "page_count", "freelist_count", "page_size")
            )
        return (most - used + free) * size

    def _probe_server(self) -> None:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            is_standby, is_read_only = connection.exec_driver_sql(_RECOVERY).one()
            require_complete(connection)
        if is_standby:
            raise ReadOnlyError("the database is a standby, which takes no writes")
        if is_read_only:
            raise ReadOnlyError("the database takes no writes: its transactions are read-only")

    def _file(self) -> Path | None:
        if self._engine.dialect.name != "sqlite":
            return None
        return Path(str(self._engine.url.database))


def probe_file(file: Path) -> None:
    """Raise `CannotWriteError` if SQLite could not write this file, as far as can be seen."""
    resolved = file.resolve()
    # SQLite creates these two with the permissions of the file at that time.
    alongside = [resolved.with_name(f"{resolved.name}{end}") for end in ("-wal", "-shm")]
    for path in (file, *filter(Path.exists, alongside), resolved.parent):
        if not os.access(path, os.W_OK):
            raise ReadOnlyError(f"'{path}' may not be written by this process, or its disk")
    disk = os.statvfs(file)
    if disk.f_bavail * disk.f_frsize < LEAST_FREE_BYTES:
        raise DiskFullError(f"the disk of '{file}' is full")
