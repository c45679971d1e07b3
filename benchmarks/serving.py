"""Start a server in a separate process, as a user does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple


class Serving(NamedTuple):
    """The process id of the server, and its port on 127.0.0.1."""

    process: int
    port: int


@contextmanager
def serving(url: str) -> Iterator[Serving]:
    """Yield a running server on the database, and stop it at the end."""
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
            raise SystemExit("the server did not start")
        yield Serving(server.pid, int(found[1]))
    finally:
        server.terminate()
        server.wait()


def p99(took: Sequence[float]) -> float:
    """Return the 99th percentile."""
    return sorted(took)[len(took) * 99 // 100]
