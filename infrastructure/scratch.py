"""A folder for a database that is only needed meanwhile, also where its maker was killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "stanceline-"

_HELD = "held"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of its own in the place for such (`TMPDIR`), gone afterwards.

    What programs that were killed have left there is removed first.
    """
    _remove_abandoned(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        fresh = Path(folder) / f"{_HELD}.new"
        with fresh.open("w") as lock:
            # A folder is known by its lock only once it is locked: until then nobody removes it.
            fcntl.flock(lock, fcntl.LOCK_EX)
            fresh.rename(Path(folder) / _HELD)
            yield Path(folder)


def _remove_abandoned(place: Path) -> None:
    for folder in place.glob(f"{PREFIX}*"):
        try:
            is_ours = not folder.is_symlink() and folder.stat().st_uid == os.getuid()
            if is_ours and _is_released(folder / _HELD):
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # it is being removed by whoever made it, or is none of our business


def _is_released(held: Path) -> bool:
    """Whether whoever held the lock is no more; the system lets it go then, whatever happened."""
    with held.open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
