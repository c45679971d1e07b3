"""The server as a process: where it listens, what it says, how it ends."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from api.cli.serving import SHUTDOWN_SECONDS, bound
from tests.api.cli.command_line import PATIENCE_SECONDS, running, stanceline


def test_it_says_where_it_listens_answers_there_and_ends_on_ctrl_c(sqlite_url: str) -> None:
    with running("serve", "--port", "0", url=sqlite_url) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None

        with urlopen(f"{found[0]}/readyz", timeout=PATIENCE_SECONDS) as answer:
            assert answer.status == 200

        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
        assert "Traceback" not in process.stdout.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_import_that_has_not_ended_is_answered_up_to_there_when_it_is_stopped(
    sqlite_url: str, number: signal.Signals
) -> None:
    """Given a client that sent a line and a part of one, and keeps the connection open."""
    lines = b'{}\n{"kind": '
    asked = (
        "POST /v1/developments:import HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/jsonl\r\nContent-Length: 1000\r\n\r\n"
    )
    with serving(sqlite_url) as (process, address), socket.create_connection(address) as client:
        client.settimeout(PATIENCE_SECONDS)
        client.sendall(asked.encode() + lines)
        received = client.recv(65_536)
        began = time.monotonic()
        process.send_signal(number)
        while part := client.recv(65_536):
            received += part
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
        assert time.monotonic() - began < SHUTDOWN_SECONDS - 1
        assert process.stdout is not None
        assert "Traceback" not in process.stdout.read()
    assert received.endswith(b"0\r\n\r\n")
    answers = [json.loads(line) for line in received.splitlines() if line.startswith(b"{")]
    assert [(one["line"], one["error"]["status"]) for one in answers] == [(1, 422), (2, 503)]
    assert answers[1]["error"]["detail"] == (
        "the import ends: The server is stopping. No line from 2 on was recorded; those before it"
        " are answered above. Send these lines again"
    )


def test_a_body_that_has_not_come_whole_is_refused_when_it_is_stopped(sqlite_url: str) -> None:
    asked = (
        "POST /v1/developments HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    )
    with serving(sqlite_url) as (process, address), socket.create_connection(address) as client:
        client.settimeout(PATIENCE_SECONDS)
        client.sendall(asked.encode())
        time.sleep(0.5)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert client.recv(65_536).startswith(b"HTTP/1.1 503")
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
        assert time.monotonic() - began < SHUTDOWN_SECONDS - 1
        assert process.stdout is not None
        assert "Traceback" not in process.stdout.read()


@contextmanager
def serving(url: str) -> Iterator[tuple[subprocess.Popen[str], tuple[str, int]]]:
    """A server as a process, and the address at which it listens."""
    with running("serve", "--port", "0", url=url) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
        assert found is not None
        yield process, ("127.0.0.1", int(found[1]))


def test_the_examples_are_questions_with_their_answers(sqlite_url: str) -> None:
    stanceline("seed", "article", url=sqlite_url)

    with running("serve", "--port", "0", "--examples", url=sqlite_url) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(10)]

    questions = [line for line in lines if "/v1/actors/" in line]
    assert len(questions) == 3
    stance = "Israel: ceasefire since 2024-12-08, doubtful, dating uncertain, confidence 50."
    assert stance in "".join(lines)


def test_it_answers_under_the_names_it_is_reported_and_no_others(sqlite_url: str) -> None:
    names = ("--allow-host", "one.example", "--allow-host", "two.example")
    with running("serve", "--port", "0", *names, url=sqlite_url) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None

        def status(host: str) -> int:
            asked = Request(f"{found[0]}/healthz", headers={"Host": host})
            try:
                with urlopen(asked, timeout=PATIENCE_SECONDS) as answer:
                    return int(answer.status)
            except HTTPError as refused:
                return refused.code

        shown = {host: status(host) for host in ("one.example", "two.example:1", "three.example")}
    assert shown == {"one.example": 200, "two.example:1": 200, "three.example": 421}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_it_refuses_an_address_that_others_can_reach(sqlite_url: str, host: str) -> None:
    result = stanceline("serve", "--host", host, url=sqlite_url)

    assert result.exit_code == 1
    assert f"host: {host} can be reached from other machines" in result.stderr
    assert "127.0.0.1, ::1 or localhost" in result.stderr


def test_a_port_in_use_is_reported_without_a_traceback(sqlite_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running("serve", "--port", str(port), url=sqlite_url) as process:
            assert process.wait(timeout=PATIENCE_SECONDS) == 1
            assert process.stdout is not None
            said = process.stdout.read()

    assert said == (
        f"--port: {port} on 127.0.0.1 is used by another program\n"
        "Allowed: another --port; 0 takes a free one\n"
    )
    assert "Traceback" not in said


def test_a_server_that_cannot_listen_leaves_no_database_behind(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = stanceline("serve", "--port", port, url=f"sqlite:///{tmp_path}/new.db")

    assert refused.exit_code == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "--port: 80 may not be used by this user\nAllowed: 1024 to 65535"),
        (errno.EADDRNOTAVAIL, "--host: 127.0.0.1 is not an address of this machine\nAllowed:"),
        (errno.ENOBUFS, "--host: 127.0.0.1 cannot be used: No buffer space available"),
    ],
)
def test_a_port_or_an_address_that_cannot_be_had_is_one_message(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(socket.socket, "bind", refuse)

    refused = stanceline("serve", "--port", "80", url=sqlite_url)

    assert refused.exit_code == 1
    assert refused.stderr.startswith(said)


def test_the_name_of_this_machine_is_listened_to_on_each_of_its_addresses() -> None:
    sockets = bound("localhost", 0)
    ports = {one.getsockname()[1] for one in sockets}
    addresses = {one.getsockname()[0] for one in sockets}
    for one in sockets:
        one.close()

    assert len(ports) == 1
    assert "127.0.0.1" in addresses


def test_a_port_that_is_none_is_a_usage_error(sqlite_url: str) -> None:
    assert stanceline("serve", "--port", "70000", url=sqlite_url).exit_code == 2
    assert stanceline("serve", "--port", "http", url=sqlite_url).exit_code == 2
