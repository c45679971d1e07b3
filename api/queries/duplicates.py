"""Candidates for one development that was recorded twice."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from api.answers.duplicates import DuplicateList
from api.filters import OnlyDuplicates
from api.http.responses import TAGGED
from api.questions.duplicates import duplicates_page
from api.questions.lists import require_parties
from api.questions.question_route import QuestionRoute
from api.questions.read_request import APage, AskedMoment

router = APIRouter(route_class=QuestionRoute, tags=["developments"], responses=TAGGED)


@router.get("/v1/duplicates", responses={200: {"model": DuplicateList}})
def list_duplicates(asked: AskedMoment, page: APage, wanted: OnlyDuplicates) -> Response:
    """Developments that may be one that was recorded twice, with reasons, the likeliest first.

    Developments of different data sets are compared, and those recorded by hand with all; those of
    one data set are not compared with each other. At least one of each pair passes the filters.
    """
    with asked.known() as knowledge:
        require_parties(knowledge, wanted)
        links = asked.links(knowledge)
        return asked.answered(knowledge, lambda: duplicates_page(wanted, knowledge, page, links))
