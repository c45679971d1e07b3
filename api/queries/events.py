"""The events of the log, oldest first, as a list and as a stream."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.current_server import TheServer
from api.filters import OnlyEvents
from api.http.parameters import Whole
from api.http.responses import TAGGED
from api.limits import USUAL_PAGE
from api.questions.lists import EventPage, events_answer, require_named
from api.questions.question_route import QuestionRoute
from api.questions.read_request import AskedMoment, PageLimit
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

router = APIRouter(route_class=QuestionRoute, tags=["log"])


@router.get("/v1/events", responses={**TAGGED, 200: {"model": EventPage}})
def list_events(
    asked: AskedMoment,
    wanted: OnlyEvents,
    after: Annotated[Whole, Query(description="The position of the last event seen")] = 0,
    limit: PageLimit = USUAL_PAGE,
) -> Response:
    """The events of the log that pass all filters, oldest first.

    `type` is the stored type; `data` has the fields of the newest version of that type. The filters
    are compared with what the event was about when it was recorded: its development just before or
    just after the event.
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

    The first frame is `connected`. The frame of an event has the type as `event`, the position as
    `id` and the entry of the list as `data`. At least every 15 seconds a frame is sent; its `id` is
    the last position that was read. `ended` is the last frame, with the reason: continue from its
    `id`.
    """
    require_recorded(server.writing.log, wanted)
    last = server.reading.log.recorder.position()
    begin = begin_after(after, last_event_id, last, server.reading.log)
    feed: Feed[EventAbout] = server.feeds.events
    return EventStream(frames(feed, begin, last, lambda about: wanted.takes(*about), naming))
