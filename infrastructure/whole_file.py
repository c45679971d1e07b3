"""Files that are written wholly or stay as they were, whatever breaks the writing off."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(file: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """What to write to: takes the place of `file` once all is on disk, and is gone after an error.

    A loss of power afterwards does not bring back the one before. `mode` are the permissions of
    a new file, less what the user's mask takes away. Raises `OSError`, naming `file` alone, where
    it cannot be written, and for what `require_replaceable` refuses.
    """
    require_replaceable(file)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        fresh.unlink(missing_ok=True)
        created = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file)) from error
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


def require_replaceable(file: Path) -> None:
    """Raise `OSError` for a folder, a device or a pipe, and where there is no folder for the file.

    A new file would take the place of a device, and of all that others write to it.
    """
    folder = file.parent
    if not folder.is_dir():
        said = "is not a folder" if folder.exists() else "does not exist"
        raise OSError(errno.ENOENT, f"the folder {folder} {said}", str(file))
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, "a folder is there, and a file was to be written", str(file))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is not a regular file, and is not replaced", str(file))


def sync_folder(folder: Path) -> None:
    """Put the names in the folder on disk: the bytes of a file are not found without its name."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
