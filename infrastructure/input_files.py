"""Files that a user names to be read: regular ones, or standard input by the name `-`."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO

from domain.errors import Invalid

STANDARD_INPUT = Path("-")
CHUNK = 64 * 1024
MOST_TEXT_BYTES = 1_000_000

_ALLOWED = "a file, not a pipe, a device or a folder"
_OR_STANDARD_INPUT = f"{_ALLOWED}; - reads standard input"


def require_regular(file: Path, field: str, allowed: str = _ALLOWED) -> None:
    """Raise `Invalid` for a pipe, a device or a folder, which may have no end or never begin.

    Or where there is none, or none that may be read.
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
    """The text of a small file; None where there is no such file.

    Raises `Invalid` for what is not a regular file, is not UTF-8, or has more bytes than
    `MOST_TEXT_BYTES`, and `PermissionError` where it may not be read.
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
    file: Path, most_bytes: int, standard_input: BinaryIO | None = None
) -> Iterator[Path]:
    """The path of the regular file, or of a temporary one with all of standard input.

    Raises `Invalid` for what is not a regular file, and for standard input of more bytes than
    `most_bytes`.
    """
    if file != STANDARD_INPUT:
        require_regular(file, "file", _OR_STANDARD_INPUT)
        yield file
        return
    with NamedTemporaryFile(prefix="stanceline-") as kept:
        _copy(standard_input or _standard_input(), kept, most_bytes)
        kept.flush()
        yield Path(kept.name)


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        raise Invalid("file: standard input is closed", field="file", allowed="a file or a pipe")
    return sys.stdin.buffer


def _copy(source: BinaryIO, kept: IO[bytes], most_bytes: int) -> None:
    left = most_bytes
    while part := source.read(CHUNK):
        left -= len(part)
        if left < 0:
            raise Invalid(
                "file: standard input goes on too long",
                field="file",
                allowed=f"at most {most_bytes} bytes",
            )
        kept.write(part)
