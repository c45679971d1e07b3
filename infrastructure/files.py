"""Files: written completely or not at all, temporary folders, and files that a user names."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from domain.errors import Invalid

PREFIX = "stanceline-scratch-"
STANDARD_INPUT = Path("-")
CHUNK = 64 * 1024
BEGINNING = CHUNK
MOST_TEXT_BYTES = 1_000_000

_ALLOWED = "a file, not a pipe, a device or a folder"
_OR_STANDARD_INPUT = f"{_ALLOWED}; - reads standard input"


@contextmanager
def whole_file(file: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Open a temporary file that replaces `file` once all is on disk; an error removes it.

    After a loss of power, the old content does not come back. `mode` gives the permissions of a
    new file, less the user's mask. Raises `OSError`, naming `file`, if it cannot be written or
    `require_replaceable` refuses it.
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
    """Raise `OSError` for a folder, a device or a pipe, or if the parent folder is missing.

    A new file would replace a device, and take what other programs write to it.
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
        raise OSError(errno.EISDIR, "it is a folder, and a file is to be written", str(file))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is not a regular file, and is not replaced", str(file))


def sync_folder(folder: Path) -> None:
    """Write the names in the folder to disk: without its name, a file is lost after a crash."""
    opened = _open_folder(folder)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a temporary folder (in `TMPDIR`) and remove it at the end of the block.

    Folders that killed programs left there are removed first.
    """
    _remove_abandoned(Path(tempfile.gettempdir()))
    folder, lock = _make_scratch()
    try:
        yield folder
    finally:
        # The lock is held until the folder is gone; if this process is killed first, the next
        # one removes the rest.
        try:
            shutil.rmtree(folder)
        finally:
            os.close(lock)


def _make_scratch() -> tuple[Path, int]:
    """Make a folder and lock it, so that other programs see that it is in use."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        try:
            lock = _open_folder(folder, os.O_NOFOLLOW)
        except FileNotFoundError:
            continue  # another program removed it before it was locked
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return folder, lock
        os.close(lock)


def _remove_abandoned(place: Path) -> None:
    for folder in place.glob(f"{PREFIX}*"):
        try:
            lock = _open_folder(folder, os.O_NOFOLLOW)
        except OSError:
            continue  # it is gone, or belongs to somebody else
        try:
            # The system releases a lock when its program ends, for whatever reason.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(lock).st_uid == os.getuid():
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue
        finally:
            os.close(lock)


def _open_folder(folder: Path, flags: int = 0) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | flags)


def require_regular(file: Path, field: str, allowed: str = _ALLOWED) -> None:
    """Raise `Invalid` if the file is missing, unreadable, or not a regular file.

    A pipe or a device may never begin or never end.
    """
    try:
        mode = file.stat().st_mode
    except OSError as error:
        said = f"cannot be read: {error.strerror}"
        if isinstance(error, FileNotFoundError):
            said = "does not exist"
        raise Invalid(f"{field}: {file} {said}", field=field, allowed=allowed) from error
    _require_regular(mode, file, field, allowed)


def _require_regular(mode: int, file: Path, field: str, allowed: str = _ALLOWED) -> None:
    if not stat.S_ISREG(mode):
        raise Invalid(f"{field}: {file} is not a regular file", field=field, allowed=allowed)


def text_of(file: Path, field: str) -> str | None:
    """Return the text of a small file; None if it does not exist.

    Raises `Invalid` for a file that is not regular, is not UTF-8, or has more than
    `MOST_TEXT_BYTES`, and `PermissionError` for one that this user may not read.
    """
    try:
        _require_regular(file.stat().st_mode, file, field)
        with file.open("rb") as opened:
            held = opened.read(MOST_TEXT_BYTES + 1)
    except FileNotFoundError:
        return None
    if len(held) > MOST_TEXT_BYTES:
        raise Invalid(
            f"{field}: {file} is too large", field=field, allowed=f"at most {MOST_TEXT_BYTES} bytes"
        )
    try:
        return held.decode()
    except UnicodeDecodeError as error:
        raise Invalid(f"{field}: {file} is not UTF-8: {error}", field=field) from error


@contextmanager
def input_file(
    file: Path,
    most_bytes: int,
    is_judged: Callable[[bytes], bool] = lambda _: True,
    standard_input: io.BufferedIOBase | None = None,
) -> Iterator[Path]:
    """Yield the path of a regular file, or for `-` of a temporary copy of standard input.

    The copy has no name, so a process that is killed leaves nothing. While it is made,
    `is_judged` gets the beginning of standard input, up to `BEGINNING` bytes, again and longer
    until it returns True. It raises `Invalid` for a beginning of the wrong form, and no more is
    read.
    Raises `Invalid` for a file that is not regular, and for standard input of more than
    `most_bytes` bytes.
    """
    if file != STANDARD_INPUT:
        require_regular(file, "file", _OR_STANDARD_INPUT)
        yield file
        return
    with tempfile.TemporaryFile() as kept:
        _copy(standard_input or _standard_input(), kept, most_bytes, is_judged)
        kept.flush()
        kept.seek(0)
        yield Path(f"/dev/fd/{kept.fileno()}")


def _standard_input() -> io.BufferedIOBase:
    if sys.stdin is None:
        raise Invalid("file: standard input is closed", field="file", allowed="a file or a pipe")
    return cast(io.BufferedIOBase, sys.stdin.buffer)


def _copy(
    source: io.BufferedIOBase,
    kept: IO[bytes],
    most_bytes: int,
    is_judged: Callable[[bytes], bool],
) -> None:
    left = most_bytes
    beginning, judged = b"", False
    # A pipe may give little at a time: its beginning is judged without waiting for the rest.
    while part := source.read1(CHUNK):
        if not judged:
            beginning = (beginning + part)[:BEGINNING]
            judged = is_judged(beginning) or len(beginning) == BEGINNING
        left -= len(part)
        if left < 0:
            raise Invalid(
                "file: standard input is too long",
                field="file",
                allowed=f"at most {most_bytes} bytes",
            )
        kept.write(part)
