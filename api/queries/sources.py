"""Sources and how far each can be relied on; data sets and the days that each claims to cover."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from api.answers.datasets import DatasetAnswer, KnownDataset, dataset_answer, known_dataset
from api.answers.listing import Listing
from api.answers.sources import KnownSource, SourceAnswer, known_source, source_answer
from api.http.responses import TAGGED, change_tag
from api.questions.lists import datasets_page, sources_page
from api.questions.question_route import QuestionRoute
from api.questions.read_request import APage, AskedMoment, unpaged
from api.questions.registered import require_dataset, require_source
from domain.source import Rating
from infrastructure.read_models.history import HistoryEntry, dataset_history, source_history
from infrastructure.read_models.registry.ratings import ratings_of

router = APIRouter(route_class=QuestionRoute, tags=["sources"], responses=TAGGED)
datasets_router = APIRouter(route_class=QuestionRoute, tags=["datasets"], responses=TAGGED)


@router.get("/v1/sources", responses={200: {"model": Listing[SourceAnswer]}})
def list_sources(asked: AskedMoment, page: APage) -> Response:
    """Sources in the order of registration."""
    with asked.known() as knowledge:
        links = asked.links(knowledge)
        return asked.answered(knowledge, lambda: sources_page(knowledge, page, links))


@router.get("/v1/sources/{id}", responses={200: {"model": KnownSource}})
def read_source(id: str, asked: AskedMoment) -> Response:
    """One source under the id it keeps."""
    with asked.known() as knowledge:
        row = require_source(knowledge, id)
        return asked.answered(
            knowledge,
            lambda: known_source(source_answer(knowledge, row), asked.as_known(knowledge)),
            tag=change_tag(row.version, row.known_from),
        )


@router.get("/v1/sources/{id}/ratings", responses={200: {"model": Listing[Rating]}})
def list_ratings(id: str, asked: AskedMoment) -> Response:
    """Every rating of a source, in the order of recording."""
    with asked.known() as knowledge:
        row = require_source(knowledge, id)
        return asked.answered(knowledge, lambda: unpaged(asked, knowledge, ratings_of(row)))


@router.get("/v1/sources/{id}/history", responses={200: {"model": Listing[HistoryEntry]}})
def read_source_history(id: str, asked: AskedMoment) -> Response:
    """Every event of a source, oldest first: who recorded what, when and why."""
    with asked.known() as knowledge:
        require_source(knowledge, id)
        return asked.answered(
            knowledge, lambda: unpaged(asked, knowledge, source_history(knowledge, id))
        )


@datasets_router.get("/v1/datasets", responses={200: {"model": Listing[DatasetAnswer]}})
def list_datasets(asked: AskedMoment, page: APage) -> Response:
    """Data sets with their newest description and coverage, in the order they were recorded."""
    with asked.known() as knowledge:
        links = asked.links(knowledge)
        return asked.answered(knowledge, lambda: datasets_page(knowledge, page, links))


@datasets_router.get("/v1/datasets/{id}", responses={200: {"model": KnownDataset}})
def read_dataset(id: str, asked: AskedMoment) -> Response:
    """One data set with its newest description and declared coverage."""
    with asked.known() as knowledge:
        row = require_dataset(knowledge, id)
        return asked.answered(
            knowledge,
            lambda: known_dataset(dataset_answer(knowledge, row), asked.as_known(knowledge)),
            tag=change_tag(row.version, row.known_from),
        )


@datasets_router.get("/v1/datasets/{id}/history", responses={200: {"model": Listing[HistoryEntry]}})
def read_dataset_history(id: str, asked: AskedMoment) -> Response:
    """Every description and coverage of a data set, oldest first: who recorded what and when."""
    with asked.known() as knowledge:
        require_dataset(knowledge, id)
        return asked.answered(
            knowledge, lambda: unpaged(asked, knowledge, dataset_history(knowledge, id))
        )
