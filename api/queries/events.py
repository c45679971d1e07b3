"""The log itself, oldest event first, for readers that follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.parameters import Whole
from api.problems import READ_REFUSALS
from api.queries.dependencies import AskedMoment, require_actor
from api.queries.paging import USUAL_PAGE, limited
from api.rendering import rendered
from domain.errors import Invalid
from infrastructure.event_mapper import TOPICS
from infrastructure.read_models.knowledge import Knowledge
from infrastructure.read_models.log_feed import EventAnswer, log_page, topics_of

router = APIRouter(tags=["log"], responses=READ_REFUSALS)


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events; `next` is the `after` of the following page, null where `position` was reached.

    Every event up to `position` has been looked at: a follower goes on after it.
    """

    data: list[EventAnswer]
    next: int | None
    position: int


@router.get("/v1/events", responses={200: {"model": EventPage}})
def list_events(
    asked: AskedMoment,
    after: Annotated[Whole, Query(description="The position of the last event seen")] = 0,
    limit: Annotated[Whole, Query(description="1 to 500")] = USUAL_PAGE,
    types: Annotated[
        str | None,
        Query(description="Types or their beginnings, with commas: actor,development.reported"),
    ] = None,
    actor: Annotated[
        str | None, Query(description="About this actor, or developments that ever named it")
    ] = None,
) -> Response:
    """Every event of the log, or those of some types or about one actor, oldest first."""
    topics = read_topics(types)
    limited(limit)
    with asked.known(of_log=actor is None) as knowledge:
        if actor is not None:
            require_actor(knowledge, actor, "actor")
        return rendered(events_answer(knowledge, after, limit, topics, actor))


def events_answer(
    knowledge: Knowledge, after: int, limit: int, topics: set[str], actor: str | None = None
) -> EventPage:
    """The body of `GET /v1/events`; no topics are all of them."""
    found = log_page(knowledge, after, limit + 1, topics, actor)
    page = found[:limit]
    return EventPage(page, page[-1].position if len(found) > limit else None, knowledge.position)


def read_topics(types: str | None) -> set[str]:
    """The types that a list with commas names; raises `Invalid` where a word names none."""
    if types is None:
        return set()
    topics = topics_of([word.strip() for word in types.split(",")])
    if isinstance(topics, str):
        raise Invalid(
            f"types: {topics[:100]!r} is no type of event",
            field="types",
            allowed=f"these or their beginnings: {', '.join(TOPICS)}",
        )
    return topics
