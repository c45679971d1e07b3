"""Many exports at once: they take turns part by part, and one that fails is never taken for whole.

Their clients are the ends of an application, or HTTP clients over real sockets.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, IncompleteRead
from urllib.parse import urlsplit

import pytest
from starlette.types import Message

from api.background.turn_queue import TurnQueue
from api.exports import answers, exporting
from api.exports.response import ExportResponse
from infrastructure.errors import ManyExportsError, TooSlowError
from infrastructure.read_models.developments.search import development_rows
from tests.api.api_client import refusal
from tests.api.conftest import conversation
from tests.api.streamed import served
from tests.builders import BY, a_development, register_cast

SCOPE = {"type": "http", "path": "/v1/developments.csv", "asgi": {"spec_version": "2.4"}}


class Parts:
    """The parts of exports, and how many threads made one at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._making = 0
        self.most = 0
        self.made: list[str] = []

    def of(self, name: str, count: int) -> Iterator[bytes]:
        for number in range(count):
            with self._lock:
                self._making += 1
                self.most = max(self.most, self._making)
                self.made.append(name)
            threading.Event().wait(0.005)
            with self._lock:
                self._making -= 1
            yield f"{name}{number}".encode()


class Client:
    """Takes an answer; one that does not read waits until `may_read` is set."""

    def __init__(self, *, reads: bool = True) -> None:
        self.may_read = asyncio.Event()
        if reads:
            self.may_read.set()
        self.body = b""

    async def receive(self) -> Message:
        await asyncio.Event().wait()
        return {}

    async def send(self, message: Message) -> None:
        self.body += message.get("body", b"")
        if message.get("body"):
            await self.may_read.wait()


def turns(at_once: int, wait_seconds: float = 30) -> TurnQueue:
    return TurnQueue(at_once, wait_seconds, ManyExportsError, "export")


async def take(parts: Iterator[bytes], queue: TurnQueue, client: Client) -> None:
    await ExportResponse(parts, queue, {})(dict(SCOPE), client.receive, client.send)


def test_so_many_exports_as_are_set_are_written_at_once_and_all_go_on_in_turn() -> None:
    parts = Parts()

    async def all_of() -> list[bytes]:
        queue, clients = turns(2), {name: Client() for name in "abcdef"}
        await asyncio.gather(*(take(parts.of(n, 3), queue, one) for n, one in clients.items()))
        return [one.body for one in clients.values()]

    assert asyncio.run(all_of()) == [f"{n}0{n}1{n}2".encode() for n in "abcdef"]
    assert parts.most == 2
    # Each has begun before any continues.
    assert sorted(parts.made[:6]) == list("abcdef")


def test_a_client_that_does_not_read_takes_no_turn_from_others() -> None:
    async def both() -> tuple[bytes, bytes]:
        queue, slow, other = turns(1), Client(reads=False), Client()
        waiting = asyncio.create_task(take(Parts().of("a", 3), queue, slow))
        await take(Parts().of("b", 3), queue, other)
        seen = slow.body, other.body
        slow.may_read.set()
        await waiting
        assert slow.body == b"a0a1a2"
        return seen

    assert asyncio.run(both()) == (b"a0", b"b0b1b2")


def test_an_export_whose_first_turn_does_not_come_in_time_is_refused(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()
    with (
        conversation(sqlite_url, exports_at_once=1, export_queue_seconds=0.05) as api,
        ThreadPoolExecutor(1) as other,
    ):
        begun = threading.Event()

        def slow(*given: object) -> object:
            begun.set()
            may_end.wait()
            return development_rows(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(answers, "development_rows", slow)
        first = other.submit(api.get, "/v1/developments.csv")
        begun.wait()
        refused = api.get("/v1/developments.jsonl")
        # Answers of one page take no turns.
        assert api.get("/v1/developments").status_code == 200
        may_end.set()
        assert first.result().status_code == 200
        problem = refusal(refused, 503)
    assert problem["title"] == "Too many exports at the same time"
    assert "did not come within 0.05 seconds" in problem["detail"]
    assert refused.headers["retry-after"] == "5"


@pytest.mark.parametrize("path", ["/v1/developments.csv", "/v1/developments"])
def test_so_many_exports_as_are_set_are_prepared_at_once(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Each counts its rows before its first part; threads that count keep `/healthz` waiting."""
    counting, most, lock = 0, 0, threading.Lock()

    def counted(*_: object) -> int:
        nonlocal counting, most
        with lock:
            counting += 1
            most = max(most, counting)
        threading.Event().wait(0.01)
        with lock:
            counting -= 1
        return 0

    monkeypatch.setattr(answers, "development_count", counted)
    as_csv = {"accept": "text/csv"}
    with conversation(sqlite_url, exports_at_once=1) as api, ThreadPoolExecutor(6) as others:
        given = [others.submit(api.client.get, path, headers=as_csv) for _ in range(6)]
        assert {one.result().status_code for one in given} == {200}
    assert most == 1


@pytest.mark.parametrize(
    ("path", "fails_at"), [("csv", 2), ("jsonl", 2), ("geojson", 2), ("csv", 1)]
)
def test_an_export_that_fails_is_refused_or_cut_off_with_one_line_in_the_log(
    sqlite_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
    fails_at: int,
) -> None:
    pages = iter(range(1, 9))

    def failing(*given: object) -> object:
        if next(pages) == fails_at:
            raise TooSlowError("canceling statement due to statement timeout")
        return development_rows(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(answers, "ROWS_IN_SNAPSHOT", 1)
    if fails_at > 1:
        monkeypatch.setattr(exporting, "SENT_AT_ONCE", 1)
    monkeypatch.setattr(answers, "development_rows", failing)
    with served(sqlite_url) as server:
        logging.getLogger("uvicorn").addHandler(caplog.handler)
        register_cast(server.verbs)
        for title in ("First", "Second", "Third"):
            server.verbs.report_development(a_development(title=title), BY)
        server.show()
        connection = HTTPConnection(urlsplit(server.address).netloc, timeout=20)
        connection.request("GET", f"/v1/developments.{path}")
        answer = connection.getresponse()
        if fails_at == 1:
            assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        else:
            with pytest.raises((IncompleteRead, ConnectionResetError)):
                answer.read()
        connection.close()
    logged = [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]
    if fails_at == 2:
        assert logged == [
            f"/v1/developments.{path}: the export is cut off: The database took too long."
            " A statement timed out, and nothing was recorded. Try again."
        ]
    assert not any(one.exc_info for one in caplog.records)
