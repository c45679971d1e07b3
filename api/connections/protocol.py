"""What one client may take of the server: bytes of headers, time, connections and requests.

uvicorn sets none of these limits with httptools, whose parser keeps a header of any length.
"""

from __future__ import annotations

import asyncio
import re
import resource
import sys
from collections.abc import Callable
from typing import Any, cast

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.connections.turns import ParsingInTurn, StreamsInTurn, refusal
from api.http.middleware import (
    BODY_END,
    CUT_OFF,
    LINGERING_SECONDS,
    BodyEnd,
    BodyEndedError,
    WholeBody,
)
from infrastructure.settings import Settings

# What else is open: database files, modules, the listening sockets.
OTHER_FILES = 500
# How long a thread that computes may keep the event loop waiting, each time the loop has let go of
# the interpreter: it does so for each connection that it accepts. Python's own value is 5 ms.
SECONDS_UNTIL_THE_LOOP = 0.0002
# Bytes are parsed in slices, in turn with those of other connections.
SLICE_BYTES = 2_048
# A body that comes more slowly than this many bytes a second is not waited for.
SLOWEST_BODY = 500
# Requests that one client may send before the first is answered.
MOST_PIPELINED = 20
# A client that sends a body may read nothing of its answer for this many times `client_seconds`,
# while no part of the body is read: many short lines take long to import.
EXCUSES = 20
# So that those who watch the server learn that it lives, however many ask it.
ALWAYS_ANSWERED = b"/healthz"
# A request target in absolute form, and the host and port in it.
_ABSOLUTE_TARGET = re.compile(rb"[a-z][a-z0-9+.-]*://([^/?#]*)", re.IGNORECASE)


class LimitedConfig(uvicorn.Config):
    """How uvicorn serves the application: by httptools, and within the limits of the settings."""

    def __init__(self, app: Any, settings: Settings, **more: Any) -> None:
        super().__init__(
            StreamsInTurn(app),
            http=LimitedProtocol,
            ws="none",
            timeout_keep_alive=settings.keep_alive_seconds,
            **more,
        )
        self.settings = settings
        self.parsing = ParsingInTurn()
        sys.setswitchinterval(SECONDS_UNTIL_THE_LOOP)
        # A few connections more are open while they are refused.
        allow_open_files(2 * settings.max_connections + OTHER_FILES)


def allow_open_files(count: int) -> None:
    """Let this process open so many files, as far as the system lets it raise its own limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class LimitedProtocol(HttpToolsProtocol):
    """One connection, which is closed with 431, 408 or 503 where its client takes too much."""

    config: LimitedConfig

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._settings = self.config.settings
        self._answering = self.app
        self._busy = WholeBody(
            _busy, self._settings.max_import_bytes, self._settings.client_seconds
        )
        # Bytes read since the parser last had a whole header or a part of a body.
        self._unparsed = 0
        # Bytes that arrived, and how many of them are parsed.
        self._arrived, self._at = b"", 0
        self._is_refused = False
        self._waiting = _Deadline(self.loop, self._give_up)
        self._stuck = _Deadline(self.loop, self._give_up_writing)
        # How often the client may still be found not to read while its body is not read whole.
        self._excuses = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._reading = self.flow = _Reading(transport)
        most = self._settings.max_connections
        if len(self.connections) > 2 * most:
            self._hang_up()
        elif len(self.connections) > most:
            self._refuse(503, "busy", f"As many as {most} connections are open. Try again.")
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._waiting.cancel()
        self._stuck.cancel()
        self._forget_arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_between_requests() and not self._waiting.is_running:
            self._wait()
        self._arrived += data
        if not self._reading.is_held:
            self.config.parsing.parse(self)

    def parse_slice(self) -> bool:
        """Parse a part of what has arrived; return whether more of it is left."""
        left = self._settings.max_header_bytes - self._unparsed
        if left <= 0 and not self._is_refused:
            self._refuse_headers()
        if self._is_refused or self.transport.is_closing():
            self._forget_arrived()
            return False
        fed = self._arrived[self._at : self._at + min(left, SLICE_BYTES)]
        self._at += len(fed)
        self._unparsed += len(fed)
        super().data_received(fed)
        if self._at < len(self._arrived):
            return True
        self._forget_arrived()
        return False

    def hold(self) -> None:
        """Read nothing more until `release`."""
        self._reading.hold()

    def release(self) -> None:
        """Read on: all that arrived is parsed."""
        self._reading.release()

    def _forget_arrived(self) -> None:
        self._arrived, self._at = b"", 0

    def _refuse_headers(self) -> None:
        most = self._settings.max_header_bytes
        self._refuse(431, "headers-too-large", f"The headers have more than {most} bytes.")

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, "malformed", msg)

    def on_headers_complete(self) -> None:
        self._unparsed = 0
        self._wait()
        self._take_host_of_target()
        is_full = len(self.tasks) >= self._settings.max_requests
        self.app = self._busy if is_full and self.url != ALWAYS_ANSWERED else self._answering
        scope = cast(dict[str, Any], self.scope)
        scope[BODY_END], scope[CUT_OFF] = BodyEnd(), self._hang_up
        super().on_headers_complete()
        if len(self.pipeline) > MOST_PIPELINED:
            self._hang_up()

    def _take_host_of_target(self) -> None:
        """Replace Host with the host of an absolute target, as RFC 9112 requires (3.2.2)."""
        if (target := _ABSOLUTE_TARGET.match(self.url)) is not None:
            self.headers[:] = [
                (name, target[1] if name == b"host" else value) for name, value in self.headers
            ]

    def on_body(self, body: bytes) -> None:
        self._unparsed = 0
        self._excuses = EXCUSES
        if self.cycle.response_complete:
            # As much as is read and discarded before an answer ends did not suffice.
            self._hang_up()
        self._waiting.extend(len(body) / SLOWEST_BODY, at_most=self._settings.client_seconds)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unparsed = 0
        if self._is_between_requests():
            self._wait()
        else:
            self._waiting.cancel()
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stuck.start(self._settings.client_seconds)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stuck.cancel()

    def _wait(self) -> None:
        self._waiting.start(self._settings.client_seconds)

    def _give_up(self) -> None:
        """The rest of a request did not come, unless it was not read yet."""
        seconds = self._settings.client_seconds
        if self.flow.read_paused or self._reading.is_held:
            self._wait()
        elif self._is_between_requests() and not self._unparsed:
            self.transport.close()
        else:
            self._end_request(
                408, "timeout", f"The request did not go on within {seconds:g} seconds."
            )

    def end_unfinished(self) -> None:
        """End a request whose body is not read whole, because the server stops."""
        if self._is_between_requests() or self.pipeline or self._is_refused:
            return
        is_answering = self.cycle.response_started and self._body_end.is_answered
        if self.cycle.more_body or is_answering:
            self._end_request(503, "stopping", "The server is stopping.")

    @property
    def _body_end(self) -> BodyEnd:
        end: BodyEnd = cast(dict[str, Any], self.cycle.scope)[BODY_END]
        return end

    def _end_request(self, status: int, name: str, detail: str) -> None:
        """Read no further; an answer that has begun ends in order if its application can."""
        if not self._is_between_requests() and self.cycle.response_started:
            end = self._body_end
            if end.is_answered:
                end.reason = end.reason or BodyEndedError(status, name, detail)
                self.cycle.keep_alive = False
                self.cycle.message_event.set()
                return
        self._refuse(status, name, detail)

    def _give_up_writing(self) -> None:
        """The client reads nothing; it may do so once it has sent everything."""
        if self.cycle.more_body and self._excuses:
            self._excuses -= 1
            self._stuck.start(self._settings.client_seconds)
        else:
            self._hang_up()

    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _hang_up(self) -> None:
        self.transport.abort()

    def _refuse(self, status: int, name: str, detail: str) -> None:
        """Answer in the place of the application, and close the connection."""
        self._is_refused = True
        if self.cycle is not None and not self.cycle.response_complete:
            if self.cycle.response_started:
                self._hang_up()
                return
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        response = refusal(status, name, detail)
        head = [STATUS_LINE[status]]
        head += [b"%b: %b\r\n" % header for header in response.raw_headers]
        self.transport.write(b"".join([*head, b"\r\n", bytes(response.body)]))
        self._waiting.cancel()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGERING_SECONDS, self._hang_up)


class _Reading(FlowControl):
    """Reads on once neither the application nor the parser has anything left from before."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__(transport)
        self.is_held = False

    def hold(self) -> None:
        """Read nothing until `release`, whatever the application asks for."""
        if not self.is_held:
            if not self.read_paused:
                self._transport.pause_reading()
            self.is_held = True

    def release(self) -> None:
        """Read on, unless the application has paused it."""
        if self.is_held:
            self.is_held = False
            if not self.read_paused and not self._transport.is_closing():
                self._transport.resume_reading()

    def pause_reading(self) -> None:
        if self.is_held:
            self.read_paused = True
        else:
            super().pause_reading()

    def resume_reading(self) -> None:
        if self.is_held:
            self.read_paused = False
        else:
            super().resume_reading()


class _Deadline:
    """Calls `missed` at a time that may be moved, without a timer for each move."""

    def __init__(self, loop: asyncio.AbstractEventLoop, missed: Callable[[], None]) -> None:
        self._loop = loop
        self._missed = missed
        self._at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_running(self) -> bool:
        return self._timer is not None

    def start(self, seconds: float) -> None:
        """Begin, or begin again."""
        self._at = self._loop.time() + seconds
        if self._timer is None:
            self._timer = self._loop.call_at(self._at, self._ring)

    def extend(self, seconds: float, at_most: float) -> None:
        """Add time, so that `at_most` is left of it; nothing where none has begun."""
        self._at = min(self._at + seconds, self._loop.time() + at_most)

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        if self._loop.time() < self._at:
            self._timer = self._loop.call_at(self._at, self._ring)
        else:
            self._timer = None
            self._missed()


async def _busy(scope: Scope, receive: Receive, send: Send) -> None:
    detail = "As many requests are being answered as this server takes. Try again."
    await refusal(503, "busy", detail)(scope, receive, send)
