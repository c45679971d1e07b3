"""The stances of an actor over time, with the developments it was a party to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from api.answers.stances.timelines import Timeline
from api.exports.answers import timeline_export
from api.exports.exporting import (
    Exporting,
    Negotiated,
    Suffixed,
    in_any_format,
    in_every_format,
)
from api.filters import OnlyActorClaims
from api.http.parameters import Flag
from api.http.problems import READ_REFUSALS
from api.http.responses import TAGGED
from api.limits import LONGEST_PAGE
from api.queries.stances import After, Begin, Inherit, States, Through, Toward
from api.questions.cursors import Paging
from api.questions.memento import WITH_MEMENTO, AskedWithMemento, LinkFormat, timemap, with_memento
from api.questions.moments import require_both
from api.questions.question_route import QuestionRoute
from api.questions.read_request import APage, AskedMoment, ByPolicy
from api.questions.stances.stances import days_between
from api.questions.stances.without import without
from domain.errors import Invalid
from infrastructure.read_models.stances.timeline import TimelineAsked

router = APIRouter(route_class=QuestionRoute, tags=["stances"], responses=READ_REFUSALS)


Incoming = Annotated[
    Flag,
    Query(description="Also the stances of others toward the actor, without inherited ones; JSON"),
]


async def wanted_timeline(
    id: str,
    only: OnlyActorClaims,
    policy: ByPolicy,
    begin: Begin = None,
    through: Through = None,
    toward: Toward = None,
    inherit: Inherit = True,
    incoming: Incoming = False,
) -> TimelineAsked:
    """Read whose timeline is meant, which days of it, toward whom and on which claims."""
    days = days_between(begin, through)
    return TimelineAsked(id, *days, policy, toward, inherit, only, incoming)


WantedTimeline = Annotated[TimelineAsked, Depends(wanted_timeline)]


@router.get("/v1/actors/{id}/timeline", responses=in_every_format(Timeline, WITH_MEMENTO))
def read_timeline(
    exporting: Negotiated,
    asked: Annotated[AskedWithMemento[TimelineAsked], with_memento(wanted_timeline)],
) -> Response:
    """Every stance of the actor over time, and the developments it was a party to.

    The filters apply to both; with `toward`, both actors must be parties to the developments.
    `Accept` chooses the format; a feed begins with what changed last.
    """
    wanted = asked.question
    _check_format(exporting, wanted)
    with asked.known() as knowledge:
        require_both(knowledge, wanted.actor, wanted.toward)
        question = without(knowledge, wanted)
        return asked.answered(
            knowledge,
            lambda: timeline_export(exporting, asked, knowledge, Paging(b""), question),
            form=exporting.form(exporting.format.timeline),
        )


def _check_format(exporting: Exporting, wanted: TimelineAsked) -> None:
    """Raise `Invalid` for a question that only JSON answers, in another format."""
    incoming = {"incoming": "true"} if wanted.incoming else {}
    exporting.check_only_json({**incoming, **wanted.only.asked()}, "incoming", "without")


@router.get(
    "/v1/actors/{id}/timeline/timemap",
    response_class=LinkFormat,
    responses=TAGGED,
)
def read_timeline_timemap(
    wanted: WantedTimeline, asked: AskedMoment, after: After = 0, limit: States = LONGEST_PAGE
) -> Response:
    """Every position at which the timeline may have changed, as it was then.

    It takes the filters of `timeline`. Between two entries only the position of the answer differs.
    """
    return timemap(asked, wanted, f"/v1/actors/{wanted.actor}/timeline", after, limit)


@router.get("/v1/actors/{id}/timeline.{format}", responses=in_any_format())
def export_timeline(
    wanted: WantedTimeline, exporting: Suffixed, asked: AskedMoment, page: APage
) -> Response:
    """The same timeline in the format that the path names; only a feed has pages."""
    exporting.check(page)
    _check_format(exporting, wanted)
    if page.is_asked and not exporting.format.newest_first:
        raise Invalid(
            "a timeline has no pages in this format",
            field="limit",
            allowed="from and to, which choose its days",
        )
    with asked.known() as knowledge:
        require_both(knowledge, wanted.actor, wanted.toward)
        question = without(knowledge, wanted)
        return asked.answered(
            knowledge,
            lambda: timeline_export(exporting, asked, knowledge, page, question),
            form=exporting.form(exporting.format.timeline),
        )
