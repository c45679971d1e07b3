"""Read the files of an audit bundle safely: no ZIP can exhaust memory or run without end."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from domain.errors import Invalid
from infrastructure.files import require_regular
from infrastructure.json_strict import read_json

MOST_BYTES = 8 * 1024 * 1024  # of a file that is read at once, and of a line of the log
# A bundle that would unpack to more times its own size was made to keep its reader busy.
MOST_TIMES_LARGER = 200
CHUNK = 1024 * 1024

_ENCRYPTED = 1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Whatever `zipfile` and what it decompresses with say of bytes that are not as they should be.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class Members:
    """The files of an open bundle by name; every method raises `Invalid` naming the file."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = self._names()

    def text(self, name: str) -> str:
        """A file that is text, and not a large one."""
        with self._reading(name) as member:
            held = member.read(MOST_BYTES + 1)
            _require_short(held, name)
            return held.decode()

    def json(self, name: str) -> Any:
        """What a file of JSON says."""
        text = self.text(name)
        try:
            return read_json(text)
        except ValueError as error:
            raise _bad(name, f"this is not JSON: {error}") from error

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file, however many there are."""
        with self._reading(name) as member:
            while line := member.readline(MOST_BYTES + 1):
                _require_short(line, name)
                yield line

    def digest(self, name: str) -> str:
        """The SHA-256 of a file, in hexadecimal."""
        found = sha256()
        with self._reading(name) as member:
            while chunk := member.read(CHUNK):
                found.update(chunk)
        return found.hexdigest()

    @contextmanager
    def _reading(self, name: str) -> Iterator[IO[bytes]]:
        if name not in self.names:
            raise Invalid(f"the bundle has no {name}", field=name)
        try:
            with self._archive.open(name) as member:
                yield member
        except _UNREADABLE as error:
            raise _bad(name, error) from error

    def require_no_bomb(self, size: int) -> None:
        """Raise `Invalid` where the files of a bundle of `size` bytes are too large altogether."""
        unpacked = sum(info.file_size for info in self._archive.infolist())
        limit = max(MOST_BYTES, MOST_TIMES_LARGER * size)
        if unpacked > limit:
            raise Invalid(
                f"the bundle has {size} bytes and would unpack to {unpacked}",
                field="target",
                allowed=f"at most {limit} bytes: {MOST_TIMES_LARGER} times its size, or"
                f" {MOST_BYTES} if that is more",
            )

    def _names(self) -> frozenset[str]:
        names: set[str] = set()
        for info in self._archive.infolist():
            if info.filename in names:
                raise Invalid(f"the bundle has two files {info.filename[:200]!r}", field="target")
            if info.flag_bits & _ENCRYPTED or info.compress_type not in _METHODS:
                raise _bad(info.filename, "it is encrypted, or compressed in a way of its own")
            names.add(info.filename)
        return frozenset(names)


@contextmanager
def opened_members(file: Path) -> Iterator[Members]:
    """The files in a bundle; raises `Invalid` where it is no ZIP, or has one of them twice.

    Nor is it opened where it is not a regular file, or would unpack to very much.
    """
    require_regular(file, "target")
    try:
        archive = zipfile.ZipFile(file)
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise
    except _UNREADABLE as error:
        raise Invalid(
            f"this is no audit bundle: {file}: {error}", field="target", allowed="a ZIP"
        ) from error
    with archive:
        members = Members(archive)
        members.require_no_bomb(file.stat().st_size)
        yield members


def _require_short(held: bytes, name: str) -> None:
    if len(held) > MOST_BYTES:
        raise _bad(name, f"it is longer, or has a longer line, than {MOST_BYTES} bytes")


def _bad(name: str, said: object) -> Invalid:
    return Invalid(f"the bundle has no good {name[:200]}: {said}", field=name[:200])
