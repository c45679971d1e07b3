"""Commitments: who undertook what toward whom, and where each stands on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from api.parameters import Day
from api.queries.caching import TAGGED
from api.queries.dependencies import AskedMoment, require_sides
from api.queries.paging import APage, Listing, Paging
from api.queries.shapes import ListedCommitment
from api.queries.stances import CountingOnly
from domain.checks import check_word
from domain.vocabulary import ACTIONS, STATUSES
from infrastructure.read_models.answers import Answer
from infrastructure.read_models.commitment_list import (
    Sought,
    commitment_count,
    listed_answers,
    listed_commitments,
)
from infrastructure.read_models.knowledge import Knowledge
from infrastructure.read_models.only import Only

router = APIRouter(tags=["commitments"], responses=TAGGED)


async def sought(
    only: CountingOnly,
    on: Annotated[Day, Query(description="The day asked about; its end is meant, in UTC")],
    actor: Annotated[str | None, Query(description="Made by this actor")] = None,
    toward: Annotated[str | None, Query(description="Made toward this actor")] = None,
    action: Annotated[str | None, Query(description="To do this, see /v1/codebook")] = None,
    status: Annotated[
        str | None, Query(description="That stand so on the day, see /v1/codebook")
    ] = None,
) -> Sought:
    """Read which commitments are meant; the actors are looked up later."""
    return commitments_sought(on, actor, toward, action, status, only)


def commitments_sought(
    on: date,
    actor: str | None,
    toward: str | None,
    action: str | None,
    status: str | None,
    only: Only,
) -> Sought:
    """Which commitments are meant; raises `Invalid` for an unknown word."""
    if action is not None:
        check_word(action, ACTIONS, "action")
    if status is not None:
        check_word(status, STATUSES, "status")
    return Sought(on.toordinal(), actor, toward, action, status, only)


@router.get("/v1/commitments", responses={200: {"model": Listing[ListedCommitment]}})
def list_commitments(
    asked: AskedMoment, page: APage, wanted: Annotated[Sought, Depends(sought)]
) -> Response:
    """Commitments made by the end of a day, in the order in which they were first reported."""
    with asked.known() as knowledge:
        require_sides(knowledge, wanted.actor, wanted.toward)
        links = asked.links(knowledge)
        return asked.answered(knowledge, lambda: commitments_page(knowledge, wanted, page, links))


def commitments_page(
    knowledge: Knowledge, wanted: Sought, page: Paging, links: Mapping[str, str]
) -> Answer:
    """The body of `GET /v1/commitments`."""
    listed, more = page.read(
        lambda after, limit: listed_commitments(knowledge, wanted, after, limit)
    )
    last = listed[-1].place if more else None
    found = listed_answers(knowledge, listed, wanted)
    return page.answer(links, knowledge, found, last, lambda: commitment_count(knowledge, wanted))
