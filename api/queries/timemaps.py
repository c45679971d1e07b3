"""TimeMaps (RFC 7089): the states of an answer about an actor that may differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.caching import HOST, TAGGED, Form
from api.dates import days_of
from api.parameters import Whole
from api.queries.memento import LINK_FORMAT, Original, timemap_lines
from api.queries.paging import PageLimit
from api.queries.stances import Begin, CountingOnly, Evidence, Inherit, OnOrWithin, Through, Toward
from api.questions.asking import AskingRoute
from api.questions.cursors import LONGEST_PAGE
from api.questions.dependencies import Asked, AskedMoment
from api.questions.moments import require_both
from api.questions.stances import days_between, stances_wanted
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.stances.timeline import TimelineAsked
from infrastructure.read_models.stances.versions import About, mementos

router = APIRouter(route_class=AskingRoute, tags=["stances"], responses=TAGGED)

After = Annotated[Whole, Query(description="The position of the last state seen")]
Limit = Annotated[PageLimit, Query(description="States on a page")]


class LinkFormat(Response):
    """Links as RFC 6690 has them."""

    media_type = LINK_FORMAT


@router.get("/v1/actors/{id}/stances/timemap", response_class=LinkFormat)
def read_stances_timemap(
    id: str,
    on: OnOrWithin,
    asked: AskedMoment,
    only: CountingOnly,
    toward: Toward = None,
    inherit: Inherit = True,
    evidence: Evidence = False,
    after: After = 0,
    limit: Limit = LONGEST_PAGE,
) -> Response:
    """Every position at which the answer may have changed, as it was then.

    What `stances` takes holds; between two neighbours only the position of the answer differs.
    """
    wanted = stances_wanted(id, days_of(on), toward, inherit, only, evidence)
    about = About(id, toward, inherit)
    original = Original(asked.base, f"/v1/actors/{id}/stances", wanted.parameters(), about)
    return _timemap(original, asked, after, limit)


@router.get("/v1/actors/{id}/timeline/timemap", response_class=LinkFormat)
def read_timeline_timemap(
    id: str,
    asked: AskedMoment,
    only: CountingOnly,
    begin: Begin = None,
    through: Through = None,
    toward: Toward = None,
    inherit: Inherit = True,
    after: After = 0,
    limit: Limit = LONGEST_PAGE,
) -> Response:
    """Every position at which the timeline may have changed, as it was then.

    What `timeline` takes holds; between two neighbours only the position of the answer differs.
    """
    wanted = TimelineAsked(id, *days_between(begin, through), toward, inherit, only)
    about = About(id, toward, inherit)
    original = Original(asked.base, f"/v1/actors/{id}/timeline", wanted.parameters(), about)
    return _timemap(original, asked, after, limit)


def _timemap(original: Original, asked: Asked, after: int, limit: int) -> Response:
    with asked.known() as knowledge:
        require_both(knowledge, original.about.actor, original.about.toward)
        return asked.answered(
            knowledge,
            lambda: _links(knowledge, original, asked, after, limit),
            form=Form(_as_link_format, vary=HOST),
        )


def _links(knowledge: Knowledge, original: Original, asked: Asked, after: int, limit: int) -> str:
    found = mementos(knowledge, original.about, after, limit + 1)
    page, more = found[:limit], found[limit:]
    pin = {"position": str(knowledge.position)} if asked.is_pinned else {}

    def uri(begin: int) -> str:
        paged = {"after": begin, "limit": limit if limit != LONGEST_PAGE else 0}
        return original.timemap(**{n: str(v) for n, v in paged.items() if v}, **pin)

    following = (uri(page[-1].position), more[0]) if more else None
    return ",\n".join(timemap_lines(original, uri(after), page, following, is_first=after == 0))


def _as_link_format(answer: Any, *, headers: Mapping[str, str]) -> Response:
    return LinkFormat(answer, headers=dict(headers))
