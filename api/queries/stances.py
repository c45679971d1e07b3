"""The main question: where an actor stands on a date, toward whom, and on what evidence."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from api.parameters import Day, DayOrPeriod, Days, Flag, ReportedBy, Whole, days_of
from api.queries.caching import TAGGED
from api.queries.dependencies import AskedMoment, require_actor
from api.queries.memento import REMEMBERED, AcceptDatetime, Original, remembered
from api.queries.paging import LONGEST_PAGE, USUAL_PAGE, limited
from api.queries.pairs import page_parameters, pair_cursor, pair_of
from api.queries.shapes import Matrix as MatrixShape
from api.queries.shapes import Stances, StancesWithEvidence, StancesWithin
from domain.checks import check_slug
from domain.dates import FOREVER
from domain.errors import Invalid
from infrastructure.read_models.answers import Answer, Question, permalink, stances_answer
from infrastructure.read_models.evidence import evidence_answer
from infrastructure.read_models.knowledge import Knowledge
from infrastructure.read_models.matrix import Matrix, matrix_answer
from infrastructure.read_models.mementos import About
from infrastructure.read_models.only import Only
from infrastructure.read_models.timelines import BEGINNING, TimelineAsked
from infrastructure.read_models.within import Within, within_answer

EVERYTHING = Only()

router = APIRouter(tags=["stances"], responses=TAGGED)

On = Annotated[Day, Query(description="The day asked about; its end is meant, in UTC")]
OnOrWithin = Annotated[
    DayOrPeriod, Query(description="The day asked about, or a month or a year to look through")
]
Toward = Annotated[str | None, Query(description="Toward this actor only")]
Inherit = Annotated[Flag, Query(description="Also what its coalitions do, with `via`")]
Evidence = Annotated[
    Flag, Query(description="Also every report it rests on, and what else was on record")
]
Begin = Annotated[Day | None, Query(alias="from", description="First day")]
Through = Annotated[Day | None, Query(alias="to", description="Last day")]


async def counting(
    conflict: Annotated[str | None, Query(description="Claims of this conflict only")] = None,
    min_confidence: Annotated[
        Whole | None, Query(description="Claims of at least this confidence; unknown fails it")
    ] = None,
    reported_by: ReportedBy = None,
) -> Only:
    """Read the filters on claims."""
    return counted(conflict, min_confidence, days_of(reported_by) if reported_by else None)


def counted(conflict: str | None, min_confidence: int | None, reported_by: Days | None) -> Only:
    """The filters themselves; raises `Invalid` for what none can be."""
    if conflict is not None:
        check_slug(conflict, "conflict")
    if min_confidence is not None and not 0 <= min_confidence <= 100:
        raise Invalid(
            f"min_confidence: {min_confidence}", field="min_confidence", allowed="0 to 100"
        )
    published = reported_by.last.toordinal() if reported_by else None
    return Only(conflict, min_confidence, published)


CountingOnly = Annotated[Only, Depends(counting)]


@router.get(
    "/v1/actors/{id}/stances",
    responses={200: {"model": Stances | StancesWithEvidence | StancesWithin}, **REMEMBERED},
)
def read_stances(
    id: str,
    on: OnOrWithin,
    asked: AskedMoment,
    only: CountingOnly,
    toward: Toward = None,
    inherit: Inherit = True,
    evidence: Evidence = False,
    accept_datetime: AcceptDatetime = None,
) -> Response:
    """The actor's stance toward each other one, with rule, reason, basis and commitments.

    Of a month or a year, every stance that held within it.
    """
    wanted = stances_wanted(id, days_of(on), toward, inherit, only, evidence)
    with asked.known() as knowledge:
        require_both(knowledge, id, toward)
        about = About(id, toward, inherit)
        original = Original(f"/v1/actors/{id}/stances", wanted.parameters(), about)
        return remembered(
            original, asked, knowledge, accept_datetime, lambda: stances_body(knowledge, wanted)
        )


def stances_wanted(
    actor: str,
    on: Days,
    toward: str | None,
    inherit: bool = True,
    only: Only = EVERYTHING,
    evidence: bool = False,
) -> Question | Within:
    """The question about a day, or within a month or a year; raises `Invalid` as the route does."""
    first, last = on.first.toordinal(), on.last.toordinal()
    if on.is_day:
        return Question(actor, first, toward, inherit, only, evidence)
    if evidence:
        raise Invalid(
            f"evidence: {on.text} is more than a day",
            field="evidence",
            allowed="true with a day, YYYY-MM-DD; a segment names its basis",
        )
    return Within(on.text, TimelineAsked(actor, first, last, toward, inherit, only))


def stances_body(knowledge: Knowledge, wanted: Question | Within) -> Answer:
    """The body of `GET /v1/actors/{id}/stances`; the actors must be known at the position."""
    if isinstance(wanted, Within):
        return within_answer(knowledge, wanted)
    if wanted.evidence:
        return evidence_answer(knowledge, wanted)
    return stances_answer(knowledge, wanted)


@router.get("/v1/stances", responses={200: {"model": MatrixShape}})
def read_all_stances(
    on: On,
    asked: AskedMoment,
    only: CountingOnly,
    cursor: Annotated[str | None, Query(description="The `next` of the page before")] = None,
    limit: Annotated[
        Whole, Query(description=f"Pairs to look at, 1 to {LONGEST_PAGE}")
    ] = USUAL_PAGE,
) -> Response:
    """Every pair of actors on a day, each actor's own stances; what is inherited is left out.

    Of the pairs looked at for a page some may have no stance on the day: it may then tell fewer
    than `limit`, or none, and still have a `next`.
    """
    wanted = Matrix(on.toordinal(), only, pair_of(cursor), limited(limit))
    parameters = wanted.parameters() | page_parameters(wanted.after, wanted.limit)
    with asked.known() as knowledge:

        def answer() -> dict[str, Any]:
            data, last = matrix_answer(knowledge, wanted)
            return {
                "data": data,
                "next": pair_cursor(last),
                "position": knowledge.position,
                "links": {"permalink": permalink(knowledge, "/v1/stances", parameters)},
            }

        return asked.answered(knowledge, answer)


def require_both(knowledge: Knowledge, actor: str, toward: str | None) -> None:
    """Raise `NotFound` or `Invalid` unless the actor and its counterpart are known then."""
    require_actor(knowledge, actor)
    if toward is not None:
        require_actor(knowledge, toward, "toward")


def days_between(begin: date | None, through: date | None) -> tuple[int, int]:
    """The ordinals of a first and a last day; raises `Invalid` where they are in no order."""
    if begin is not None and through is not None and through < begin:
        raise Invalid(f"to: {through} is before {begin}", field="to", allowed=f"{begin} or later")
    return (
        begin.toordinal() if begin else BEGINNING,
        through.toordinal() if through else FOREVER,
    )
