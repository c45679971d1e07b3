"""Developments found and told whole, and what has been recorded about each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from api.parameters import Day, Instant, Whole
from api.queries.caching import TAGGED
from api.queries.dependencies import (
    Asked,
    AskedMoment,
    Known,
    Links,
    require_actor,
    require_source,
)
from api.queries.paging import APage, Listing, Paging, unpaged
from domain.checks import check_slug, check_word
from domain.errors import Invalid, NotFound
from domain.vocabulary import KINDS
from infrastructure.read_models.answers import Answer
from infrastructure.read_models.development_answers import (
    DevelopmentAnswer,
    development_answers,
    last_change,
)
from infrastructure.read_models.development_search import (
    Such,
    development_count,
    development_position,
    development_row,
    development_rows,
)
from infrastructure.read_models.history_answers import HistoryEntry, development_history
from infrastructure.read_models.knowledge import Knowledge

router = APIRouter(tags=["developments"], responses=TAGGED)


@dataclass(frozen=True, slots=True)
class KnownDevelopment(DevelopmentAnswer):
    """A development as known at a moment."""

    known: Known
    links: Links


async def such(
    actor: Annotated[str | None, Query(description="That name this actor in any part")] = None,
    source: Annotated[str | None, Query(description="That this source reports or denies")] = None,
    kind: Annotated[str | None, Query(description="Of this kind, see /v1/codebook")] = None,
    conflict: Annotated[str | None, Query(description="Of this conflict")] = None,
    occurred_from: Annotated[
        Day | None, Query(description="That may lie on this day or later")
    ] = None,
    occurred_to: Annotated[
        Day | None, Query(description="That may lie on this day or before")
    ] = None,
    recorded_from: Annotated[
        Instant | None, Query(description="First reported then or later")
    ] = None,
    recorded_to: Annotated[Instant | None, Query(description="First reported by then")] = None,
    min_confidence: Annotated[Whole | None, Query(description="0 to 100")] = None,
) -> Such:
    """Read which developments are meant; what they name is looked up later."""
    if kind is not None:
        check_word(kind, KINDS, "kind")
    if conflict is not None:
        check_slug(conflict, "conflict")
    _check_order("occurred_to", occurred_from, occurred_to)
    _check_order("recorded_to", recorded_from, recorded_to)
    if min_confidence is not None and min_confidence > 100:
        raise Invalid(
            f"min_confidence: {min_confidence}", field="min_confidence", allowed="0 to 100"
        )
    return Such(
        actor,
        source,
        kind,
        conflict,
        occurred_from,
        occurred_to,
        recorded_from,
        recorded_to,
        min_confidence,
    )


def _check_order(field: str, begin: Any, end: Any) -> None:
    if begin is not None and end is not None and end < begin:
        raise Invalid(f"{field}: {end} is before {begin}", field=field, allowed=f"{begin} or later")


@router.get("/v1/developments", responses={200: {"model": Listing[DevelopmentAnswer]}})
def list_developments(
    asked: AskedMoment, page: APage, wanted: Annotated[Such, Depends(such)]
) -> Response:
    """Developments in the order in which they were first reported."""
    with asked.known() as knowledge:
        if wanted.actor is not None:
            require_actor(knowledge, wanted.actor, "actor")
        if wanted.source is not None:
            require_source(knowledge, wanted.source, "source")
        return asked.answered(knowledge, lambda: _found(asked, page, knowledge, wanted))


def _found(asked: Asked, page: Paging, knowledge: Knowledge, wanted: Such) -> Answer:
    rows, more = page.read(lambda after, limit: development_rows(knowledge, wanted, after, limit))
    last = rows[-1].position if more else None
    found = development_answers(knowledge, rows)
    return page.answer(
        asked.links(knowledge), knowledge, found, last, lambda: development_count(knowledge, wanted)
    )


@router.get("/v1/developments/{id}", responses={200: {"model": KnownDevelopment}})
def read_development(id: UUID, asked: AskedMoment) -> Response:
    """One development, whole, with every report and dispute of it."""
    with asked.known() as knowledge:
        row = _require_development(knowledge, id)
        return asked.answered(
            knowledge,
            lambda: {
                **asdict(development_answers(knowledge, [row])[0]),
                **asked.told(knowledge),
            },
            tag=f'W/"{row.version}.{last_change(knowledge, row)}"',
        )


@router.get("/v1/developments/{id}/history", responses={200: {"model": Listing[HistoryEntry]}})
def read_history(id: UUID, asked: AskedMoment) -> Response:
    """Every event of a development, oldest first: who recorded what, when and why."""
    with asked.known() as knowledge:
        _require_development(knowledge, id)
        return asked.answered(
            knowledge, lambda: unpaged(asked, knowledge, development_history(knowledge, id))
        )


def _require_development(knowledge: Knowledge, id: UUID) -> Any:
    row = development_row(knowledge, str(id))
    if row is not None:
        return row
    first = development_position(knowledge, str(id))
    if first is None:
        raise NotFound(f"there is no development {id}", field="id", allowed="one that is recorded")
    raise NotFound(
        f"development {id} is not known yet at position {knowledge.position}",
        field="id",
        allowed=f"a position from {first} on, where it was first reported",
    )
