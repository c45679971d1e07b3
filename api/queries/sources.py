"""Sources, and how far each can be relied on."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from api.problems import READ_REFUSALS
from api.queries.caching import TAGGED, IfNoneMatch, tagged
from api.queries.dependencies import AskedMoment, Known, require_source
from api.queries.paging import APage, Listing, unpaged
from api.rendering import rendered
from domain.source import Rating
from infrastructure.read_models.answers import known_answer
from infrastructure.read_models.history_answers import HistoryEntry, source_history
from infrastructure.read_models.sources import (
    SourceAnswer,
    ratings_of,
    source_answer,
    source_count,
    source_rows,
)

router = APIRouter(tags=["sources"], responses=READ_REFUSALS)


@dataclass(frozen=True, slots=True)
class KnownSource(SourceAnswer):
    """A source as known at a moment."""

    known: Known


@router.get("/v1/sources", responses={200: {"model": Listing[SourceAnswer]}})
def list_sources(asked: AskedMoment, page: APage) -> Response:
    """Sources in the order of registration."""
    with asked.known() as knowledge:
        rows, more = page.read(lambda after, limit: source_rows(knowledge, after, limit))
        last = rows[-1].registered_position if more else None
        sources = [source_answer(row) for row in rows]
        return rendered(
            page.answer(sources, last, knowledge.position, lambda: source_count(knowledge))
        )


@router.get("/v1/sources/{id}", responses={200: {"model": KnownSource}, **TAGGED})
def read_source(id: str, asked: AskedMoment, if_none_match: IfNoneMatch = None) -> Response:
    """One source under the id it keeps."""
    with asked.known() as knowledge:
        row = require_source(knowledge, id)
        return tagged(
            f'W/"{row.version}.{row.known_from}"',
            if_none_match,
            lambda: {**asdict(source_answer(row)), "known": known_answer(knowledge)},
            for_ever=asked.is_pinned,
        )


@router.get("/v1/sources/{id}/ratings", responses={200: {"model": Listing[Rating]}})
def list_ratings(id: str, asked: AskedMoment) -> Response:
    """Every rating of a source, in the order of recording."""
    with asked.known() as knowledge:
        row = require_source(knowledge, id)
        return rendered(unpaged(ratings_of(row), knowledge.position))


@router.get("/v1/sources/{id}/history", responses={200: {"model": Listing[HistoryEntry]}})
def read_history(id: str, asked: AskedMoment) -> Response:
    """Every event of a source, oldest first: who recorded what, when and why."""
    with asked.known() as knowledge:
        require_source(knowledge, id)
        return rendered(unpaged(source_history(knowledge, id), knowledge.position))
