"""The log itself, oldest event first, for readers that follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.parameters import Whole
from api.queries.caching import TAGGED
from api.queries.dependencies import AskedMoment, Links, require_actor
from api.queries.paging import USUAL_PAGE, limited
from domain.errors import Invalid
from infrastructure.event_mapper import TOPICS
from infrastructure.read_models.answers import permalink
from infrastructure.read_models.knowledge import Knowledge
from infrastructure.read_models.log_feed import EventAnswer, log_page, topics_of

router = APIRouter(tags=["log"], responses=TAGGED)


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events; `next` is the `after` of the following page, null where `position` was reached.

    Every event up to `position` has been looked at: a follower goes on after it.
    """

    data: list[EventAnswer]
    next: int | None
    position: int
    links: Links


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
    read_topics(types)
    limited(limit)
    with asked.known(of_log=actor is None) as knowledge:
        if actor is not None:
            require_actor(knowledge, actor, "actor")
        return asked.answered(
            knowledge, lambda: events_answer(knowledge, after, limit, types, actor)
        )


def events_answer(
    knowledge: Knowledge,
    after: int,
    limit: int,
    types: str | None = None,
    actor: str | None = None,
) -> EventPage:
    """The body of `GET /v1/events`; raises `Invalid` for types that there are not."""
    found = log_page(knowledge, after, limit + 1, read_topics(types), actor)
    page = found[:limit]
    following = page[-1].position if len(found) > limit else None
    given = {"after": after, "limit": limit, "types": types, "actor": actor}
    asked = {name: str(value) for name, value in given.items() if value is not None}
    links = Links(permalink(knowledge, "/v1/events", asked))
    return EventPage(page, following, knowledge.position, links)


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
