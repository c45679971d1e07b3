"""A client that takes too much of a server, over real sockets: it is refused, and nobody waits."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from api.connections.protocol import SECONDS_UNTIL_THE_LOOP
from tests.api.api_client import Json, a_development
from tests.api.streamed import Served, served

MOST_HEADER_BYTES, MOST_CONNECTIONS, MOST_REQUESTS, CLIENT_SECONDS = 2_000, 12, 3, 1.0
HOST = b"Host: 127.0.0.1\r\n"
GET = b"GET /healthz HTTP/1.1\r\n" + HOST
POST = b"POST /v1/developments HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
IMPORT = (
    b"POST /v1/developments:import HTTP/1.1\r\n"
    + HOST
    + b"Content-Type: application/jsonl\r\nTransfer-Encoding: chunked\r\n\r\n"
)
STREAM = b"GET /v1/events/stream HTTP/1.1\r\n" + HOST + b"\r\n"
CLOSE = b"Connection: close\r\n"


@pytest.fixture
def server(sqlite_url: str) -> Iterator[Served]:
    with served(
        sqlite_url,
        max_header_bytes=MOST_HEADER_BYTES,
        max_connections=MOST_CONNECTIONS,
        max_requests=MOST_REQUESTS,
        client_seconds=CLIENT_SECONDS,
    ) as running:
        yield running


def connected(server: Served) -> socket.socket:
    host, port = server.address.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)))
    connection.settimeout(20)
    return connection


def everything(connection: socket.socket) -> bytes:
    """All that is sent until the server closes or resets the connection."""
    parts = []
    with suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def shown(server: Served, request: bytes) -> tuple[int, bytes]:
    """The status and the whole of what a request is answered with before the connection ends."""
    with connected(server) as connection:
        connection.sendall(request)
        answer = everything(connection)
    return int(answer.split()[1]), answer


def test_headers_of_more_bytes_than_allowed_are_refused_with_431(server: Served) -> None:
    status, answer = shown(server, GET + b"X-Long: " + b"a" * MOST_HEADER_BYTES + b"\r\n\r\n")
    assert status == 431
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower()
    assert json.loads(body)["detail"] == f"The headers have more than {MOST_HEADER_BYTES} bytes."


def test_headers_of_as_many_bytes_as_allowed_are_answered(server: Served) -> None:
    begun = GET + CLOSE + b"X-Long: "
    long = begun + b"a" * (MOST_HEADER_BYTES - len(begun) - 4) + b"\r\n\r\n"
    assert len(long) == MOST_HEADER_BYTES
    assert shown(server, long)[0] == 200


@pytest.mark.parametrize(
    "begun",
    [
        GET + b"X-Long: ",
        b"GET /",
        GET + b"\r\n" + GET + b"X-Long: ",
        POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Trailer: ",
    ],
)
def test_a_header_without_end_is_refused_after_few_bytes(server: Served, begun: bytes) -> None:
    """Wherever in a request it is put; what is sent on is thrown away."""
    with connected(server) as connection:
        connection.sendall(begun + b"a" * 200_000)
        assert b"HTTP/1.1 431" in everything(connection)
    assert shown(server, GET + CLOSE + b"\r\n")[0] == 200


def test_the_event_loop_does_not_wait_long_for_a_thread_that_computes(server: Served) -> None:
    assert shown(server, GET + CLOSE + b"\r\n")[0] == 200
    assert sys.getswitchinterval() <= SECONDS_UNTIL_THE_LOOP


@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        (b"http://rebound.example/healthz", b"127.0.0.1", 421),
        (b"HTTPS://rebound.example:80/healthz", b"127.0.0.1", 421),
        (b"http://127.0.0.1@rebound.example/healthz", b"127.0.0.1", 421),
        (b"http://rebound.example@127.0.0.1/healthz", b"127.0.0.1", 421),
        (b"http://127.0.0.1:8000/healthz", b"127.0.0.1", 200),
        (b"http://127.0.0.1/healthz", b"rebound.example", 200),
        (b"http://127.0.0.1/healthz", b"127.0.0.1\r\nHost: rebound.example", 421),
    ],
)
def test_the_host_of_an_absolute_target_replaces_the_header(
    server: Served, target: bytes, host: bytes, status: int
) -> None:
    head = b"GET " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\n" + CLOSE + b"\r\n"
    assert shown(server, head)[0] == status


def test_links_name_the_host_of_an_absolute_target(server: Served) -> None:
    head = b"GET http://localhost:81/v1/developments.ics HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n"
    status, answer = shown(server, head)
    assert (status, b"<http://localhost:81/v1/developments.ics?position=0>" in answer) == (
        200,
        True,
    )


def test_a_large_body_is_not_counted_as_headers(server: Served) -> None:
    body = json.dumps(a_development(title="x" * 3 * MOST_HEADER_BYTES)).encode()
    length = f"Content-Length: {len(body)}\r\n\r\n".encode()
    status, _ = shown(server, POST + CLOSE + length + body)
    assert status == 422


@pytest.mark.parametrize(
    "begun",
    [GET, b"GET", POST + b"Content-Length: 100\r\n\r\n", POST + b"Content-Length: 9\r\n\r\n{"],
)
def test_a_request_that_does_not_go_on_is_ended_with_408(server: Served, begun: bytes) -> None:
    began = time.monotonic()
    status, answer = shown(server, begun)
    assert status == 408
    assert b"did not go on within 1 seconds" in answer
    assert CLIENT_SECONDS <= time.monotonic() - began < 8 * CLIENT_SECONDS


def test_a_connection_on_which_nothing_is_said_is_closed_without_a_word(server: Served) -> None:
    with connected(server) as connection:
        assert everything(connection) == b""


@pytest.mark.parametrize(
    "begun", [GET + b"X-Slow: ", POST + b"Content-Length: 1000\r\n\r\n"], ids=["header", "body"]
)
def test_a_request_that_comes_byte_by_byte_is_not_waited_for_either(
    server: Served, begun: bytes
) -> None:
    """Given a byte each fifth of a second, which is much less than 500 bytes a second."""
    with connected(server) as connection:
        connection.sendall(begun)
        threading.Thread(target=_drip, args=(connection,), daemon=True).start()
        assert everything(connection).startswith(b"HTTP/1.1 408")


def _drip(connection: socket.socket) -> None:
    try:
        for _ in range(100):
            connection.sendall(b"a")
            time.sleep(CLIENT_SECONDS / 5)
    except OSError:
        return


def test_a_body_that_ends_after_its_answer_leaves_no_connection_open(server: Served) -> None:
    """Given a body that is refused by its length, and sent all the same."""
    with connected(server) as connection:
        connection.sendall(POST + b"Content-Length: 1000001\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 413"
        connection.sendall(b" " * 1_000_001)
        everything(connection)


def test_a_request_that_comes_in_parts_in_time_is_answered(server: Served) -> None:
    with connected(server) as connection:
        for part in (GET[:10], GET[10:], CLOSE, b"\r\n"):
            connection.sendall(part)
            time.sleep(CLIENT_SECONDS / 10)
        assert everything(connection).startswith(b"HTTP/1.1 200")


def test_a_connection_beyond_those_allowed_is_refused_with_503(server: Served) -> None:
    with ExitStack() as open_ones:
        for _ in range(MOST_CONNECTIONS):
            open_ones.enter_context(connected(server))
        status, answer = shown(server, GET + b"\r\n")
        assert (status, b"retry-after: 1" in answer.lower()) == (503, True)
    _until(server, 200, GET + CLOSE + b"\r\n")


def test_a_request_beyond_those_in_progress_is_refused_with_503_but_health_is_reported(
    server: Served,
) -> None:
    with ExitStack() as streams:
        for _ in range(MOST_REQUESTS):
            stream = streams.enter_context(connected(server))
            stream.sendall(STREAM)
            assert stream.recv(15) == b"HTTP/1.1 200 OK"
        codebook = b"GET /v1/codebook HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n"
        status, answer = shown(server, codebook)
        assert (status, b"retry-after: 1" in answer.lower()) == (503, True)
        assert shown(server, GET + CLOSE + b"\r\n")[0] == 200
    _until(server, 200, codebook)


def test_more_requests_at_once_than_are_pipelined_end_the_connection(server: Served) -> None:
    with connected(server) as connection:
        connection.sendall(STREAM + (GET + b"\r\n") * 100)
        assert b'"status":"ok"' not in everything(connection), "a stream never lets the next begin"


def test_an_answer_that_is_not_read_ends_the_connection(server: Served) -> None:
    """Given a client that asks 20 times for a script of 1.7 MB and reads nothing meanwhile."""
    asked = b"GET /web/docs/swagger-ui-bundle.js HTTP/1.1\r\n" + HOST + b"\r\n"
    with connected(server) as connection:
        connection.sendall(asked * 20)
        time.sleep(3 * CLIENT_SECONDS)
        assert len(everything(connection)) < 20_000_000


def _until(server: Served, status: int, request: bytes) -> None:
    """Ask until the connections that were closed here are known to be closed there."""
    deadline = time.monotonic() + 10
    while shown(server, request)[0] != status:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("begun", [b"", b'{"kind": '], ids=["whole", "partial"])
def test_an_import_whose_client_stalls_is_answered_up_to_there(
    server: Served, begun: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Given two whole lines, which are refused, and then nothing."""
    lines = b"{}\n{}\n" + begun
    with connected(server) as connection:
        connection.sendall(IMPORT + b"%x\r\n%s\r\n" % (len(lines), lines))
        answers = answers_in(everything(connection))
    assert [answer["line"] for answer in answers] == [1, 2, 3]
    assert [answer["error"]["status"] for answer in answers[:2]] == [422, 422]
    assert (answers[2]["error"]["status"], answers[2]["error"]["detail"]) == (
        408,
        "the import ends: The request did not go on within 1 seconds. No line from 3 on was"
        " recorded; those before it are answered above. Send these lines again",
    )
    assert "the client left" not in caplog.text
    assert "an import ended before line 3 was read" in caplog.text


def answers_in(received: bytes) -> list[Json]:
    """The answers of an import, out of a chunked response that has ended in order."""
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert body.endswith(b"0\r\n\r\n")
    return [json.loads(line) for line in body.splitlines() if line.startswith(b"{")]
