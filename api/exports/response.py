"""The response of an export of any length: written part by part, in turn with other exports."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from http import HTTPStatus

from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from api.background.turn_queue import TurnQueue
from api.http.errors import problem_of
from api.http.middleware import CUT_OFF

_LOG = logging.getLogger(__name__)


class ExportResponse(StreamingResponse):
    """Writes each part of an export in a turn; a client that reads slowly takes no turn.

    An export whose first part cannot be written is answered with a problem. One that fails later is
    cut off, so that its client sees that it is not complete.
    """

    def __init__(
        self, parts: Iterator[bytes], turns: TurnQueue, headers: Mapping[str, str]
    ) -> None:
        super().__init__((), headers=headers)
        self._parts = parts
        self._turns = turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        first = await self._next()
        self.body_iterator = self._all(first, scope)
        await super().__call__(scope, receive, send)

    async def _next(self, *, patient: bool = False) -> bytes | None:
        async with self._turns.turn(patient=patient):
            return await run_in_threadpool(next, self._parts, None)

    async def _all(self, first: bytes | None, scope: Scope) -> AsyncIterator[bytes]:
        part = first
        while part is not None:
            yield part
            try:
                part = await self._next(patient=True)
            except Exception as error:
                problem = problem_of(error, scope["path"])
                if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR or CUT_OFF not in scope:
                    raise
                _LOG.warning(
                    "%s: the export is cut off: %s. %s",
                    *(scope["path"], problem.title, problem.detail),
                )
                scope[CUT_OFF]()
                await asyncio.sleep(0)  # the connection is now lost, and takes nothing more
                return
