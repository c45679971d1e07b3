"""Runs commands: in this process for their words, in one of their own for their life."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from api.app import create_app
from api.cli.program.program import program
from infrastructure.settings import Settings

ROOT = Path(__file__).parents[3]
PATIENCE_SECONDS = 30.0


def stanceline(*arguments: str, url: str, columns: int = 200) -> Result:
    """Run a command on the database at `url`, as from a shell of so many columns."""
    environment = {"STANCELINE_DATABASE_URL": url, "COLUMNS": str(columns)}
    return CliRunner().invoke(program, arguments, env=environment)


def http_body(path: str, url: str, **asked: str) -> bytes:
    """The answer that the server gives on the same database."""
    with TestClient(create_app(Settings(database_url=url))) as client:
        response = client.get(path, params=asked or None)
    assert response.status_code == 200, response.text
    return response.content


def recorded_at(position: int, url: str) -> str:
    """The instant at which the event at a position was recorded."""
    page = json.loads(http_body("/v1/events", url, after=str(position - 1), limit="1"))
    instant: str = page["data"][0]["recorded_at"]
    return instant


@contextmanager
def running(
    *arguments: str, url: str, stdin: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A command as a process of its own, killed in the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", *arguments],
        cwd=ROOT,
        env=os.environ | {"STANCELINE_DATABASE_URL": url, "PYTHONUNBUFFERED": "1"},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether the condition comes to hold, with patience."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
