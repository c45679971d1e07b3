"""What was learnt: where stances differ between two states of knowledge, and by which events."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.parameters import Day, DayOrPeriod, Days, Whole, days_of
from api.problems import READ_REFUSALS
from api.queries.caching import TAGGED, IfNoneMatch, kept_how, position_tag, tagged
from api.queries.change_shapes import Changes
from api.queries.dependencies import TwoMoments, require_sides
from api.queries.paging import LONGEST_PAGE, USUAL_PAGE, limited
from api.queries.pairs import page_parameters, pair_cursor, pair_of
from api.queries.stances import CountingOnly, Toward, days_between
from domain.errors import Invalid
from infrastructure.read_models.changes import Learnt, changes_answer
from infrastructure.read_models.knowledge import Knowledge

router = APIRouter(tags=["stances"], responses=READ_REFUSALS)


@router.get("/v1/changes", responses={200: {"model": Changes}, **TAGGED})
def read_changes(
    between: TwoMoments,
    only: CountingOnly,
    on: Annotated[
        DayOrPeriod | None,
        Query(description="The day asked about, or the month or year to look through"),
    ] = None,
    begin: Annotated[Day | None, Query(alias="from", description="First day of a range")] = None,
    through: Annotated[Day | None, Query(alias="to", description="Last day of a range")] = None,
    actor: Annotated[str | None, Query(description="With this actor on either side")] = None,
    toward: Toward = None,
    cursor: Annotated[str | None, Query(description="The `next` of the page before")] = None,
    limit: Annotated[Whole, Query(description=f"Pairs to tell, 1 to {LONGEST_PAGE}")] = USUAL_PAGE,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Pairs whose stance differs, before and after, and the events that made the difference.

    Such an event changed the stance of one of those days when it was recorded, or what is said by
    a development that the stance rests on, before or after. They are found by trying each; where
    too many bore on a pair for that, all that did are told, and `events_decisive` is false.

    Each actor's own stances, as in `/v1/stances`: what coalitions pass on is not compared, and
    `inherit` in the answer says so, so a membership that began or ended makes no difference. Nor
    does a score that differs alone. Of very many pairs only some are looked at for one answer: it
    may then tell fewer than `limit`, or none, and still have a `next`.
    """
    days = days_compared(days_of(on) if on is not None else None, begin, through)
    learnt = Learnt(*days, limited(limit), pair_of(cursor), only, actor, toward)
    with between.known() as (earlier, later):
        require_sides(later, actor, toward)
        return tagged(
            position_tag(earlier.position, later.position),
            if_none_match,
            lambda: changes_page(earlier, later, learnt),
            kept=kept_how(later, is_pinned=between.is_pinned),
        )


def changes_page(earlier: Knowledge, later: Knowledge, learnt: Learnt) -> dict[str, Any]:
    """The body of `GET /v1/changes`."""
    answer, last = changes_answer(earlier, later, learnt)
    pinned = {"from_position": earlier.position, "to_position": later.position}
    page = page_parameters(learnt.after, learnt.limit)
    permalink = f"/v1/changes?{urlencode(pinned | learnt.parameters() | page)}"
    return {**answer, "next": pair_cursor(last), "links": {"permalink": permalink}}


def days_compared(
    on: Days | None, begin: date | None, through: date | None
) -> tuple[int, int, bool]:
    """The first and the last day, and whether one day was asked about.

    Raises `Invalid` unless either `on` is given or a range with at least one end.
    """
    is_range = begin is not None or through is not None
    if (on is not None) == is_range:
        said = "on: given with from or to" if is_range else "on: it is not said which days"
        raise Invalid(said, field="on", allowed="either on, or one or both of from and to")
    if on is None:
        return (*days_between(begin, through), False)
    return on.first.toordinal(), on.last.toordinal(), on.is_day
