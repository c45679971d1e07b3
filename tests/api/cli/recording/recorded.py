"""Runs the commands that record, on an empty database with two states and one source."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.api.cli.command_line import http_body, stanceline

REGISTERING = (
    "--new-actor", "Northland=state", "--new-actor", "Southland=state",
    "--new-source", "The Gazette",
)  # fmt: skip
SAID = ("--source", "The Gazette", "--statement", "A spokesman said so.")
_ID = re.compile(r"development ([0-9a-f-]{36})")


def recorded(*command: str, url: str) -> str:
    """Run a command that records; return the id of its development."""
    done = stanceline(*command, url=url)
    assert done.exit_code == 0, done.stderr
    found = _ID.search(done.stdout)
    assert found is not None, done.stdout
    return found[1]


def refused(*command: str, url: str) -> str:
    """Run a command that is refused and records nothing; return what it prints."""
    before = position(url)
    done = stanceline(*command, url=url)
    assert done.exit_code == 1, done.stdout
    assert position(url) == before
    return done.stderr


def reported(kind: str, *more: str, url: str) -> str:
    """Report an act of Northland toward Southland on 1 March 2024, which registers them all."""
    return recorded(
        "report", "--kind", kind, "--initiator", "Northland", "--target", "southland",
        "--occurred", "2024-03-01", "--title", f"A day of {kind}", *SAID, *REGISTERING, *more,
        url=url,
    )  # fmt: skip


def development(id: str, url: str) -> Any:
    return json.loads(http_body(f"/v1/developments/{id}", url))


def position(url: str) -> int:
    body = json.loads(http_body("/v1/events", url, limit="1"))
    at: int = body["position"]
    return at
