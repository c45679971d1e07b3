"""Actors, the names they are found by, and their bonds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.problems import READ_REFUSALS
from api.queries.caching import TAGGED, IfNoneMatch, tagged
from api.queries.dependencies import AskedMoment, Known, require_actor
from api.queries.paging import APage, Listing, unpaged
from api.rendering import rendered
from domain.errors import Invalid
from infrastructure.read_models.actor_search import FoundActor, search_actors
from infrastructure.read_models.actors import (
    ActorAnswer,
    MembershipAnswer,
    NameAnswer,
    actor_answer,
    actor_count,
    actor_row,
    actor_rows,
    memberships_of_actor,
    names_of_actor,
)
from infrastructure.read_models.answers import known_answer
from infrastructure.read_models.history_answers import HistoryEntry, actor_history

LONGEST_NAME = 300

router = APIRouter(tags=["actors"], responses=READ_REFUSALS)


@dataclass(frozen=True, slots=True)
class KnownActor(ActorAnswer):
    """An actor as known at a moment."""

    known: Known


@router.get("/v1/actors", responses={200: {"model": Listing[ActorAnswer | FoundActor]}})
def list_actors(
    asked: AskedMoment,
    page: APage,
    q: Annotated[str | None, Query(description="Any name, with or without diacritics")] = None,
) -> Response:
    """Actors in the order of registration; with `q` those of such a name, best fit first.

    A suggestion is only spelt alike: whether it is the same actor is for the reader to decide.
    """
    if q is not None and len(q) > LONGEST_NAME:
        raise Invalid("q is too long", field="q", allowed=f"at most {LONGEST_NAME} characters")
    with asked.known() as knowledge:
        if q is not None:
            found = search_actors(knowledge, q, page.limit)
            return rendered(page.answer(found, None, knowledge.position, lambda: len(found)))
        rows, more = page.read(lambda after, limit: actor_rows(knowledge, after, limit))
        last = rows[-1].registered_position if more else None
        actors = [actor_answer(row) for row in rows]
        return rendered(
            page.answer(actors, last, knowledge.position, lambda: actor_count(knowledge))
        )


@router.get("/v1/actors/{id}", responses={200: {"model": KnownActor}, **TAGGED})
def read_actor(id: str, asked: AskedMoment, if_none_match: IfNoneMatch = None) -> Response:
    """One actor under the id it keeps."""
    with asked.known() as knowledge:
        require_actor(knowledge, id)
        row = actor_row(knowledge, id)
        return tagged(
            f'W/"{row.version}.{row.known_from}"',
            if_none_match,
            lambda: {**asdict(actor_answer(row)), "known": known_answer(knowledge)},
            for_ever=asked.is_pinned,
        )


@router.get("/v1/actors/{id}/aliases", responses={200: {"model": Listing[NameAnswer]}})
def list_names(id: str, asked: AskedMoment) -> Response:
    """Every name an actor is found by, the present one included, oldest first."""
    with asked.known() as knowledge:
        require_actor(knowledge, id)
        return rendered(unpaged(names_of_actor(knowledge, id), knowledge.position))


@router.get("/v1/actors/{id}/memberships", responses={200: {"model": Listing[MembershipAnswer]}})
def list_memberships(id: str, asked: AskedMoment) -> Response:
    """The bonds of an actor, as a member and as a coalition."""
    with asked.known() as knowledge:
        require_actor(knowledge, id)
        return rendered(unpaged(memberships_of_actor(knowledge, id), knowledge.position))


@router.get("/v1/actors/{id}/history", responses={200: {"model": Listing[HistoryEntry]}})
def read_history(id: str, asked: AskedMoment) -> Response:
    """Every event of an actor, oldest first: who recorded what, when and why."""
    with asked.known() as knowledge:
        require_actor(knowledge, id)
        return rendered(unpaged(actor_history(knowledge, id), knowledge.position))
