"""The log itself, oldest event first, for readers that follow it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from api.parameters import Whole
from api.queries.paging import PageLimit
from api.questions.asking import AskingRoute
from api.questions.cursors import USUAL_PAGE
from api.questions.dependencies import AskedMoment
from api.questions.event_filter import read_wanted, require_recorded
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
from domain.claims.event_subjects import EventFilter

router = APIRouter(route_class=AskingRoute, tags=["log"])


async def events_wanted(
    types: Annotated[
        str | None,
        Query(
            description="Types or their beginnings, with commas: actor,development.reported;"
            " without a version those of every version"
        ),
    ] = None,
    actor: Annotated[
        str | None,
        Query(description="About this actor, its memberships, or a development that names it"),
    ] = None,
    pair: Annotated[
        str | None,
        Query(description="About what one of two actors did or undertook toward the other: A,B"),
    ] = None,
    kind: Annotated[
        str | None, Query(description="About developments of this kind, see /v1/codebook")
    ] = None,
    conflict: Annotated[
        str | None, Query(description="About developments of this conflict")
    ] = None,
    source: Annotated[
        str | None, Query(description="About this source, or what it reports, relays or denies")
    ] = None,
) -> EventFilter:
    """Read which events are wanted; what they name is looked up later."""
    return read_wanted(types, actor, pair, kind, conflict, source)


EventsWanted = Annotated[EventFilter, Depends(events_wanted)]


@router.get("/v1/events", responses={**TAGGED, 200: {"model": EventPage}})
def list_events(
    asked: AskedMoment,
    wanted: EventsWanted,
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
    wanted: EventsWanted,
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
