"""One request, as large as any may be and as bad as it can be made: the server stays at hand."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from api.connections import turns
from tests.api.api_client import a_commitment, a_development
from tests.api.streamed import (
    Served,
    longest_wait_for_health,
    served,
    usual_wait,
    waits_for_health,
)

# An order of magnitude above what is aimed at (0.2), for machines that do other work meanwhile;
# without limits each of these took from five seconds to a minute and a half.
LONGEST_SECONDS = 2.0
LONGEST_ANSWER = 20_000
MOST_BYTES = 1_000_000


def compact(body: Any) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


# The usual wait for `/healthz` may be this part of the time of the other request. Measured: 0.01
# where connections share their time of parsing, 0.04 to 0.09 where each takes what it wants.
LARGEST_SHARE = 0.03
CHUNKS = 900_000

BODIES = {
    "empty commitments": compact(a_development(commitments=[{}] * 330_000)),
    "initiators that are no text": compact(a_development(initiators=[1] * 490_000)),
    "places in commitments": compact(
        a_development(commitments=[a_commitment(places=[{}] * 200)] * 200)
    ),
    "unknown fields": compact({**a_development(), **{f"f{at}": 1 for at in range(90_000)}}),
    "lists in a list": b'{"a":[' + b"[]," * 330_000 + b"[]]}",
    "blank lines": b"\n" * MOST_BYTES,
    "blank lines of another system": b"\r\n" * (MOST_BYTES // 2),
    "brackets": b"[" * MOST_BYTES,
    "one name again and again": b"{" + b'"a":1,' * 160_000 + b'"a":1}',
    "one long text": compact(a_development(title="x" * 990_000)),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    file = tmp_path_factory.mktemp("large") / "stanceline.db"
    with served(f"sqlite:///{file}") as running:
        yield running


def asked(server: Served, method: str, path: str, body: bytes = b"", kind: str = "") -> bytes:
    connection = HTTPConnection(urlsplit(server.address).netloc, timeout=60)
    connection.request(method, path, body or None, {"Content-Type": kind} if kind else {})
    answer = connection.getresponse().read()
    connection.close()
    return answer


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
@pytest.mark.parametrize(
    ("path", "kind", "lines"),
    [
        ("/v1/developments", "application/json", 1),
        ("/v1/developments:import", "application/jsonl", 3),
    ],
    ids=["a body", "three lines"],
)
def test_health_is_reported_while_a_large_request_is_refused_in_few_words(
    server: Served, body: bytes, path: str, kind: str, lines: int
) -> None:
    assert len(body) <= MOST_BYTES
    answers: list[bytes] = []
    request = threading.Thread(
        target=lambda: answers.append(asked(server, "POST", path, b"\n".join([body] * lines), kind))
    )
    assert longest_wait_for_health(server, request) < LONGEST_SECONDS
    (answer,) = answers
    assert b"urn:stanceline:problem:" in answer
    assert len(answer) < LONGEST_ANSWER * lines


def test_health_is_reported_while_a_question_of_very_many_parameters_is_refused(
    server: Served,
) -> None:
    question = "&".join(f"a{number}" for number in range(9_000))
    answers: list[bytes] = []
    request = threading.Thread(
        target=lambda: answers.append(asked(server, "GET", f"/v1/actors?{question}"))
    )
    assert longest_wait_for_health(server, request) < LONGEST_SECONDS
    (error,) = json.loads(answers[0])["errors"]
    assert (error["field"], error["allowed"]) == ("query", "at most 100 parameters")


def chunked_import(server: Served, segments_of_one_byte: int, chunks: int = CHUNKS) -> float:
    """Import blanks in chunks of one byte, some in segments of one byte; the seconds it took."""
    head = (
        b"POST /v1/developments:import HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        b"Content-Type: application/jsonl\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    body = b"1\r\n \r\n" * chunks + b"0\r\n\r\n"
    began = time.monotonic()
    host, port = urlsplit(server.address).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(head)
        for at in range(segments_of_one_byte):
            connection.sendall(body[at : at + 1])
        connection.sendall(body[segments_of_one_byte:])
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 200")
    return time.monotonic() - began


@pytest.mark.parametrize("segments_of_one_byte", [0, 60_000])
def test_health_is_reported_while_a_body_comes_in_chunks_of_one_byte(
    server: Served, segments_of_one_byte: int
) -> None:
    took: list[float] = []
    request = threading.Thread(
        target=lambda: took.append(chunked_import(server, segments_of_one_byte))
    )
    waits = waits_for_health(server, request)
    assert usual_wait(waits) < LARGEST_SHARE * took[0]


def test_connections_that_are_slow_to_parse_share_one_turn_of_the_event_loop(
    server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given bodies in chunks of one byte on eight connections, and turns that can be measured.

    Health takes several turns. If all eight share each turn, the longest wait is a fifth of all
    waits together; if each takes a turn of its own, half of them.
    """
    monkeypatch.setattr(turns, "SECONDS_OF_PARSING", 0.05)
    with ThreadPoolExecutor(8) as pool:
        sending = threading.Thread(
            target=lambda: [
                sent.result()
                for sent in [pool.submit(chunked_import, server, 0, 300_000) for _ in range(8)]
            ]
        )
        waits = waits_for_health(server, sending)
    assert max(waits) < 0.35 * sum(waits)
