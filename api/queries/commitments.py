"""Commitments: who undertook what toward whom, and where each stands on a day."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from api.answers.listing import Listing
from api.answers.stances import ListedCommitment
from api.caching import TAGGED
from api.parameters import Day
from api.queries.paging import APage
from api.queries.stances import CountingOnly
from api.questions.asking import AskingRoute
from api.questions.dependencies import AskedMoment
from api.questions.lists import commitments_page, commitments_sought
from api.questions.moments import require_sides
from infrastructure.read_models.commitments.listed import (
    CommitmentFilter,
)

router = APIRouter(route_class=AskingRoute, tags=["commitments"], responses=TAGGED)


async def sought(
    only: CountingOnly,
    on: Annotated[Day, Query(description="The day asked about; its end is meant, in UTC")],
    actor: Annotated[str | None, Query(description="Made by this actor")] = None,
    toward: Annotated[str | None, Query(description="Made toward this actor")] = None,
    action: Annotated[str | None, Query(description="To do this, see /v1/codebook")] = None,
    status: Annotated[
        str | None, Query(description="That stand so on the day, see /v1/codebook")
    ] = None,
) -> CommitmentFilter:
    """Read which commitments are meant; the actors are looked up later."""
    return commitments_sought(on, actor, toward, action, status, only)


@router.get("/v1/commitments", responses={200: {"model": Listing[ListedCommitment]}})
def list_commitments(
    asked: AskedMoment, page: APage, wanted: Annotated[CommitmentFilter, Depends(sought)]
) -> Response:
    """Commitments made by the end of a day, in the order in which they were first reported."""
    with asked.known() as knowledge:
        require_sides(knowledge, wanted.actor, wanted.toward)
        links = asked.links(knowledge)
        return asked.answered(knowledge, lambda: commitments_page(knowledge, wanted, page, links))
