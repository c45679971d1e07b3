"""A server that streams, in a thread of its own, and a follower that reads frame by frame."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from queue import SimpleQueue
from typing import Any
from urllib.parse import urlencode, urlsplit

from sqlalchemy import Engine

from api.app import create_app
from api.cli.serving import AnnouncingServer
from api.connections.protocol import LimitedConfig
from domain.application import Stanceline
from domain.stance.policy import Policy
from infrastructure.log.event_log import EventLog
from infrastructure.projections.runner import catch_up
from infrastructure.settings import Settings

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Frame:
    """What was sent between two empty lines."""

    event: str | None = None
    id: int | None = None
    data: Any = None
    comment: str | None = None


@dataclass
class Stream:
    """An answer read frame by frame; leave it to cut the connection."""

    connection: HTTPConnection
    answer: HTTPResponse
    seen: list[Frame] = field(default_factory=list)

    def next(self) -> Frame:
        """The next frame, whatever it is; raises `EOFError` at the end of the answer."""
        lines: list[str] = []
        while (line := self.answer.readline().decode()) != "\n":
            if not line:
                raise EOFError
            lines.append(line.rstrip("\n"))
        said = dict(line.split(": ", 1) for line in lines)
        frame = Frame(
            said.get("event"),
            int(said["id"]) if "id" in said else None,
            json.loads(said["data"]) if "data" in said else None,
            said.get(""),
        )
        self.seen.append(frame)
        return frame

    def event(self) -> Frame:
        """The next frame with an event; frames that only report progress are passed over."""
        while (frame := self.next()).event in (None, "connected"):
            pass
        return frame

    def until(self, position: int) -> list[Frame]:
        """The frames with events, until one reports that `position` was reached."""
        shown: list[Frame] = []
        while (frame := self.next()).id is None or frame.id < position:
            shown.append(frame)
        return [one for one in (*shown, frame) if one.event not in (None, "connected")]


@dataclass(frozen=True)
class Served:
    """A running server: ask it, follow it, or write to its database behind its back."""

    address: str
    verbs: Stanceline
    engine: Engine
    log: EventLog

    def show(self) -> None:
        """Bring the read models up to the log, as a write or `projections run` does."""
        catch_up(self.engine, self.log, Policy())

    def read(self, path: str, **asked: Any) -> Any:
        connection = self._connection()
        connection.request("GET", f"{path}?{urlencode(asked)}")
        answer = connection.getresponse()
        body = json.loads(answer.read())
        assert answer.status == 200, body
        connection.close()
        return body

    @contextmanager
    def follow(self, path: str, last_seen: int | None = None, **asked: Any) -> Iterator[Stream]:
        headers = {} if last_seen is None else {"Last-Event-ID": str(last_seen)}
        connection = self._connection()
        connection.request("GET", f"{path}?{urlencode(asked)}", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        try:
            yield Stream(connection, answer)
        finally:
            answer.close()
            connection.close()

    def _connection(self) -> HTTPConnection:
        host = urlsplit(self.address).netloc
        return HTTPConnection(host, timeout=PATIENCE_SECONDS)


def longest_wait_for_health(server: Served, others: threading.Thread) -> float:
    """The longest that `/healthz` took while the others were answered, in seconds."""
    return max(waits_for_health(server, others))


def waits_for_health(server: Served, others: threading.Thread) -> list[float]:
    """How long each `/healthz` took while the others were answered, in seconds."""
    waits = [0.0]
    others.start()
    while others.is_alive():
        began = time.monotonic()
        server.read("/healthz")
        waits.append(time.monotonic() - began)
        time.sleep(0.01)
    return waits


def usual_wait(waits: list[float]) -> float:
    """Return the wait at which half of the time of all waits has passed: robust to one outlier."""
    passed = 0.0
    for wait in sorted(waits, reverse=True):
        passed += wait
        if passed >= sum(waits) / 2:
            return wait
    raise ValueError("no wait was measured")


@contextmanager
def served(database_url: str, **more: Any) -> Iterator[Served]:
    """Serve a database on a free port of this machine; `more` are other settings."""
    settings = Settings(database_url=database_url, **more)
    app = create_app(settings)
    addresses: SimpleQueue[str] = SimpleQueue()
    config = LimitedConfig(app, settings, port=0, log_level="warning")
    server = AnnouncingServer(config, addresses.put, app.state.server.feeds.end)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        address = addresses.get(timeout=PATIENCE_SECONDS)
        yield Served(
            address,
            app.state.server.verbs,
            app.state.server.writing.engine,
            app.state.server.writing.log,
        )
    finally:
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()
