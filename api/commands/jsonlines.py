"""A stream of JSON Lines taken in and answered at the same time, in little memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile

from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from api.background.turn_queue import TurnQueue
from api.http.middleware import discard_rest
from domain.errors import Invalid

MEDIA_TYPE = "application/jsonl"
LINES_IN_BATCH = 500
BYTES_IN_BATCH = 4_000_000
KEPT_IN_MEMORY = 1_000_000
_SENT_AT_ONCE = 64_000
# Bytes that are cut into lines before the event loop serves others: they may all be blank lines.
_SPLIT_AT_ONCE = 16_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """A line and its number, from 1; or the fault for which there is no text."""

    number: int
    text: bytes = b""
    fault: Exception | None = None


@dataclass(slots=True)
class Splitter:
    """Cuts chunks into lines, holding no more than one line that is not whole yet.

    Raises `Invalid` after more than `most_blank` blank lines one after another.
    """

    longest: int
    most_blank: int
    number: int = 0
    _begun: bytearray = field(default_factory=bytearray)
    _too_long: bool = False
    _blank: int = 0

    def take(self, chunk: bytes) -> Iterator[Line]:
        *whole, rest = chunk.split(b"\n")
        for part in whole:
            if not self._begun and not self._too_long and (not part or part.isspace()):
                self.number += 1
                self._blank += 1
            else:
                self._add(part)
                yield from self.end()
            if self._blank > self.most_blank:
                raise Invalid(
                    "the import ends: the lines before this one are blank",
                    allowed=f"at most {self.most_blank} blank lines one after another",
                )
        self._add(rest)

    def end(self) -> Iterator[Line]:
        """The line that was begun, if it holds anything; blank lines only count."""
        self.number += 1
        text, self._begun = bytes(self._begun), bytearray()
        if self.number == 1:
            text = text.removeprefix(_BYTE_ORDER_MARK)
        too_long, self._too_long = self._too_long, False
        if too_long:
            fault = Invalid("the line is too long", allowed=f"at most {self.longest} bytes")
            yield Line(self.number, text, fault)
        elif text.strip():
            yield Line(self.number, text)
        else:
            self._blank += 1
            return
        self._blank = 0

    def _add(self, part: bytes) -> None:
        if self._too_long or len(self._begun) + len(part) > self.longest:
            self._too_long = True
            self._begun.clear()
        else:
            self._begun += part


async def batches(
    chunks: AsyncIterator[bytes],
    longest: int,
    most_blank: int,
    ended: Callable[[], Exception | None] = lambda: None,
) -> AsyncIterator[list[Line]]:
    """The lines of a stream, as many at a time as may be recorded together.

    A line of more than `longest` bytes is a fault. The import ends after more than `most_blank`
    blank lines one after another.

    Where the rest of the stream is refused, a last line bears the refusal; so it does where
    `ended` returns one before a batch begins.
    """
    splitter, batch, size = Splitter(longest, most_blank), list[Line](), 0
    try:
        async for chunk in _small(chunks):
            for line in splitter.take(chunk):
                if not batch and (refused := ended()):
                    yield [Line(line.number, fault=refused)]
                    return
                batch.append(line)
                size += len(line.text)
                if len(batch) >= LINES_IN_BATCH or size >= BYTES_IN_BATCH:
                    yield batch
                    batch, size = [], 0
        batch += splitter.end()
    except (HTTPException, Invalid) as refusal:
        batch.append(Line(splitter.number + 1, fault=refusal))
    if batch:
        yield batch


async def _small(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        for begin in range(0, len(chunk), _SPLIT_AT_ONCE):
            yield chunk[begin : begin + _SPLIT_AT_ONCE]
            await asyncio.sleep(0)


class AnsweredLines(Response):
    """Answers each batch as it is recorded, and reads on whether or not the answers are taken.

    Ends after a batch of which `answered` says that it was the last one to be taken.

    A client that sends everything before it reads would otherwise wait for us, and we for it:
    answers that it has not taken yet are kept in a file.
    """

    media_type = MEDIA_TYPE

    def __init__(
        self,
        taken: AsyncIterator[list[Line]],
        answered: Callable[[list[Line]], tuple[bytes, bool]],
        writes: TurnQueue,
    ) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._taken = taken
        self._answered = answered
        self._writes = writes
        self._grown = asyncio.Event()

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        with SpooledTemporaryFile(max_size=KEPT_IN_MEMORY) as answers:
            recording = asyncio.create_task(self._record_into(answers, scope))
            try:
                headers = self.raw_headers
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                await self._send_all(answers, recording, send)
                await recording
            finally:
                recording.cancel()
        await send({"type": "http.response.body", "body": b""})

    async def _record_into(self, answers: SpooledTemporaryFile[bytes], scope: Scope) -> None:
        try:
            async for batch in self._taken:
                async with self._writes.turn(patient=True):
                    answered, is_last = await run_in_threadpool(self._answered, batch)
                answers.seek(0, 2)
                answers.write(answered)
                self._grown.set()
                if is_last:
                    break
            await discard_rest(scope)
        finally:
            self._grown.set()

    async def _send_all(
        self, answers: SpooledTemporaryFile[bytes], recording: asyncio.Task[None], send: Send
    ) -> None:
        sent = 0
        while True:
            is_last = recording.done()
            answers.seek(sent)
            if part := answers.read(_SENT_AT_ONCE):
                sent += len(part)
                await send({"type": "http.response.body", "body": part, "more_body": True})
            elif is_last:
                return
            else:
                await self._grown.wait()
                self._grown.clear()
