"""The garbage collector is off only while a program is loaded, never while a command works."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.api.api_client import a_development
from tests.api.cli.command_line import PATIENCE_SECONDS, ROOT, running
from tests.api.test_one_large_request import compact

# Where nothing is collected, each refused import keeps 590 kB, and each refused body 69 kB.
REFUSED_LINES = b"{}\n" * 30
REFUSED_COMMITMENTS = compact(a_development(commitments=[{}] * 150))
FLAT_KILOBYTES = 20_000

# Says whether the collector is on when the database is opened, and at each SIGUSR1.
OBSERVED = """
import gc, signal, sys
def say(*_): print("collects" if gc.isenabled() else "COLLECTS NOTHING", flush=True)
signal.signal(signal.SIGUSR1, say)
sys.addaudithook(lambda event, _: event == "sqlite3.connect" and say())
from api.cli import main
main()
"""


@contextmanager
def _observed(*arguments: str, url: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", OBSERVED, *arguments],
        cwd=ROOT,
        env=os.environ | {"STANCELINE_DATABASE_URL": url},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    "arguments",
    [
        ("seed", "article"),
        ("projections", "run", "--once"),
        ("deliver", "--once"),
        ("state", "hezbollah", "--on", "2024-12-31"),
    ],
    ids=" ".join,
)
def test_a_command_collects_garbage_when_it_opens_its_database(
    article: str, arguments: tuple[str, ...]
) -> None:
    with _observed(*arguments, url=article) as process:
        printed = process.communicate(timeout=PATIENCE_SECONDS)[0]
    assert process.returncode == 0, printed
    assert "collects" in printed.splitlines()
    assert "COLLECTS NOTHING" not in printed


def test_a_started_server_collects_garbage(sqlite_url: str) -> None:
    with _observed("serve", "--port", "0", url=sqlite_url) as process:
        assert process.stdout is not None
        while "http://" not in (line := process.stdout.readline()):
            assert line, "the server ended"
        process.send_signal(signal.SIGUSR1)
        while "collects" not in (line := process.stdout.readline()):
            assert "COLLECTS NOTHING" not in line
            assert line, "the server ended"


def test_refused_bodies_leave_nothing_in_a_server(sqlite_url: str) -> None:
    """Given a server that has refused some already, so that its caches are full."""
    with running("serve", "--port", "0", url=sqlite_url) as process:
        assert process.stdout is not None
        found = re.search(r"127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None
        connection = HTTPConnection(found[0], timeout=PATIENCE_SECONDS)
        _refused(connection, 20)
        before = _resident_kilobytes(process.pid)
        _refused(connection, 80)
        assert _resident_kilobytes(process.pid) - before < FLAT_KILOBYTES
        connection.close()


def _refused(connection: HTTPConnection, times: int) -> None:
    for _ in range(times):
        for path, body, kind in (
            ("/v1/developments:import", REFUSED_LINES, "application/jsonl"),
            ("/v1/developments", REFUSED_COMMITMENTS, "application/json"),
        ):
            connection.request("POST", path, body, {"Content-Type": kind})
            answer = connection.getresponse()
            assert b"problem" in answer.read()
            assert answer.status in (200, 422), answer.status


def _resident_kilobytes(process: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1])
