"""Lines sent and answered at the same time, over a real connection."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path

import pytest
import uvicorn

from api.app import create_app
from api.commands.jsonlines import LINES_IN_BATCH, Line, batches
from domain.errors import Invalid
from infrastructure.settings import Settings
from tests.api.api_client import Json, a_development
from tests.database_files import copy_database

MOST_BYTES = 30_000_000


@pytest.fixture
def connection(_cast_on_sqlite: Path, tmp_path: Path) -> Iterator[HTTPConnection]:
    """A connection to a server that knows the cast; it has begun to send lines."""
    file = tmp_path / "stanceline.db"
    copy_database(_cast_on_sqlite, file)
    settings = Settings(
        database_url=f"sqlite:///{file}",
        max_import_bytes=MOST_BYTES,
        max_refused_lines=20_000,
        client_seconds=3,  # the rest of a refused body is awaited so long
    )
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    running = threading.Thread(target=server.run)
    running.start()
    while not server.started:
        time.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()
    client = HTTPConnection(host, port, timeout=30)
    client.putrequest("POST", "/v1/developments:import")
    client.putheader("Content-Type", "application/jsonl")
    client.putheader("Transfer-Encoding", "chunked")
    client.endheaders()
    yield client
    client.close()
    server.should_exit = True
    running.join()


def test_answers_come_while_the_lines_are_still_being_sent(connection: HTTPConnection) -> None:
    send(connection, *(a_line(record) for record in range(1, LINES_IN_BATCH + 1)))
    answers = answered(connection)
    first = [answer["line"] for answer in islice(answers, LINES_IN_BATCH)]
    assert first == list(range(1, LINES_IN_BATCH + 1))
    send(connection, a_line(0))
    end(connection)
    assert [answer["line"] for answer in answers] == [LINES_IN_BATCH + 1]


def test_a_stream_that_grows_too_large_keeps_what_came_before(connection: HTTPConnection) -> None:
    send(connection, a_line(1), a_line(2), b" " * MOST_BYTES)
    shown = list(answered(connection))
    assert [answer.get("created") for answer in shown] == [True, True, None]
    assert (shown[2]["line"], shown[2]["error"]["status"]) == (3, 413)


def test_a_client_that_reads_nothing_before_it_has_sent_all_is_not_kept_waiting(
    connection: HTTPConnection,
) -> None:
    # More, both ways, than all the buffers in between can hold.
    refused = b"{}" + b" " * 2_000 + b"\n"
    for _ in range(12):
        send(connection, refused * 1_000)
    end(connection)
    assert sum(1 for answer in answered(connection) if answer["error"]) == 12_000


def test_no_batch_begins_once_the_import_is_asked_to_end() -> None:
    """Given lines that have come already, and an end while the first batch is recorded."""
    refused, asked = Invalid("the server stops"), list[Exception]()

    async def came() -> AsyncIterator[bytes]:
        yield b"{}\n" * 3 * LINES_IN_BATCH

    async def taken() -> list[list[Line]]:
        shown = []
        async for batch in batches(came(), 100, 100, lambda: next(iter(asked), None)):
            shown.append(batch)
            asked.append(refused)
        return shown

    first, *rest = asyncio.run(taken())
    assert [line.number for line in first] == list(range(1, LINES_IN_BATCH + 1))
    assert rest == [[Line(LINES_IN_BATCH + 1, fault=refused)]]


def a_line(record: int) -> bytes:
    external_id = {"dataset": "gazette", "id": str(record)}
    return json.dumps(a_development(external_id=external_id)).encode() + b"\n"


def send(connection: HTTPConnection, *lines: bytes) -> None:
    chunk = b"".join(lines)
    connection.send(b"%x\r\n%s\r\n" % (len(chunk), chunk))


def end(connection: HTTPConnection) -> None:
    connection.send(b"0\r\n\r\n")


def answered(connection: HTTPConnection) -> Iterator[Json]:
    response = connection.getresponse()
    assert response.status == 200
    while line := response.readline():
        yield json.loads(line)
