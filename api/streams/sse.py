"""Server-sent events: a feed as one endless answer that says how far it has come."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Annotated, Any, Literal

from fastapi import Header, Query
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.types import Send

from api.http.json_text import on_one_line
from api.http.parameters import UnreadableHeader, Whole
from api.http.problems import READ_REFUSALS, documented
from api.streams.broadcast import About
from api.streams.feed import Feed
from domain.errors import Invalid
from infrastructure.answer_json import encode_answer
from infrastructure.errors import DATABASE_ERRORS, NotShownYetError
from infrastructure.log.event_log import EventLog

_LOG = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
TAKE_WITHIN_SECONDS = 30.0
RETRY_MILLISECONDS = 2_000

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_ID = re.compile(r"[0-9]{1,16}")
_EVENT = re.compile(r"[\w.-]+", re.ASCII)
# A frame names its event in a line of its own; what it says is on one line, and begins with `data`.
_NAME = re.compile(rb"^event: .*\n", re.MULTILINE)

STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Frames without end; the `id` of each is the position reached",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    },
    **documented(400),
    **READ_REFUSALS,
}

After = Annotated[
    Whole | None,
    Query(description="The position of the last event seen; else only what comes from now on"),
]
Naming = Annotated[
    Literal["named", "unnamed"],
    Query(
        alias="frames",
        description="`named` frames have an `event`, for `addEventListener`; `unnamed` ones all"
        " reach `onmessage`. The `type` in `data` says the same in either",
    ),
]
LastEventId = Annotated[
    str | None,
    Header(alias="Last-Event-ID", description="The `id` of the last frame seen; before `after`"),
]


class EventStream(StreamingResponse):
    """Frames as they come; a client that takes none for `TAKE_WITHIN_SECONDS` is disconnected."""

    media_type = "text/event-stream"

    def __init__(self, frames: AsyncGenerator[bytes]) -> None:
        super().__init__(frames, headers=_HEADERS)
        self._frames = frames

    async def stream_response(self, send: Send) -> None:
        headers = self.raw_headers
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        try:
            async with aclosing(self._frames) as frames:
                async for frame in frames:
                    body = {"type": "http.response.body", "body": frame, "more_body": True}
                    async with asyncio.timeout(TAKE_WITHIN_SECONDS):
                        await send(body)
        except TimeoutError:
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def begin_after(after: int | None, last_event_id: str | None, last: int, log: EventLog) -> int:
    """Return the position after which a stream begins; `last` is the last one that it can send.

    Raises `Invalid` or `UnreadableHeader` for a text that is not a position of the log, and
    `NotShownYetError` for a position that is recorded and cannot be sent yet.
    """
    allowed = f"a position, 0 to {last}, the last one there is"
    if last_event_id is not None:
        if _ID.fullmatch(last_event_id) and _is_there(int(last_event_id), last, log):
            return int(last_event_id)
        raise UnreadableHeader(
            f"Last-Event-ID: {last_event_id[:100]!r} is no position that there is",
            field="Last-Event-ID",
            allowed=allowed,
        )
    if after is not None and not _is_there(after, last, log):
        raise Invalid(f"after: {after} is ahead", field="after", allowed=allowed)
    return last if after is None else after


def _is_there(position: int, last: int, log: EventLog) -> bool:
    if position > last and not log.is_ahead(position):
        raise NotShownYetError(position, last)
    return position <= last


async def frames(
    feed: Feed[About], after: int, last: int, wanted: Callable[[About], bool], naming: str
) -> AsyncGenerator[bytes]:
    """Yield a first frame, the wanted frames as they come, and the position reached."""
    async with aclosing(_named(feed, after, last, wanted)) as named:
        async for text in named:
            yield text if naming == "named" else _NAME.sub(b"", text)


async def _named(
    feed: Feed[About], after: int, last: int, wanted: Callable[[About], bool]
) -> AsyncGenerator[bytes]:
    begun = {"type": "connected", "first": min(1, last), "last": last, "after": after}
    yield frame("connected", after, begun, retry=RETRY_MILLISECONDS)
    async with feed.following(after, wanted) as following:
        while True:
            try:
                update = await following.next(HEARTBEAT_SECONDS)
            except Exception as error:  # noqa: BLE001 the follower gets a last frame
                if not isinstance(error, DATABASE_ERRORS):
                    _LOG.error("a stream ends: %s", error, exc_info=error)
                yield _ended(following.position, "the log cannot be read now")
                return
            if update.ended is not None:
                yield _ended(update.reached, update.ended)
                return
            yield update.text or progress(update.reached)


def frame(event: str, position: int | None, data: Any, retry: int | None = None) -> bytes:
    """Return a frame of this event; its `data` has the same as `type`, for who reads no names.

    A name that cannot be a line is left out. The id of the frame is the position; with none, it is
    not the last frame of a position.
    """
    text = on_one_line(encode_answer(data)).decode()
    # Another release, or somebody with access to the database, may have given an event any type.
    named = event if _EVENT.fullmatch(event) else None
    id = None if position is None else str(position)
    return format_sse_event(event=named, id=id, data_str=text, retry=retry)


def progress(position: int) -> bytes:
    """Return a frame which says only that everything up to a position was read."""
    # A frame with an id and no data moves what a browser sends as Last-Event-ID, and no more.
    return format_sse_event(comment=f"nothing else up to {position}", id=str(position))


def _ended(position: int, reason: str) -> bytes:
    return frame("ended", position, {"type": "ended", "position": position, "reason": reason})
