"""Read the records of a JSON file: pages of an API, arrays, or one record a line."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from domain.errors import Invalid
from infrastructure.files import require_regular
from infrastructure.importers.coded import Refusal
from infrastructure.importers.delimited.layout import JSON_BEGINS, Layout
from infrastructure.importers.delimited.row import Row
from infrastructure.importers.unpacking import DAMAGES, TooMuchError, unpacked
from infrastructure.json_strict import NotStrictError, strict_decoder

_DECODER = strict_decoder()
_PIECE = 65_536
_BEGINNING = 4_096
_SPACE = re.compile(r"[ \t\r\n]*")
_UNDECODED = re.compile("[\udc80-\udcff]")
_ALLOWED = "JSON in UTF-8: pages with a list {pages!r}, an array of records, or one record a line"


class BadJsonError(Exception):
    """The text is not JSON of the expected form; the message names the line and the problem."""


class JsonFile:
    """A JSON file of a data set in any of its forms, packed or plain.

    No more than `most_bytes` of its content are read, and no record of more than `most_of_record`
    characters. `stated` has the texts that its pages state besides their records.
    """

    def __init__(self, path: Path, layout: Layout, most_bytes: int, most_of_record: int) -> None:
        require_regular(path, "file")
        self.size = path.stat().st_size
        self.layout = layout
        self.content_name = path.name
        self.stated: dict[str, str] = {}
        self._path = path
        self._most_bytes = most_bytes
        self._most_of_record = most_of_record
        self._raw: io.BufferedReader | None = None

    @property
    def consumed(self) -> int:
        """The number of the `size` bytes that have been read."""
        return self.size if self._raw is None or self._raw.closed else self._raw.tell()

    @property
    def begins_as_json(self) -> bool:
        """Whether the content begins with an object or an array."""
        with self._text() as text:
            try:
                beginning = text.read(_BEGINNING)
            except (TooMuchError, *DAMAGES):
                return False
        return beginning.lstrip(" \t\r\n").startswith(JSON_BEGINS)

    def rows(self) -> Iterator[Row | Refusal]:
        """Yield every record, or the reason why it is refused.

        Raises `Invalid` for what `unpacked` refuses. Where the file is damaged or unpacks to too
        much, the last thing yielded says so.
        """
        with self._text() as text:
            values = _Values(text, self._most_of_record)
            try:
                for line, record in self._records(values):
                    yield self._row(line, record)
            except (TooMuchError, BadJsonError, *DAMAGES) as error:
                why = str(error) or "it breaks off"
                reason = f"the file was read no further than this line: {why}"
                yield Refusal(values.line, "", reason, hides_rows=True)

    def require_readable(self) -> None:
        """Raise `Invalid` with the line if the file cannot be read as records of the data set."""
        undecoded, decoded, first = 0, 0, 0
        with self._text() as text:
            values = _Values(text, self._most_of_record)
            try:
                for number, (line, record) in enumerate(self._records(values)):
                    if not number:
                        self.layout.header_of(list(record), "a record")
                    foreign = [one for one in record.values() if not str(one).isascii()]
                    spoiled = any(_UNDECODED.search(str(one)) for one in foreign)
                    undecoded += spoiled
                    decoded += bool(foreign) and not spoiled
                    first = first or (line if spoiled else 0)
            except BadJsonError as error:
                raise self._refused(str(error)) from None
            except (TooMuchError, *DAMAGES):
                return
        if undecoded > decoded:
            raise self._refused(f"line {first} is not encoded in UTF-8")

    def _refused(self, message: str) -> Invalid:
        return Invalid(message, field="file", allowed=_ALLOWED.format(pages=self.layout.pages))

    @contextmanager
    def _text(self) -> Iterator[TextIO]:
        with self._path.open("rb") as self._raw:
            self._raw.seek(0)
            content = unpacked(self._raw, self.size, self._most_bytes, self.layout.endings)
            self.content_name = str(content.name)
            text = io.TextIOWrapper(content, "utf-8-sig", errors="surrogateescape", newline="")
            with text:
                yield text

    def _records(self, values: _Values) -> Iterator[tuple[int, dict[str, Any]]]:
        while begins := values.peek():
            if begins == "[":
                yield from self._listed(values)
            else:
                yield from self._page_or_record(values)

    def _listed(self, values: _Values) -> Iterator[tuple[int, dict[str, Any]]]:
        for _ in values.members("[", "]"):
            yield from self._page_or_record(values)

    def _records_of_page(self, values: _Values) -> Iterator[tuple[int, dict[str, Any]]]:
        for _ in values.members("[", "]"):
            # A whole record is decoded at once, which is several times faster.
            if values.peek() != "{":
                raise values.wrong("a record is an object")
            line = values.line
            values.begin_record()
            record = values.value()
            yield line, {name.lower(): value for name, value in record.items()}

    def _page_or_record(self, values: _Values) -> Iterator[tuple[int, dict[str, Any]]]:
        values.peek()
        line, record, is_page = values.line, dict[str, Any](), False
        values.begin_record()
        for _ in values.members("{", "}"):
            name = values.name().lower()
            if name in record:
                raise values.wrong(f"it has the name {name[:100]!r} twice")
            if name == self.layout.pages.lower() and values.peek() == "[":
                is_page = True
                yield from self._records_of_page(values)
            else:
                record[name] = values.value()
        if is_page:
            self.stated.update({name: one for name, one in record.items() if isinstance(one, str)})
        else:
            yield line, record

    def _row(self, line: int, record: dict[str, Any]) -> Row | Refusal:
        texts = dict.fromkeys(self.layout.columns, "") | {
            name: _text_of(value) for name, value in record.items()
        }
        if any("\0" in text for text in texts.values()):
            return Refusal(line, "", "it has NUL characters, as a damaged file does")
        return Row(line, texts, self.layout)


class _Values:
    """The values of a JSON text one after the other, of which one at a time is in memory."""

    def __init__(self, text: TextIO, most: int) -> None:
        self._text = text
        self._most = most
        self._read = ""
        self._at = 0
        self._counted = 0
        self._line = 1
        self._has_more = True
        self.begin_record()

    def begin_record(self) -> None:
        """Count the characters of values from here on."""
        self._left = self._most

    @property
    def line(self) -> int:
        """The line of the next value."""
        self._line += self._read.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def peek(self) -> str:
        """Return the next character that is not a space; empty at the end of the text."""
        while True:
            found = _SPACE.match(self._read, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._read):
                return self._read[self._at]
            if not self._grow():
                return ""

    def members(self, begins: str, ends: str) -> Generator[None]:
        """Pass over the marks of an object or array; its caller reads each member."""
        self._take(begins)
        if self.peek() != ends:
            yield
            while self.peek() == ",":
                self._take(",")
                yield
        self._take(ends)

    def name(self) -> str:
        """Return the name of a member of an object, and pass over its colon."""
        found = self.value()
        if not isinstance(found, str):
            raise self.wrong("a name in quotation marks is missing")
        self._take(":")
        return found

    def value(self) -> Any:
        """Return the next value."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._read, self._at)
            except json.JSONDecodeError as error:
                if not self._grow():
                    raise self.wrong(error.msg) from None
                continue
            except (NotStrictError, RecursionError) as error:
                raise self.wrong(str(error)) from None
            # A number may go on in what is not yet read.
            if end < len(self._read) or not self._grow():
                self._left -= end - self._at
                if self._left < 0:
                    raise self.wrong(f"a record has more than {self._most} characters")
                self._at = end
                return value

    def wrong(self, why: str) -> BadJsonError:
        """Return the error for the place that is reached."""
        return BadJsonError(f"line {self.line}: {why}")

    def _take(self, mark: str) -> None:
        found = self.peek()
        if found != mark:
            got = f"{found!r}" if found else "the end of the file"
            raise self.wrong(f"{mark!r} is expected where {got} is")
        self._at += 1

    def _grow(self) -> bool:
        """Read on; return whether there is more. What was read before is dropped."""
        kept = len(self._read) - self._at
        if kept > self._most:
            raise self.wrong(f"a record has more than {self._most} characters")
        if not self._has_more:
            return False
        self._line = self.line
        # As much again as is kept, so that a long value is not decoded very many times.
        piece = self._text.read(max(_PIECE, kept))
        if not piece:
            self._has_more = False
            return False
        self._read = self._read[self._at :] + piece
        self._at = self._counted = 0
        return True


def _text_of(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
