"""The log itself, oldest event first, for readers that follow it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.filters import OnlyEvents
from api.parameters import Whole
from api.questions.asking import AskingRoute
from api.questions.cursors import USUAL_PAGE
from api.questions.dependencies import AskedMoment, PageLimit
from api.questions.lists import EventPage, events_answer, require_named
from api.responses import TAGGED
from api.state import TheServer
from api.streams.event_frames import EventAbout
from api.streams.feed import Feed
from api.streams.sse import (
    STREAMED,
    After,
    EventStream,
    LastEventId,
    Naming,
    begin_after,
    frames,
)
from infrastructure.log.event_filter import require_recorded

router = APIRouter(route_class=AskingRoute, tags=["log"])


@router.get("/v1/events", responses={**TAGGED, 200: {"model": EventPage}})
def list_events(
    asked: AskedMoment,
    wanted: OnlyEvents,
    after: Annotated[Whole, Query(description="The position of the last event seen")] = 0,
    limit: PageLimit = USUAL_PAGE,
) -> Response:
    """Every event of the log, or those that are about all that is named, oldest first.

    `type` is what was stored, and `data` reads as that of the newest version of the type. What is
    named is looked for in what the event is about as the log knew it then: a development just
    before or just after the event.
    """
    with asked.known(of_log=wanted.names_nothing) as knowledge:
        require_named(knowledge, wanted)
        return asked.answered(knowledge, lambda: events_answer(knowledge, after, limit, wanted))


@router.get("/v1/events/stream", response_class=Response, responses=STREAMED)
def stream_events(
    server: TheServer,
    wanted: OnlyEvents,
    after: After = None,
    naming: Naming = "named",
    last_event_id: LastEventId = None,
) -> Response:
    """The same events as server-sent events, as they are recorded.

    The first frame is `connected`; that of an event has its type as `event`, its position as `id`
    and the member of the list as `data`. At least every 15 seconds something is sent whose `id`
    tells how far was looked. `ended` is the last frame, with the reason: go on from its `id`.
    """
    require_recorded(server.log, wanted)
    last = server.log.recorder.position()
    begin = begin_after(after, last_event_id, last)
    feed: Feed[EventAbout] = server.feeds.events
    return EventStream(frames(feed, begin, last, lambda about: wanted.takes(*about), naming))
