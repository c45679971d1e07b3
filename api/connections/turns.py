"""Connections take turns to parse what arrived and to open streams."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import AsyncExitStack
from http import HTTPStatus
from typing import Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.middleware import DEFAULT_HEADERS
from api.http.problems import Problem, ProblemResponse

# In one turn of the event loop all connections together parse for this time: a body in chunks of
# one byte takes a hundred times as long as another of its size.
SECONDS_OF_PARSING = 0.002
# Opening a stream takes a few milliseconds, most of them of one core whatever else waits for it.
STREAMS_OPENING_AT_ONCE = 2
SECONDS_TO_OPEN = 30.0
STREAMS = "/stream"


class Parsed(Protocol):
    """A connection with bytes to parse."""

    loop: asyncio.AbstractEventLoop

    def parse_slice(self) -> bool:
        """Parse a part of what has arrived; return whether more of it is left."""

    def hold(self) -> None:
        """Read nothing more until `release`."""

    def release(self) -> None:
        """Read on: all that arrived is parsed."""


class ParsingInTurn:
    """Shares the time for parsing in each turn of the event loop among all connections.

    A connection with bytes left waits in a queue, and is served slice by slice like the others.
    """

    def __init__(self) -> None:
        self._waiting: deque[Parsed] = deque()
        self._seconds_left = SECONDS_OF_PARSING
        self._is_scheduled = False

    def parse(self, connection: Parsed) -> None:
        """Parse what has just arrived, now if this turn has time left, or in the next turns."""
        self._schedule(connection.loop)
        is_more = True
        while is_more and self._seconds_left > 0:
            is_more = self._parse_slice(connection)
        if is_more:
            connection.hold()
            self._waiting.append(connection)

    def _schedule(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._is_scheduled:
            self._is_scheduled = True
            loop.call_soon(self._begin_turn, loop)

    def _begin_turn(self, loop: asyncio.AbstractEventLoop) -> None:
        self._is_scheduled = False
        self._seconds_left = SECONDS_OF_PARSING
        if self._waiting:
            self._schedule(loop)
        while self._waiting and self._seconds_left > 0:
            connection = self._waiting.popleft()
            if self._parse_slice(connection):
                self._waiting.append(connection)
            else:
                connection.release()

    def _parse_slice(self, connection: Parsed) -> bool:
        began = time.monotonic()
        is_more = connection.parse_slice()
        self._seconds_left -= time.monotonic() - began
        return is_more


class StreamsInTurn:
    """Lets few streams open at the same time; the others wait, in the order in which they came.

    A stream is open once its answer begins. One whose turn does not come in time is refused.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._free = asyncio.Semaphore(STREAMS_OPENING_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith(STREAMS):
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        async with AsyncExitStack() as turn:
            await turn.enter_async_context(self._free)
            if time.monotonic() - began > SECONDS_TO_OPEN:
                detail = "Many streams are being opened at the same time. Try again."
                await refusal(503, "busy", detail)(scope, receive, send)
                return

            async def send_in_turn(message: Message) -> None:
                await turn.aclose()
                await send(message)

            await self._app(scope, receive, send_in_turn)


def refusal(status: int, name: str, detail: str) -> ProblemResponse:
    """Return the answer to a client that is refused; its connection is closed."""
    problem = Problem(
        type=f"urn:stanceline:problem:{name}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance="",
    )
    headers = {**DEFAULT_HEADERS, "Connection": "close"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "1"
    return ProblemResponse(problem, headers)
