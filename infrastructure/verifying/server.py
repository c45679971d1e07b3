"""The log of a server as a source to check, read over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property

import httpx2
import msgspec

from domain.checks.text import printable
from domain.errors import Invalid
from domain.event import UnreadableEvent
from domain.tlog.tile import tiles_of
from infrastructure.log.mapper import EventMapper
from infrastructure.sealing.checkpoints import Sealed, Succession, read_keys, read_sealed
from infrastructure.sealing.entries import read_line
from infrastructure.sealing.keys import VerifierKey
from infrastructure.verifying.check import check_source
from infrastructure.verifying.sealed_log import HashedEvent, HeldCheckpoint, StoredTile, hashed
from infrastructure.verifying.verdict import MOST_FINDINGS, Verdict

PAGE = 5_000  # events
PATIENCE_SECONDS = 60.0
PAGE_SECONDS = 600.0  # for a page of events
MOST_BYTES = 1024 * 1024  # of a checkpoint, a tile, or all keys
MOST_OF_A_LINE = 64 * 1024 * 1024  # bytes
MOST_OF_A_PROBLEM = 10_000  # bytes
MOST_SHOWN = 300  # bytes of an answer that no Stanceline server gives


def client_of(address: str) -> httpx2.Client:
    """Return a client for the server at this address; raises `Invalid` if it is not an address.

    A user and a password in the address are sent with each request, and shown in no message.
    """
    try:
        url = httpx2.URL(address)
        auth = (url.username, url.password) if url.userinfo else None
        base = url.copy_with(userinfo=b"")
        return httpx2.Client(base_url=base, auth=auth, timeout=PATIENCE_SECONDS)
    except (httpx2.InvalidURL, ValueError) as error:
        raise _not_ours(f"{address!r} is not the address of a server: {error}") from error


class ServerSource:
    """The log that a server serves, read over HTTP as everybody can read it.

    The checkpoint and the keys are fetched once: a second answer could differ. `set_aside` names
    the first events that this release cannot read, once they were read. Every method raises
    `ConnectionError` if the server does not answer, `Invalid` if it answers something else.
    """

    name = "the server"

    def __init__(
        self,
        client: httpx2.Client,
        report_progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> None:
        self.set_aside: list[str] = []
        self._client = client
        self._report_progress = report_progress
        self._mapper = EventMapper()

    @cached_property
    def _sealed(self) -> Sealed:
        try:
            return read_sealed(_text(self._client, "/v1/log/checkpoint"))
        except Invalid as error:
            raise _not_ours(f"{self._client.base_url}: its checkpoint: {error.message}") from error

    @cached_property
    def _keys(self) -> list[Succession]:
        try:
            return read_keys(_text(self._client, "/v1/log/keys"))
        except Invalid as error:
            raise _not_ours(f"{self._client.base_url}: {error.message}") from error

    def checkpoints(self) -> Sequence[Sealed]:
        """Return the newest checkpoint alone: a server does not list the earlier ones."""
        return [self._sealed]

    def keys(self) -> Sequence[Succession]:
        return self._keys

    def events(self, after: int = 0, until: int | None = None) -> Iterator[HashedEvent]:
        """Yield the events that the newest checkpoint covers."""
        size = self._sealed.checkpoint.size
        last = size if until is None else min(size, until)
        while after < last:
            number = after
            for number, line in enumerate(self._page(after, min(PAGE, last - after)), after + 1):
                yield self._read(line, number)
            if number == after:
                return
            after = number
            self._report_progress(after, last)

    def tiles(self) -> Iterator[StoredTile]:
        """Yield the tiles of the tree that the newest checkpoint covers."""
        for tile in tiles_of(self._sealed.checkpoint.size):
            held = _held(self._client, f"/v1/log/tile/{tile.path}")
            yield StoredTile(tile.level, tile.number, held)

    def _page(self, after: int, limit: int) -> Iterator[bytes]:
        with _answer(self._client, "/v1/log/events", after=after, limit=limit) as answer:
            for count, line in enumerate(_split(_within(PAGE_SECONDS, answer)), 1):
                if count > limit:
                    raise Invalid(f"the server sends more than the {limit} events asked for")
                yield line

    def _read(self, line: bytes, number: int) -> HashedEvent:
        read = read_line(line, number)
        if len(self.set_aside) < MOST_FINDINGS:
            event = self._mapper.decode(read.event)
            if isinstance(event, UnreadableEvent):
                self.set_aside.append(
                    printable(f"position {number}: {event.topic}: {event.reason}")
                )
        return hashed(read)


def verify_server(
    source: ServerSource,
    *,
    trusted: VerifierKey | None = None,
    kept: Sequence[HeldCheckpoint] = (),
) -> Verdict:
    """Fetch the whole log of a server and check it; raises as the methods of the source do."""
    verdict = check_source(source, trusted=trusted, kept=kept)
    verdict.set_aside = source.set_aside
    return verdict


def _text(client: httpx2.Client, path: str) -> str:
    try:
        return _held(client, path).decode()
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} answers with bytes that are not text: {error}") from error


def _held(client: httpx2.Client, path: str) -> bytes:
    """Return a short answer; raises `Invalid` for one of more than `MOST_BYTES`."""
    held = bytearray()
    with _answer(client, path) as answer:
        for chunk in _within(PATIENCE_SECONDS, answer):
            held += chunk
            if len(held) > MOST_BYTES:
                raise Invalid(f"{path} answers with more than {MOST_BYTES} bytes")
    return bytes(held)


def _within(seconds: float, answer: httpx2.Response) -> Iterator[bytes]:
    """Yield the chunks of an answer; raises `ConnectionError` if it takes longer than that."""
    until = time.monotonic() + seconds
    for chunk in answer.iter_bytes():
        yield chunk
        if time.monotonic() > until:
            raise ConnectionError(f"{answer.url} has not answered whole within {seconds:g} seconds")


def _split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of an answer, and hold only one of them in memory."""
    parts: list[bytes] = []
    length = 0
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        parts.append(first)
        length += len(first)
        if length > MOST_OF_A_LINE:
            raise Invalid(f"the server sends a line of more than {MOST_OF_A_LINE} bytes")
        for line in others:
            yield b"".join(parts)
            parts, length = [line], len(line)
    if length:
        yield b"".join(parts)


@contextmanager
def _answer(client: httpx2.Client, path: str, **parameters: int) -> Iterator[httpx2.Response]:
    try:
        with client.stream("GET", path, params=parameters) as answer:
            if answer.status_code != 200:
                raise _refused(answer)
            yield answer
    except (httpx2.HTTPError, httpx2.StreamError, UnicodeError) as error:
        reason = str(error) or type(error).__name__
        raise ConnectionError(f"{client.base_url} does not answer: {reason}") from error


def _refused(answer: httpx2.Response) -> Invalid:
    status = f"{answer.url} answers {answer.status_code}"
    if answer.is_redirect:
        target = answer.headers.get("Location", "nowhere")[:MOST_SHOWN]
        return _not_ours(f"{status}, which leads to {target!r}")
    held = next(answer.iter_bytes(MOST_OF_A_PROBLEM), b"")
    try:
        problem = msgspec.json.decode(held, type=_Problem)
    except (msgspec.DecodeError, RecursionError):
        return _not_ours(f"{status}: {held[:MOST_SHOWN].decode(errors='replace')}")
    return Invalid(f"{status}: {problem.title}: {problem.detail}", field="target")


class _Problem(msgspec.Struct):
    """The problem that a Stanceline server reports instead of an answer."""

    title: str
    detail: str


def _not_ours(problem: str) -> Invalid:
    return Invalid(problem, field="target", allowed="the address of a Stanceline server")
