"""The stances of an actor on a date, of all pairs of actors, and of two toward each other."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field

from api.answers.evidence import StancesWithEvidence
from api.answers.pairs.dyads import Dyad, DyadInPeriod
from api.answers.stances import StanceList, Stances
from api.answers.timelines import StancesWithin
from api.dates import days_of
from api.filters import OnlyActorClaims, OnlyClaims
from api.http.parameters import Day, DayOrPeriod, Flag, Whole
from api.http.responses import TAGGED
from api.questions.cursors import (
    LONGEST_PAGE,
    USUAL_PAGE,
    pair_of,
)
from api.questions.dyads import dyad_body, dyad_wanted
from api.questions.memento import WITH_MEMENTO, AskedWithMemento, LinkFormat, timemap, with_memento
from api.questions.moments import refuse_variant, require_both, require_dyad
from api.questions.question_route import QuestionRoute
from api.questions.read_request import AskedMoment, ByPolicy, PageLimit
from api.questions.stances import all_pairs_body, stances_body, stances_wanted
from api.questions.without import without
from infrastructure.read_models.stances.held import AllPairs, StancesQuestion
from infrastructure.read_models.stances.timeline import InPeriod

router = APIRouter(route_class=QuestionRoute, tags=["stances"], responses=TAGGED)

On = Annotated[Day, Query(description="The day; the answer is for its end, in UTC")]
OnOrWithin = Annotated[DayOrPeriod, Query(description="The day, or a month or a year")]
OnOrWithinIfAny = Annotated[DayOrPeriod | None, Query(description="The day, or a month or a year")]
Toward = Annotated[str | None, Query(description="Only stances toward this actor")]
Inherit = Annotated[
    Flag,
    Query(
        description="Include stances of coalitions (`inherited_from`) and toward them"
        " (`toward_inherited_from`)"
    ),
]
Evidence = Annotated[
    Flag,
    Query(
        description="Include every report a stance rests on, and the other developments on record"
    ),
]
Begin = Annotated[Day | None, Query(alias="from", description="First day")]
Through = Annotated[Day | None, Query(alias="to", description="Last day")]

After = Annotated[Whole, Query(description="The position of the last state seen")]
States = Annotated[PageLimit, Query(description="States on a page")]


async def wanted_stances(
    id: str,
    on: OnOrWithin,
    only: OnlyActorClaims,
    policy: ByPolicy,
    toward: Toward = None,
    inherit: Inherit = True,
    evidence: Evidence = False,
) -> StancesQuestion | InPeriod:
    """Read whose stances are meant: on which days, toward whom and on which claims."""
    return stances_wanted(id, days_of(on), policy, toward, inherit, only, evidence)


AnyStances = Annotated[Stances | StancesWithEvidence | StancesWithin, Field(discriminator="type")]
WantedStances = Annotated[StancesQuestion | InPeriod, Depends(wanted_stances)]
AskedStances = Annotated[AskedWithMemento[StancesQuestion | InPeriod], with_memento(wanted_stances)]


@router.get(
    "/v1/actors/{id}/stances",
    responses={200: {"model": AnyStances}, **WITH_MEMENTO},
)
def read_stances(asked: AskedStances) -> Response:
    """The stances of an actor toward the others, with rule, reason, basis and commitments.

    For a month or a year, every stance held within it.
    """
    with asked.known() as knowledge:
        require_both(knowledge, asked.question.actor, asked.question.toward)
        question = without(knowledge, asked.question)
        return asked.answered(knowledge, lambda: stances_body(knowledge, question))


@router.get("/v1/actors/{id}/stances/timemap", response_class=LinkFormat)
def read_stances_timemap(
    wanted: WantedStances, asked: AskedMoment, after: After = 0, limit: States = LONGEST_PAGE
) -> Response:
    """Every position at which the answer may have changed, as it was then.

    It takes the filters of `stances`. Between two entries only the position of the answer differs.
    """
    return timemap(asked, wanted, f"/v1/actors/{wanted.actor}/stances", after, limit)


@router.get("/v1/stances", responses={200: {"model": StanceList}})
def list_stances(
    on: On,
    asked: AskedMoment,
    only: OnlyClaims,
    policy: ByPolicy,
    cursor: Annotated[str | None, Query(description="The `next` of the previous page")] = None,
    limit: Annotated[PageLimit, Query(description="Most pairs to read for the page")] = USUAL_PAGE,
) -> Response:
    """Every pair of actors on a day, with each actor's own stances; inherited stances are left out.

    A pair may have no stance on the day, so a page may have fewer than `limit` entries, or none,
    and still a `next`.
    """
    refuse_variant(policy, asked.server.policy)
    wanted = AllPairs(on.toordinal(), policy, only, pair_of(cursor), limit)
    with asked.known() as knowledge:
        return asked.answered(knowledge, lambda: all_pairs_body(knowledge, wanted))


AnyDyad = Annotated[Dyad | DyadInPeriod, Field(discriminator="type")]


@router.get("/v1/dyads/{a}/{b}", responses={200: {"model": AnyDyad}})
def read_dyad(
    a: str,
    b: str,
    asked: AskedMoment,
    only: OnlyActorClaims,
    policy: ByPolicy,
    on: OnOrWithinIfAny = None,
    begin: Begin = None,
    through: Through = None,
    inherit: Inherit = True,
) -> Response:
    """Two actors: the posture of the dyad, the actors that hold it, and the stances of both.

    The posture is the first of hostilities, ceasefire, threatening, opposed, restrained,
    negotiating, cooperating and no-recent-record that either actor holds toward the other. Of the
    stances of one actor, its own and those inherited from coalitions, the one marked `first`
    counts. For a month, a year or a range of days, the answer has the segments of the dyad, and of
    the first stance in each direction.
    """
    days = days_of(on) if on is not None else None
    wanted = dyad_wanted(a, b, days, begin, through, policy, only, inherit)
    with asked.known() as knowledge:
        require_dyad(knowledge, a, b)
        question = without(knowledge, wanted)
        return asked.answered(knowledge, lambda: dyad_body(knowledge, question))
