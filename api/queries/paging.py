"""The parameters and the body of lists that are answered a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import Depends, Query, Request

from api.answers.listing import Listing, whole
from api.parameters import Between, Flag
from api.questions.cursors import LONGEST_PAGE, USUAL_PAGE, Paging, page_of
from api.questions.dependencies import Asked
from infrastructure.read_models.as_known import Knowledge

Item = TypeVar("Item")


def unpaged(asked: Asked, knowledge: Knowledge, items: Sequence[Item]) -> Listing[Item]:
    """Return the body of a list that is short enough for one page."""
    return whole(items, knowledge.position, asked.links(knowledge))


PageLimit = Annotated[int, Between(1, LONGEST_PAGE)]


async def paging(
    request: Request,
    cursor: Annotated[str | None, Query(description="The `next` of the page before")] = None,
    limit: Annotated[
        PageLimit | None, Query(description=f"Most entries of the page; {USUAL_PAGE} by default")
    ] = None,
    with_total: Annotated[Flag, Query(description="Count all that is found as well")] = False,
) -> Paging:
    """Read where the page begins; a cursor only goes with the filters it was given for."""
    return page_of(request.url.path, request.query_params, cursor, limit, with_total)


APage = Annotated[Paging, Depends(paging)]
