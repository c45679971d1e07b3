"""Read the content of a data file: plain, gzipped, or the one CSV file of a zip archive."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from typing import BinaryIO, cast

from domain.errors import Invalid

MOST_TIMES_SMALLER = 200
_UNJUDGED_BYTES = 10_000_000  # less content than this is accepted from any packed size
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OF_GZIP = 16 + zlib.MAX_WBITS
_MOST_OF_BEGINNING = 100_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# All that `zipfile` raises for damaged or forged archives.
_UNREADABLE = (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, struct.error)
DAMAGES = (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error)


class TooMuchError(Exception):
    """A packed file has more content than is read; the message gives the limit."""


def unpacked(
    raw: io.BufferedReader, size: int, most_bytes: int, endings: tuple[str, ...] = (".csv",)
) -> BinaryIO:
    """Return the content of a seekable file of `size` bytes; its first bytes show the format.

    Its `name` is that of the file, or of the member of an archive. Raises `Invalid` for a plain
    file of more than `most_bytes`, and for a zip archive without exactly one file with one of the
    `endings` that can be read, or with one that is larger than that or more than
    `MOST_TIMES_SMALLER` times its packed size.
    Reading raises one of `DAMAGES` for a damaged file, and `TooMuchError` beyond the limits.
    """
    begin = raw.read(4)
    raw.seek(0)
    if begin.startswith(_GZIP):
        return cast(BinaryIO, _Limited(gzip.GzipFile(fileobj=raw), raw.name, size, most_bytes))
    if begin in _ZIP:
        return _only_member(raw, most_bytes, endings)
    if size > most_bytes:
        message = f"the file has {size} bytes"
        raise Invalid(message, field="file", allowed=f"at most {most_bytes} bytes")
    return raw


def beginning_of(raw: bytes) -> bytes | None:
    """Return the content at the beginning of a file, plain or gzipped; None for a zip archive.

    A damaged beginning has no content.
    """
    if raw[:4] in _ZIP:
        return None
    if not raw.startswith(_GZIP):
        return raw
    try:
        return zlib.decompressobj(wbits=_OF_GZIP).decompress(raw, _MOST_OF_BEGINNING)
    except zlib.error:
        return b""


def _only_member(raw: io.BufferedReader, most_bytes: int, endings: tuple[str, ...]) -> BinaryIO:
    try:
        archive = zipfile.ZipFile(raw)
    except _UNREADABLE as error:
        raise _refused(f"is damaged: {error}", endings) from None
    found = [one for one in archive.infolist() if _ends(one.filename, endings)]
    if len(found) != 1:
        raise _refused(f"holds {len(found)} {_kinds(endings)} files", endings)
    (member,) = found
    name = member.filename[:100]
    if member.flag_bits & 1:
        raise _refused(f"is encrypted: {name!r}", endings)
    if member.compress_type not in _METHODS:
        raise _refused(f"is packed by method {member.compress_type}: {name!r}", endings)
    if limit := _passed(member.file_size, member.compress_size, most_bytes):
        message = f"the zip archive would unpack {name!r} to {member.file_size} bytes"
        raise Invalid(message, field="file", allowed=f"at most {limit}")
    try:
        content = cast(zipfile.ZipExtFile, archive.open(member))
    except _UNREADABLE as error:
        raise _refused(f"is damaged: {error}", endings) from None
    return cast(BinaryIO, _Limited(content, member.filename, member.compress_size, most_bytes))


def _ends(name: str, endings: tuple[str, ...]) -> bool:
    # What macOS adds to archives has the names of the true members, but for a prefix.
    if name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._"):
        return False
    return name.lower().endswith(endings)


def _kinds(endings: tuple[str, ...]) -> str:
    *others, last = (ending.removeprefix(".").upper() for ending in endings)
    return f"{', '.join(others)} or {last}" if others else last


def _passed(content: int, packed: int, most_bytes: int) -> str | None:
    """Return the limit that this much content exceeds; None if it exceeds none."""
    if content > most_bytes:
        return f"{most_bytes} bytes"
    if content > _UNJUDGED_BYTES and content > packed * MOST_TIMES_SMALLER:
        return f"{MOST_TIMES_SMALLER} times its packed size of {packed} bytes"
    return None


def _refused(why: str, endings: tuple[str, ...]) -> Invalid:
    one = f"one {_kinds(endings)} file"
    allowed = f"a zip archive with {one}, stored or deflated, not encrypted"
    return Invalid(f"the zip archive {why}", field="file", allowed=allowed)


class _Limited(io.BufferedIOBase):
    """Passes on unpacked content, and raises `TooMuchError` at a limit."""

    def __init__(self, content: io.BufferedIOBase, name: str, packed: int, most_bytes: int) -> None:
        self.name = name
        self._content = content
        self._packed = packed
        self._most_bytes = most_bytes
        self._read = 0

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        data = self._content.read1(size)
        self._read += len(data)
        if limit := _passed(self._read, self._packed, self._most_bytes):
            raise TooMuchError(f"it unpacks to more than {limit}")
        return data

    def close(self) -> None:
        self._content.close()
        super().close()
