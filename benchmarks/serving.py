"""A server as a user starts it, in a process of its own, and how its answers are timed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple


class Serving(NamedTuple):
    """The id of the server's process, and the port of 127.0.0.1 where it listens."""

    process: int
    port: int


@contextmanager
def serving(url: str) -> Iterator[Serving]:
    """A server on the database, which answers from the beginning; ended afterwards."""
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--database-url", url, "--port", "0"],
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        found = re.search(r"127\.0\.0\.1:(\d+)", server.stdout.readline())
        if found is None:
            raise SystemExit("the server does not answer")
        yield Serving(server.pid, int(found[1]))
    finally:
        server.terminate()
        server.wait()


def p99(took: Sequence[float]) -> float:
    """What 99 of 100 took at most."""
    return sorted(took)[len(took) * 99 // 100]
