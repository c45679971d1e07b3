"""Middleware: headers that protect readers, HEAD, bodies and their ends, and admitted callers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.callers import CALLER, CallerError, Callers, private
from api.http.errors import problem_of
from api.http.problems import ProblemResponse

# More digits of a length than any limit has.
MOST_DIGITS = 19
# The headers of a request that has a body, and where `WholeBody` keeps it in the scope.
_OF_A_BODY = (b"content-length", b"transfer-encoding")
_BODY = "stanceline.body"
# Where the server keeps the `BodyEnd` in the scope.
BODY_END = "stanceline.body_end"
# Where the server keeps the function that closes the connection at once, so that the client of an
# answer that cannot be completed learns that it is not complete.
CUT_OFF = "stanceline.cut_off"
# A client has this long to read why its body is read no further, while the rest is discarded.
LINGERING_SECONDS = 1.0
# What every response says unless its route says otherwise: no cache keeps it, no page embeds it.
DEFAULT_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
}


class DefaultHeaders:
    """Add the headers that a response does not set itself, and answer HEAD as GET without a body.

    It wraps all other middleware and every error handler, so no response leaves without them.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        is_complete = False

        async def send_with_headers(message: Message) -> None:
            nonlocal is_complete
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in DEFAULT_HEADERS.items():
                    headers.setdefault(name, value)
            elif is_head:
                # Whatever more would come, an answer without a body is complete. The server then
                # says that the client has gone, which ends a stream.
                if is_complete:
                    return
                is_complete = True
                message = {**message, "body": b"", "more_body": False}
            await send(message)

        inner = {**scope, "method": "GET"} if is_head else scope
        await self._app(inner, receive, send_with_headers)


class BodyLimit:
    """Refuses a body that is, or says it is, larger than its path takes, and reads no further."""

    def __init__(self, app: ASGIApp, most: int, most_at: Mapping[str, int]) -> None:
        self._app = app
        self._most = most
        self._most_at = most_at

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most_at.get(scope["path"], self._most)
        declared = Headers(scope=scope).get("content-length", "")
        taken = int(declared[:MOST_DIGITS]) if declared.isdecimal() else 0
        if taken <= most:
            taken = 0

        async def receive_within_limit() -> Message:
            nonlocal taken
            message: Message = await receive() if taken <= most else {}
            taken += len(message.get("body", b""))
            if taken > most:
                raise HTTPException(413, f"A body has at most {most} bytes here")
            return message

        await self._app(scope, receive_within_limit, send)


class BodyEndedError(HTTPException):
    """The server reads a body no further; `name` is the name of the problem."""

    def __init__(self, status: int, name: str, detail: str) -> None:
        super().__init__(status, detail)
        self.name = name


@dataclass(slots=True)
class BodyEnd:
    """Says why the server takes no more of the body of a request, once it has decided so.

    `is_answered` says that the application ends its answer in order when it learns the reason.
    Any other answer that has begun is cut off.
    """

    is_answered: bool = False
    reason: BodyEndedError | None = None


class WholeBody:
    """Reads and discards what the application left unread of a body, before the answer ends.

    A client that sends everything before it reads would otherwise lose the answer: a connection
    that is closed with unread bytes is reset. At most `most_bytes` are discarded, for at most
    `most_seconds`.
    """

    def __init__(self, app: ASGIApp, most_bytes: int, most_seconds: float) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._most_seconds = most_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not any(name in _OF_A_BODY for name, _ in scope["headers"]):
            await self._app(scope, receive, send)
            return
        end = scope.get(BODY_END, BodyEnd())
        body = _Body(receive, end, self._most_bytes, self._most_seconds)

        async def send_after_body(message: Message) -> None:
            is_last = not message.get("more_body", False)
            if message["type"] == "http.response.body" and is_last and body.is_more:
                await send({**message, "more_body": True})
                await body.discard_rest()
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        await self._app({**scope, _BODY: body}, body.receive, send_after_body)


class _Body:
    """The body of one request: whether there is more of it to read."""

    def __init__(
        self, receive: Receive, end: BodyEnd, most_bytes: int, most_seconds: float
    ) -> None:
        self._receive = receive
        self._end = end
        self._left = most_bytes
        self._most_seconds = most_seconds
        self.is_more = True

    async def receive(self) -> Message:
        """Return the next part; raises `BodyEndedError` once no more is read."""
        if self._end.reason is None or not self.is_more:
            message = await self._next()
            if self._end.reason is None or not self.is_more or message.get("body"):
                return message
        raise self._end.reason

    async def _next(self) -> Message:
        message = await self._receive()
        self.is_more = message.get("more_body", False)
        return message

    def answer_end(self) -> BodyEnd:
        self._end.is_answered = True
        return self._end

    async def discard_rest(self) -> None:
        is_short = False
        with suppress(TimeoutError):
            async with asyncio.timeout(self._most_seconds) as limit:
                while self.is_more and self._left > 0:
                    if self._end.reason is not None and not is_short:
                        limit.reschedule(asyncio.get_running_loop().time() + LINGERING_SECONDS)
                        is_short = True
                    self._left -= len((await self._next()).get("body", b""))
        self.is_more = False


async def discard_rest(scope: Scope) -> None:
    """Read and discard the rest of the body of a request, within the limits of `WholeBody`.

    An application that stops reading while it still writes calls this: its client may read nothing
    before it has sent everything.
    """
    body: _Body | None = scope.get(_BODY)
    if body is not None:
        await body.discard_rest()


def answer_end_of_body(scope: Scope) -> BodyEnd:
    """Return the end of the body, for an application that then ends its answer in order.

    Once the end has a reason, the next reading raises it, unless the body has come whole.
    """
    body: _Body | None = scope.get(_BODY)
    return BodyEnd() if body is None else body.answer_end()


class Admission:
    """Lets a request pass whose caller is admitted, and answers every other one itself.

    It alone decides whether shared caches may keep the answer; a route says what the answer allows.
    """

    def __init__(self, app: ASGIApp, callers: Callers) -> None:
        self._app = app
        self._callers = callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            caller = self._callers.admit(scope)
        except CallerError as refused:
            problem = problem_of(refused, scope["path"])
            await ProblemResponse(problem, refused.headers)(scope, receive, send)
            return
        to_caller = send if caller.shares_answers else _kept_private(send)
        await self._app({**scope, CALLER: caller}, receive, to_caller)


def _kept_private(send: Send) -> Send:
    async def send_private(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if stated := headers.get("Cache-Control"):
                headers["Cache-Control"] = private(stated)
        await send(message)

    return send_private
