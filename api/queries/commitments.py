"""Commitments: who undertook what toward whom, and where each stands on a day."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from api.answers.listed_commitments import ListedCommitment
from api.answers.listing import Listing
from api.filters import OnlyCommitments
from api.http.responses import TAGGED
from api.questions.lists import commitments_page
from api.questions.moments import require_sides
from api.questions.question_route import QuestionRoute
from api.questions.read_request import APage, AskedMoment, ByPolicy

router = APIRouter(route_class=QuestionRoute, tags=["commitments"], responses=TAGGED)


@router.get("/v1/commitments", responses={200: {"model": Listing[ListedCommitment]}})
def list_commitments(
    asked: AskedMoment, page: APage, wanted: OnlyCommitments, policy: ByPolicy
) -> Response:
    """Commitments made by the end of a day, in the order in which they were first reported."""
    with asked.known() as knowledge:
        require_sides(knowledge, wanted.actor, wanted.toward)
        links = asked.links(knowledge, policy=policy.name)
        return asked.answered(
            knowledge, lambda: commitments_page(knowledge, policy, wanted, page, links)
        )
