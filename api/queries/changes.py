"""Where stances differ between two positions, and the events that changed them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from api.answers.changes import Changes
from api.dates import days_of
from api.filters import OnlyActorClaims
from api.http.parameters import Day, DayOrPeriod
from api.http.problems import READ_REFUSALS
from api.http.responses import TAGGED, IfNoneMatch, position_tag, redaction_mark, tagged
from api.limits import USUAL_PAGE
from api.queries.stances import Toward
from api.questions.cursors import pair_of
from api.questions.moments import refuse_variant, require_sides
from api.questions.question_route import QuestionRoute
from api.questions.read_request import ByPolicy, PageLimit, TwoMoments, kept_how, set_aside
from api.questions.stances.changes import changes_page, days_compared
from api.questions.stances.without import check_without, without_between
from infrastructure.read_models.changes.changes import ChangesQuestion

router = APIRouter(route_class=QuestionRoute, tags=["stances"], responses=READ_REFUSALS)


@router.get(
    "/v1/changes",
    responses={200: {"model": Annotated[Changes, Field(discriminator="type")]}, **TAGGED},
)
def list_changes(
    between: TwoMoments,
    only: OnlyActorClaims,
    policy: ByPolicy,
    on: Annotated[
        DayOrPeriod | None,
        Query(description="The day, or a month or a year"),
    ] = None,
    begin: Annotated[Day | None, Query(alias="from", description="First day of a range")] = None,
    through: Annotated[Day | None, Query(alias="to", description="Last day of a range")] = None,
    actor: Annotated[str | None, Query(description="With this actor on either side")] = None,
    toward: Toward = None,
    cursor: Annotated[str | None, Query(description="The `next` of the previous page")] = None,
    limit: Annotated[PageLimit, Query(description="Most pairs of the page")] = USUAL_PAGE,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Pairs whose stance differs, before and after, and the events that made the difference.

    Such an event changed the stance of one of those days when it was recorded, or changed a
    development that the stance rests on, before or after. Each event is tried; if too many events
    concern a pair for that, all of them are returned, and `events_decisive` is false.

    Only each actor's own stances are compared, as in `/v1/stances`. Inherited stances are not, and
    `inherit` in the answer says so; therefore a change of membership makes no difference. A
    different score alone makes no difference either. One answer compares a limited number of pairs,
    so a page may have fewer than `limit` entries, or none, and still a `next`.
    """
    days = days_compared(days_of(on) if on is not None else None, begin, through)
    learnt = ChangesQuestion(*days, policy, limit, pair_of(cursor), only, actor, toward)
    check_without(only, actor)
    if actor is None:
        refuse_variant(policy, between.server.policy)
    with between.known() as (earlier, later):
        require_sides(later, actor, toward)
        question = without_between(earlier, later, learnt)
        return tagged(
            position_tag(earlier.position, later.position, mark=redaction_mark(later.redactions)),
            if_none_match,
            lambda: changes_page(earlier, later, question),
            kept=kept_how(later, is_pinned=between.is_pinned),
            headers=set_aside(later),
        )
