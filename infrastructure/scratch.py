"""A folder for a database that is only needed meanwhile, also where its maker was killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "stanceline-scratch-"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of its own in the place for such (`TMPDIR`), gone afterwards.

    What programs that were killed have left there is removed first.
    """
    _remove_abandoned(Path(tempfile.gettempdir()))
    folder, lock = _made()
    try:
        yield folder
    finally:
        # Locked until it is gone: what is left of it, if this is killed, the next one removes.
        try:
            shutil.rmtree(folder)
        finally:
            os.close(lock)


def _made() -> tuple[Path, int]:
    """A new folder, and the lock by which others know that somebody works in it."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        try:
            lock = _open(folder)
        except FileNotFoundError:
            continue  # another program took it for abandoned before it was locked
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return folder, lock
        os.close(lock)


def _remove_abandoned(place: Path) -> None:
    for folder in place.glob(f"{PREFIX}*"):
        try:
            lock = _open(folder)
        except OSError:
            continue  # it is gone by now, or is none of our business
        try:
            # The system lets a lock go with the program that held it, whatever ended that.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(lock).st_uid == os.getuid():
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue
        finally:
            os.close(lock)


def _open(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
