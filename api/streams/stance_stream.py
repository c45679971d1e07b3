"""Changes of stances as server-sent events, when a recorded event causes them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.current_server import TheServer
from api.hints import READS_OF_ONE
from api.questions.moments import require_sides
from api.questions.question_route import QuestionRoute
from api.questions.read_request import ByPolicy
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
from api.streams.stance_frames import StanceAbout
from domain.errors import Invalid
from infrastructure.read_models.as_known import Moment

router = APIRouter(route_class=QuestionRoute, tags=["stances"])


@router.get("/v1/stances/stream", response_class=Response, responses=STREAMED)
def stream_stances(
    server: TheServer,
    policy: ByPolicy,
    actor: Annotated[str | None, Query(description="With this actor on either side")] = None,
    toward: Annotated[str | None, Query(description="Only stances toward this actor")] = None,
    after: After = None,
    naming: Naming = "named",
    last_event_id: LastEventId = None,
) -> Response:
    """Stances of today that what is recorded changes, as server-sent events.

    A frame `stance.changed` reports one pair at one position: before, after, `changed_fields`,
    `reason` and the events that made it so, as in `/v1/changes` from one position to the next.
    `on` is the day it was looked at: today, also for the past. The frame with the `id` comes
    after all of a position: a reader who was cut off may receive a pair twice, and never misses
    one. What only the passing of days changes is not reported. The stances follow the policy in
    force; another one is refused: ask `/v1/changes` for it.
    """
    if policy is not server.policy:
        raise Invalid(
            f"policy: {policy.name} has no stream",
            field="policy",
            allowed=f"{server.policy.name} here; a variant in {READS_OF_ONE}",
        )
    with server.reading.as_known(Moment()) as knowledge:
        require_sides(knowledge, actor, toward)
        last = knowledge.position

    def wanted(about: StanceAbout) -> bool:
        if about is None:
            return True
        return (actor is None or actor in about) and (toward is None or toward == about[1])

    feed: Feed[StanceAbout] = server.feeds.stances
    begin = begin_after(after, last_event_id, last, server.reading.log)
    return EventStream(frames(feed, begin, last, wanted, naming))
