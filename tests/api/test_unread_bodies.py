"""A client that sends its whole body before it reads gets the answer of an early refusal."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.api.streamed import Served, served

MOST_BODY_BYTES, MOST_IMPORT_BYTES, MOST_REFUSED = 100_000, 30_000_000, 10_000
# More than all the buffers between a client and the server hold.
LARGE = b" " * 20_000_000
JSON, LINES = "application/json", "application/jsonl"
IMPORT = "/v1/developments:import"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    file = tmp_path_factory.mktemp("unread") / "stanceline.db"
    with served(
        f"sqlite:///{file}",
        max_body_bytes=MOST_BODY_BYTES,
        max_import_bytes=MOST_IMPORT_BYTES,
        max_refused_lines=MOST_REFUSED,
        client_seconds=5.0,
    ) as running:
        yield running


def sent_first(
    server: Served, path: str, body: bytes | Iterator[bytes], **headers: str
) -> tuple[int, bytes]:
    """Send the whole body, then read; the status and the body of the answer."""
    connection = HTTPConnection(urlsplit(server.address).netloc, timeout=60)
    connection.request("POST", path, body, {n.replace("_", "-"): v for n, v in headers.items()})
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    return answer.status, said


@pytest.mark.parametrize("ends", ["keep-alive", "close"])
@pytest.mark.parametrize(
    ("status", "path", "headers"),
    [
        (413, "/v1/developments", {"Content_Type": JSON}),
        (415, IMPORT, {"Content_Type": "text/plain"}),
        (422, IMPORT, {"Content_Type": LINES, "Idempotency_Key": "a"}),
        (404, "/v1/nowhere", {"Content_Type": JSON}),
        (405, "/v1/codebook", {"Content_Type": JSON}),
        (421, "/v1/developments", {"Content_Type": JSON, "Host": "rebound.example"}),
    ],
)
def test_a_refusal_before_the_body_is_read_reaches_a_client_that_sends_first(
    server: Served, status: int, path: str, headers: dict[str, str], ends: str
) -> None:
    shown, said = sent_first(server, path, LARGE, Connection=ends, **headers)
    assert shown == status
    assert json.loads(said)["status"] == status


def test_an_import_that_ends_early_is_answered_to_a_client_that_sends_first(
    server: Served,
) -> None:
    """Given more refused lines than are taken, whose answers fill every buffer, and more lines."""
    refused = b"{}\n" * (MOST_REFUSED + 1)
    status, said = sent_first(server, IMPORT, refused + LARGE, Content_Type=LINES)
    assert status == 200
    *lines, last = said.splitlines()
    assert len(lines) >= MOST_REFUSED
    assert "the import ends" in json.loads(last)["error"]["detail"]


def test_an_import_that_grows_too_large_is_answered_to_a_client_that_sends_first(
    server: Served,
) -> None:
    lines = b"{}\n" * 9_000
    status, said = sent_first(server, IMPORT, iter([lines, LARGE, LARGE]), Content_Type=LINES)
    assert status == 200
    assert json.loads(said.splitlines()[-1])["error"]["status"] == 413


def test_the_connection_is_used_again_once_the_rest_of_a_body_is_read(server: Served) -> None:
    connection = HTTPConnection(urlsplit(server.address).netloc, timeout=60)
    for _ in range(2):
        connection.request("POST", "/v1/developments", LARGE, {"Content-Type": JSON})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 413
    connection.close()


def test_a_refused_body_of_more_bytes_than_an_import_is_not_read_to_its_end(
    server: Served,
) -> None:
    host, port = urlsplit(server.address).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        length = 100 * MOST_IMPORT_BYTES
        head = f"POST /v1/nowhere HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n"
        connection.sendall(head.encode())
        sent = 0
        with suppress(ConnectionResetError, BrokenPipeError):
            while sent < length:
                sent += connection.send(LARGE)
    assert sent < 2 * MOST_IMPORT_BYTES + len(LARGE)
