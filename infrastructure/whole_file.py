"""Files that are written wholly or stay as they were, whatever breaks the writing off."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(file: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """What to write to: takes the place of `file` once all is on disk, and is gone after an error.

    A loss of power afterwards does not bring back the one before. `mode` are the permissions of
    a new file, less what the user's mask takes away.
    """
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    created = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(created, "w+b") as written:
            yield written
            written.flush()
            os.fsync(written.fileno())
        fresh.replace(file)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in the folder on disk: the bytes of a file are not found without its name."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
