"""Actors, their names, their memberships and their successions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.answers.actors import ActorAnswer, KnownActor, known_actor
from api.answers.listing import Listing
from api.answers.similar_actors import SimilarActorsAnswer
from api.exports.exporting import (
    Exporting,
    NegotiatedTable,
    SuffixedTable,
    in_any_format,
    in_every_format,
)
from api.exports.tables import actors_table, answered_as_table
from api.formats.table import TABULAR
from api.http.responses import TAGGED, change_tag
from api.questions.cursors import Paging
from api.questions.lists import actors_page, check_name, similar_actors_page
from api.questions.moments import require_actor
from api.questions.question_route import QuestionRoute
from api.questions.read_request import APage, Asked, AskedMoment, unpaged
from infrastructure.read_models.history import HistoryEntry, actor_history
from infrastructure.read_models.registry.actors import (
    MembershipAnswer,
    NameAnswer,
    SuccessionAnswer,
    actor_row,
    memberships_of_actor,
    names_of_actor,
    successions_of_actor,
)

OfActor = Annotated[str | None, Query(description="Only pairs with this actor")]

router = APIRouter(route_class=QuestionRoute, tags=["actors"], responses=TAGGED)


Name = Annotated[
    str | None, Query(description="A name, with or without diacritics, an id, or an identifier")
]


@router.get("/v1/actors", responses=in_every_format(Listing[ActorAnswer], formats=TABULAR))
def list_actors(
    exporting: NegotiatedTable, asked: AskedMoment, page: APage, q: Name = None
) -> Response:
    """Actors in the order of registration; with `q` those of such a name or id, best fit first.

    A suggestion is only spelt alike: whether it is the same actor is for the reader to decide.
    `Accept` chooses the format; without `q` and `limit`, JSON Lines and CSV have all actors.
    """
    return _actors(exporting, asked, page, q)


@router.get("/v1/similar-actors", responses={200: {"model": Listing[SimilarActorsAnswer]}})
def list_similar_actors(asked: AskedMoment, page: APage, actor: OfActor = None) -> Response:
    """Pairs of actors that may be one, by their names, with reasons, the likeliest first.

    All names of all actors are compared. A name that more than 20 actors share says nothing.
    """
    with asked.known() as knowledge:
        links = asked.links(knowledge)
        return asked.answered(knowledge, lambda: similar_actors_page(actor, knowledge, page, links))


@router.get("/v1/actors.{format}", responses=in_any_format(TABULAR))
def export_actors(
    exporting: SuffixedTable, asked: AskedMoment, page: APage, q: Name = None
) -> Response:
    """The same actors in the format that the path names."""
    return _actors(exporting, asked, page, q)


def _actors(exporting: Exporting, asked: Asked, page: Paging, q: str | None) -> Response:
    exporting.check(page)
    check_name(q)
    with asked.known() as knowledge:
        links = asked.links(knowledge)
        return answered_as_table(
            exporting,
            asked,
            knowledge,
            "actors",
            lambda: actors_table(asked.known_at_position, knowledge, q, page),
            lambda: actors_page(q, knowledge, page, links),
            page,
        )


@router.get("/v1/actors/{id}", responses={200: {"model": KnownActor}})
def read_actor(id: str, asked: AskedMoment) -> Response:
    """One actor under the id it keeps."""
    with asked.known() as knowledge:
        require_actor(knowledge, id)
        row = actor_row(knowledge, id)
        # Neither number shows that the actor was succeeded, which is an event of its successor.
        own = (
            None if successions_of_actor(knowledge, id) else change_tag(row.version, row.known_from)
        )
        return asked.answered(
            knowledge, lambda: known_actor(knowledge, row, asked.as_known(knowledge)), tag=own
        )


@router.get("/v1/actors/{id}/aliases", responses={200: {"model": Listing[NameAnswer]}})
def list_aliases(id: str, asked: AskedMoment) -> Response:
    """Every name an actor is found by, the present one included, oldest first."""
    with asked.known() as knowledge:
        require_actor(knowledge, id)
        return asked.answered(
            knowledge, lambda: unpaged(asked, knowledge, names_of_actor(knowledge, id))
        )


@router.get("/v1/actors/{id}/memberships", responses={200: {"model": Listing[MembershipAnswer]}})
def list_memberships(id: str, asked: AskedMoment) -> Response:
    """The memberships of an actor, as a member and as a coalition."""
    with asked.known() as knowledge:
        require_actor(knowledge, id)
        return asked.answered(
            knowledge, lambda: unpaged(asked, knowledge, memberships_of_actor(knowledge, id))
        )


@router.get("/v1/actors/{id}/successions", responses={200: {"model": Listing[SuccessionAnswer]}})
def list_successions(id: str, asked: AskedMoment) -> Response:
    """The successions of an actor, as a successor and as a predecessor."""
    with asked.known() as knowledge:
        require_actor(knowledge, id)
        return asked.answered(
            knowledge, lambda: unpaged(asked, knowledge, successions_of_actor(knowledge, id))
        )


@router.get("/v1/actors/{id}/history", responses={200: {"model": Listing[HistoryEntry]}})
def read_actor_history(id: str, asked: AskedMoment) -> Response:
    """Every event of an actor, oldest first: who recorded what, when and why."""
    with asked.known() as knowledge:
        require_actor(knowledge, id)
        return asked.answered(
            knowledge, lambda: unpaged(asked, knowledge, actor_history(knowledge, id))
        )
