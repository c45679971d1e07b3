"""The stances of an actor on a date, of all pairs of actors, and of two toward each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field

from api.answers.stances.all_pairs import AllPairsInPeriod
from api.answers.stances.dyads import Dyad, DyadInPeriod
from api.answers.stances.evidence import StancesWithEvidence
from api.answers.stances.stances import StanceList, Stances
from api.answers.stances.timelines import StancesWithin
from api.current_server import TheServer
from api.dates import Days, days_of
from api.exports.exporting import (
    Exporting,
    NegotiatedTable,
    SuffixedTable,
    in_any_format,
    in_every_format,
)
from api.exports.tables import (
    ONE_PAGE,
    answered_as_table,
    dyad_table,
    pairs_table,
    stances_table,
)
from api.filters import OnlyActorClaims, OnlyClaims, OnlyPairs
from api.formats.table import JSON, TABULAR
from api.http.parameters import Day, DayOrPeriod, Flag, Whole
from api.http.responses import TAGGED
from api.limits import LONGEST_PAGE, USUAL_PAGE
from api.questions.memento import WITH_MEMENTO, AskedWithMemento, LinkFormat, timemap, with_memento
from api.questions.moments import refuse_variant, require_both, require_dyad, require_sides
from api.questions.question_route import QuestionRoute
from api.questions.read_request import Asked, AskedMoment, ByPolicy, PageLimit
from api.questions.stances.all_pairs import all_pairs_body, every_pair, pairs_wanted
from api.questions.stances.dyads import dyad_body, dyad_wanted
from api.questions.stances.stances import stances_body, stances_wanted
from api.questions.stances.without import without
from domain.errors import Invalid
from domain.stance.policy import Policy
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.stances.dyads import DyadQuestion
from infrastructure.read_models.stances.held import AllPairs, StancesQuestion
from infrastructure.read_models.stances.pair_filter import PairFilter
from infrastructure.read_models.stances.pairs_in_period import PairsInPeriod
from infrastructure.read_models.stances.timeline import InPeriod

router = APIRouter(route_class=QuestionRoute, tags=["stances"], responses=TAGGED)

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


@router.get("/v1/actors/{id}/stances", responses=in_every_format(AnyStances, WITH_MEMENTO, TABULAR))
def read_stances(exporting: NegotiatedTable, asked: AskedStances) -> Response:
    """The stances of an actor toward the others, with rule, reason, basis and commitments.

    For a month or a year, every stance held within it. `Accept` chooses the format; JSON Lines and
    CSV have a row for each segment.
    """
    return _stances(exporting, asked, asked.question)


@router.get("/v1/actors/{id}/stances.{format}", responses=in_any_format(TABULAR))
def export_stances_of_actor(
    exporting: SuffixedTable, asked: AskedMoment, wanted: WantedStances
) -> Response:
    """The same stances in the format that the path names."""
    return _stances(exporting, asked, wanted)


def _stances(exporting: Exporting, asked: Asked, wanted: StancesQuestion | InPeriod) -> Response:
    exporting.check(ONE_PAGE)
    exporting.check_only_json(wanted.parameters(), "evidence", "without")
    with asked.known() as knowledge:
        require_both(knowledge, wanted.actor, wanted.toward)
        question = without(knowledge, wanted)
        return answered_as_table(
            exporting,
            asked,
            knowledge,
            "stances",
            lambda: stances_table(knowledge, question),
            lambda: stances_body(knowledge, question),
        )


@router.get("/v1/actors/{id}/stances/timemap", response_class=LinkFormat)
def read_stances_timemap(
    wanted: WantedStances, asked: AskedMoment, after: After = 0, limit: States = LONGEST_PAGE
) -> Response:
    """Every position at which the answer may have changed, as it was then.

    It takes the filters of `stances`. Between two entries only the position of the answer differs.
    """
    return timemap(asked, wanted, f"/v1/actors/{wanted.actor}/stances", after, limit)


@dataclass(frozen=True, slots=True)
class PairsAsked:
    """The stances of all pairs that are asked for; `is_paged` if a page of them is."""

    on: Days
    policy: Policy
    only: ClaimFilter
    such: PairFilter
    cursor: str | None
    limit: int | None

    @property
    def is_paged(self) -> bool:
        return self.cursor is not None or self.limit is not None

    def question(self) -> AllPairs | PairsInPeriod:
        """Return the question about a day, or about a month or a year; raises `Invalid`."""
        limit = self.limit or USUAL_PAGE
        return pairs_wanted(self.on, self.policy, self.only, self.such, self.cursor, limit)

    def of_all(self) -> PairsInPeriod:
        """Return the question about all pairs at once, with a row for each segment."""
        return every_pair(self.on, self.policy, self.only, self.such)


async def wanted_pairs(
    server: TheServer,
    on: OnOrWithin,
    only: OnlyClaims,
    such: OnlyPairs,
    policy: ByPolicy,
    cursor: Annotated[str | None, Query(description="The `next` of the previous page")] = None,
    limit: Annotated[
        PageLimit | None,
        Query(description=f"Most pairs to read for the page; {USUAL_PAGE} by default"),
    ] = None,
) -> PairsAsked:
    """Read the filters of pairs and of stances, and the page that is asked for."""
    refuse_variant(policy, server.policy)
    return PairsAsked(days_of(on), policy, only, such, cursor, limit)


WantedPairs = Annotated[PairsAsked, Depends(wanted_pairs)]
AnyPairs = Annotated[StanceList | AllPairsInPeriod, Field(discriminator="type")]


@router.get("/v1/stances", responses=in_every_format(AnyPairs, formats=TABULAR))
def list_stances(exporting: NegotiatedTable, asked: AskedMoment, wanted: WantedPairs) -> Response:
    """Every pair of actors on a day, with each actor's own stances; inherited stances are left out.

    For a month or a year, every stance held within it. A pair may have no such stance, so a page
    may have fewer entries than `limit`, or none, and still a `next`. `Accept` chooses the format;
    JSON Lines and CSV have all pairs, with a row for each segment.
    """
    return _pairs(exporting, asked, wanted)


@router.get("/v1/stances.{format}", responses=in_any_format(TABULAR))
def export_stances(exporting: SuffixedTable, asked: AskedMoment, wanted: WantedPairs) -> Response:
    """The same stances in the format that the path names."""
    return _pairs(exporting, asked, wanted)


def _pairs(exporting: Exporting, asked: Asked, wanted: PairsAsked) -> Response:
    exporting.check(ONE_PAGE)
    if exporting.format is not JSON and wanted.is_paged:
        raise Invalid(
            "the stances of all pairs have no pages in this format",
            field="limit" if wanted.cursor is None else "cursor",
            allowed="leave it out, or ask for JSON",
        )
    question = wanted.question()
    with asked.known() as knowledge:
        require_sides(knowledge, wanted.such.actor, wanted.such.toward)
        return answered_as_table(
            exporting,
            asked,
            knowledge,
            "stances",
            lambda: pairs_table(asked.known_at_position, knowledge, wanted.of_all()),
            lambda: all_pairs_body(knowledge, question),
        )


AnyDyad = Annotated[Dyad | DyadInPeriod, Field(discriminator="type")]


async def wanted_dyad(
    a: str,
    b: str,
    only: OnlyActorClaims,
    policy: ByPolicy,
    on: OnOrWithinIfAny = None,
    begin: Begin = None,
    through: Through = None,
    inherit: Inherit = True,
) -> DyadQuestion:
    """Read which two actors are meant, on which days and on which claims."""
    days = days_of(on) if on is not None else None
    return dyad_wanted(a, b, days, begin, through, policy, only, inherit)


WantedDyad = Annotated[DyadQuestion, Depends(wanted_dyad)]


@router.get("/v1/dyads/{a}/{b}.{format}", responses=in_any_format(TABULAR))
def export_dyad(exporting: SuffixedTable, asked: AskedMoment, wanted: WantedDyad) -> Response:
    """The same dyad in the format that the path names."""
    return _dyad(exporting, asked, wanted)


@router.get("/v1/dyads/{a}/{b}", responses=in_every_format(AnyDyad, formats=TABULAR))
def read_dyad(exporting: NegotiatedTable, asked: AskedMoment, wanted: WantedDyad) -> Response:
    """Two actors: the posture of the dyad, the actors that hold it, and the stances of both.

    The posture is the first that either actor holds toward the other: hostilities, then ceasefire,
    then the harshest (`dyad_postures` in the codebook). Of the stances of one actor, its own and
    those inherited from coalitions, the one marked `first` counts. For a month, a year or a
    range of days, the answer has the segments of the dyad, and of the first stance in each
    direction. `Accept` chooses the format; CSV has a row for each segment of the dyad, and JSON
    Lines also a line for each segment of the first stances.
    """
    return _dyad(exporting, asked, wanted)


def _dyad(exporting: Exporting, asked: Asked, wanted: DyadQuestion) -> Response:
    exporting.check(ONE_PAGE)
    exporting.check_only_json(wanted.parameters(), "without")
    with asked.known() as knowledge:
        require_dyad(knowledge, *wanted.actors)
        question = without(knowledge, wanted)
        return answered_as_table(
            exporting,
            asked,
            knowledge,
            "dyads",
            lambda: dyad_table(knowledge, question),
            lambda: dyad_body(knowledge, question),
        )
