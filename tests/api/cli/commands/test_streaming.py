"""Streams of a server in a process of its own: how they end, and what becomes of who is slow."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from urllib.request import urlopen

import pytest

from api.service import Service
from domain.log import Recorded
from infrastructure.settings import Settings
from tests.api.cli.command_line import PATIENCE_SECONDS, running
from tests.builders import BY, a_development, register_cast

MUCH = 2_000
LONG = "so they say " * 400


@contextmanager
def serving(url: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server in a process of its own, and its address."""
    with running("serve", "--port", "0", url=url) as process:
        assert process.stdout is not None
        found = re.search(r"127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None
        yield process, found[0]


@contextmanager
def reluctant(address: str) -> Iterator[socket.socket]:
    """A follower of the events who takes nothing unless it is made to."""
    host, port = address.split(":")
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.settimeout(PATIENCE_SECONDS)
        connection.connect((host, int(port)))
        connection.sendall(b"GET /v1/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        yield connection


def record_much(service: Service) -> list[int]:
    """More than the network holds for a reader who takes nothing; the positions."""
    new = [a_development(summary=LONG, record=str(number)) for number in range(MUCH)]
    recorded = service.verbs.report_developments(new, BY)
    return [one.position for one in recorded if isinstance(one, Recorded)]


def ids(shown: str) -> list[int]:
    return [
        int(id) for id in re.findall(r"^event: development.*\ndata: .*\nid: (\d+)$", shown, re.M)
    ]


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 0)])
def test_a_server_that_stops_ends_its_streams(
    sqlite_url: str, sign: signal.Signals, code: int
) -> None:
    service = Service(Settings(database_url=sqlite_url))
    with serving(sqlite_url) as (process, address), reluctant(address) as stuck:
        followers = [
            urlopen(f"http://{address}/v1/{stream}", timeout=PATIENCE_SECONDS)
            for stream in ("events/stream?types=actor", "stances/stream")
        ]
        assert stuck.recv(4_096).startswith(b"HTTP/1.1 200")
        register_cast(service.verbs)
        record_much(service)
        process.send_signal(sign)

        for follower in followers:
            assert last_event(follower) == "ended"
        assert process.wait(timeout=PATIENCE_SECONDS) == code
        assert process.stdout is not None
        said = process.stdout.read()
    assert "Traceback" not in said
    assert "timeout graceful shutdown exceeded" not in said


def test_who_is_too_slow_is_cut_off_skips_nothing_and_goes_on_from_there(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANCELINE_FEED_BYTES", "100000")
    service = Service(Settings(database_url=sqlite_url))
    register_cast(service.verbs)
    with serving(sqlite_url) as (_, address), reluctant(address) as slow:
        head = slow.recv(4_096)
        with urlopen(f"http://{address}/v1/events/stream", timeout=PATIENCE_SECONDS) as prompt:
            positions = record_much(service)
            assert followed(prompt, positions[-1]) == positions
        shown = _unchunked(head + _all_of(slow))

    seen = ids(shown)
    assert 0 < len(seen) < MUCH
    assert seen == positions[: len(seen)]
    assert f'"position":{seen[-1]},"reason":"too slow' in shown
    assert shown.endswith(f"id: {seen[-1]}\n\n")


def last_event(follower: HTTPResponse) -> str:
    """The word of the last frame of a stream that comes to an end."""
    words = [line for line in follower.read().decode().splitlines() if line.startswith("event: ")]
    return words[-1].removeprefix("event: ")


def followed(follower: HTTPResponse, last: int) -> list[int]:
    """The ids of the events that a follower receives, up to the last one."""
    lines: list[str] = []
    while not lines or lines[-1] != f"id: {last}\n":
        lines.append(follower.readline().decode())
    return ids("".join(lines))


def _all_of(connection: socket.socket) -> bytes:
    taken = bytearray()
    while not taken.endswith(b"\r\n0\r\n\r\n"):
        more = connection.recv(65_536)
        assert more, "the answer was broken off"
        taken += more
    return bytes(taken)


def _unchunked(answer: bytes) -> str:
    """The body of an answer in chunks."""
    _, _, rest = answer.partition(b"\r\n\r\n")
    body = bytearray()
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size, 16)
        body += rest[:length]
        rest = rest[length + 2 :]
    return body.decode()
