"""Check the log of a server, from what it serves to everybody."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import httpx2
import msgspec

from domain.errors import Invalid
from domain.event import UnreadableEvent
from infrastructure.log.mapper import EventMapper
from infrastructure.sealing.checkpoints import Sealed, Succession, read_keys, read_sealed
from infrastructure.sealing.entries import read_line
from infrastructure.sealing.keys import VerifierKey
from infrastructure.verifying.check import Hashed, check_log, hashed
from infrastructure.verifying.verdict import MOST_FINDINGS, HeldCheckpoint, Verdict

PAGE = 5_000
PATIENCE_SECONDS = 60.0
PAGE_SECONDS = 600.0  # for a page of events
MOST_BYTES = 1024 * 1024  # of a checkpoint, or of all keys
MOST_OF_A_LINE = 64 * 1024 * 1024  # bytes
MOST_OF_A_PROBLEM = 10_000  # bytes
MOST_SHOWN = 300  # bytes of an answer that is no answer of ours


def client_of(address: str) -> httpx2.Client:
    """Asks the server at this address; raises `Invalid` where that is none."""
    try:
        return httpx2.Client(base_url=address, timeout=PATIENCE_SECONDS)
    except (httpx2.InvalidURL, ValueError) as error:
        raise _not_ours(f"{address!r} is no address of a server: {error}") from error


def verify_remote(
    client: httpx2.Client,
    keys: Sequence[Succession],
    *,
    trusted: VerifierKey | None = None,
    kept: Sequence[HeldCheckpoint] = (),
    report_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Verdict:
    """Fetch every event of the server that the client is for, and check it as in a database.

    `keys` are those that it named: asked once more it might name others. Raises
    `ConnectionError` where the server does not answer, `Invalid` where it answers something else.
    """
    sealed = _checkpoint(client)
    aside: list[str] = []
    events = _events(client, sealed.checkpoint.size, report_progress, aside)
    verdict = check_log(events, [HeldCheckpoint(sealed, "the server"), *kept], keys, trusted)
    verdict.set_aside = aside
    return verdict


def fetch_keys(client: httpx2.Client) -> list[Succession]:
    """The keys that the server names; raises as `verify_remote` does."""
    try:
        return read_keys(_text(client, "/v1/log/keys"))
    except Invalid as error:
        raise _not_ours(f"{client.base_url}: {error.message}") from error


def _checkpoint(client: httpx2.Client) -> Sealed:
    try:
        return read_sealed(_text(client, "/v1/log/checkpoint"))
    except Invalid as error:
        raise _not_ours(f"{client.base_url}: its checkpoint: {error.message}") from error


def _events(
    client: httpx2.Client, size: int, report_progress: Callable[[int, int], None], aside: list[str]
) -> Iterator[Hashed]:
    """Every event; of those that this release cannot read the first are named in `aside`."""
    after, mapper = 0, EventMapper()
    while after < size:
        limit = min(PAGE, size - after)
        with _asked(client, "/v1/log/events", after=after, limit=limit) as answer:
            number = after
            for number, line in enumerate(_split(_within(PAGE_SECONDS, answer)), after + 1):
                if number > after + limit:
                    raise Invalid(f"the server sends more than the {limit} events asked for")
                read = read_line(line, number)
                if len(aside) < MOST_FINDINGS:
                    event = mapper.decode(read.event)
                    if isinstance(event, UnreadableEvent):
                        aside.append(f"position {number}: {event.topic}: {event.reason}")
                yield hashed(read)
        if number == after:
            return
        after = number
        report_progress(after, size)


def _text(client: httpx2.Client, path: str) -> str:
    with _asked(client, path) as answer:
        held = bytearray()
        for some in _within(PATIENCE_SECONDS, answer):
            held += some
            if len(held) > MOST_BYTES:
                raise Invalid(f"{path} answers with more than {MOST_BYTES} bytes")
    try:
        return held.decode()
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} answers with what is no text: {error}") from error


def _within(seconds: float, answer: httpx2.Response) -> Iterator[bytes]:
    """What comes of an answer; raises `ConnectionError` where it takes longer than that."""
    until = time.monotonic() + seconds
    for some in answer.iter_bytes():
        yield some
        if time.monotonic() > until:
            raise ConnectionError(f"{answer.url} has not answered whole within {seconds:g} seconds")


def _split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of an answer, none of them held in memory with another."""
    begun: list[bytes] = []
    length = 0
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        begun.append(first)
        length += len(first)
        if length > MOST_OF_A_LINE:
            raise Invalid(f"the server sends a line of more than {MOST_OF_A_LINE} bytes")
        for line in others:
            yield b"".join(begun)
            begun, length = [line], len(line)
    if length:
        yield b"".join(begun)


@contextmanager
def _asked(client: httpx2.Client, path: str, **asked: int) -> Iterator[httpx2.Response]:
    try:
        with client.stream("GET", path, params=asked) as answer:
            if answer.status_code != 200:
                raise _refused(answer)
            yield answer
    except (httpx2.HTTPError, httpx2.StreamError, UnicodeError) as error:
        said = str(error) or type(error).__name__
        raise ConnectionError(f"{client.base_url} does not answer: {said}") from error


def _refused(answer: httpx2.Response) -> Invalid:
    said = f"{answer.url} answers {answer.status_code}"
    if answer.is_redirect:
        leads = answer.headers.get("Location", "nowhere")[:MOST_SHOWN]
        return _not_ours(f"{said}, which leads to {leads!r}")
    held = next(answer.iter_bytes(MOST_OF_A_PROBLEM), b"")
    try:
        problem = msgspec.json.decode(held, type=_Problem)
    except (msgspec.DecodeError, RecursionError):
        return _not_ours(f"{said}: {held[:MOST_SHOWN].decode(errors='replace')}")
    return Invalid(f"{said}: {problem.title}: {problem.detail}", field="target")


class _Problem(msgspec.Struct):
    """What a server of ours says of why it does not answer."""

    title: str
    detail: str


def _not_ours(said: str) -> Invalid:
    return Invalid(said, field="target", allowed="the address of a Stanceline server")
