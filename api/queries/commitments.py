"""Commitments: who undertook what toward whom, and where each stands on a day."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from api.parameters import Day
from api.problems import READ_REFUSALS
from api.queries.dependencies import AskedMoment, require_actor
from api.queries.paging import APage, Listing
from api.queries.shapes import ListedCommitment
from api.rendering import rendered
from domain.checks import check_word
from domain.vocabulary import ACTIONS, STATUSES
from infrastructure.read_models.commitment_list import (
    Sought,
    commitment_count,
    listed_answers,
    listed_commitments,
)

router = APIRouter(tags=["commitments"], responses=READ_REFUSALS)


async def sought(
    on: Annotated[Day, Query(description="The day asked about; its end is meant, in UTC")],
    actor: Annotated[str | None, Query(description="Made by this actor")] = None,
    toward: Annotated[str | None, Query(description="Made toward this actor")] = None,
    action: Annotated[str | None, Query(description="To do this, see /v1/codebook")] = None,
    status: Annotated[
        str | None, Query(description="That stand so on the day, see /v1/codebook")
    ] = None,
) -> Sought:
    """Read which commitments are meant; the actors are looked up later."""
    if action is not None:
        check_word(action, ACTIONS, "action")
    if status is not None:
        check_word(status, STATUSES, "status")
    return Sought(on.toordinal(), actor, toward, action, status)


@router.get("/v1/commitments", responses={200: {"model": Listing[ListedCommitment]}})
def list_commitments(
    asked: AskedMoment, page: APage, wanted: Annotated[Sought, Depends(sought)]
) -> Response:
    """Commitments made by the end of a day, in the order in which they were first reported."""
    with asked.known() as knowledge:
        for field, actor in (("actor", wanted.actor), ("toward", wanted.toward)):
            if actor is not None:
                require_actor(knowledge, actor, field)
        listed, more = page.read(
            lambda after, limit: listed_commitments(knowledge, wanted, after, limit)
        )
        return rendered(
            page.answer(
                listed_answers(knowledge, listed),
                listed[-1].place if more else None,
                knowledge.position,
                lambda: commitment_count(knowledge, wanted),
            )
        )
