"""The answers about actors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NotRequired, cast

import msgspec
from typing_extensions import TypedDict

from api.answers.links import AsKnown, Named, href_of
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.registry.actors import (
    ActorRow,
    SuccessionAnswer,
    names_of,
    successions_of_actor,
)

if TYPE_CHECKING:
    from infrastructure.read_models.registry.actor_search import FoundRow


class ActorFields(TypedDict):
    """What every answer says of an actor; `position` is where it was registered."""

    id: str
    name: str
    kind: str
    aliases: list[str]
    identifiers: dict[str, str]
    dissolved: str | None
    version: int
    position: int
    href: str


class ActorAnswer(ActorFields):
    """An actor of a list; `position` is where it was registered.

    A search adds how the actor was found: `match`, see `actor_matches` in /v1/codebook, and the
    name, the id, or the identifier with its scheme.
    """

    match: NotRequired[str]
    matched_name: NotRequired[str]


class RelatedActor(TypedDict):
    """The other actor of a succession; `number` is that among those of the successor."""

    id: str
    name: str | None
    number: int
    date: str
    reported_at: str | None


class KnownActor(ActorFields, AsKnown):
    """An actor as known at a moment."""

    predecessors: list[RelatedActor]
    successors: list[RelatedActor]


def actor_fields(knowledge: Knowledge, row: ActorRow) -> ActorFields:
    """Return what every answer says of an actor."""
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "aliases": msgspec.json.decode(row.aliases),
        "identifiers": msgspec.json.decode(row.identifiers),
        "dissolved": row.dissolved,
        "version": row.version,
        "position": row.registered_position,
        "href": href_of(knowledge, "actor", row.id),
    }


def listed_actors(knowledge: Knowledge, rows: Iterable[ActorRow]) -> list[ActorAnswer]:
    """Return the actors of a list; without a search they have no other fields."""
    return [cast("ActorAnswer", actor_fields(knowledge, row)) for row in rows]


def found_actors(knowledge: Knowledge, found: Iterable[FoundRow]) -> list[ActorAnswer]:
    """Return the actors that a search found."""
    return [
        {
            **actor_fields(knowledge, one.actor),
            "match": one.match,
            "matched_name": one.matched_name,
        }
        for one in found
    ]


def known_actor(knowledge: Knowledge, row: ActorRow, as_known: AsKnown) -> KnownActor:
    """Return an actor with what the answer knew."""
    held = [one for one in successions_of_actor(knowledge, row.id) if not one.withdrawn]
    names = names_of(knowledge, {id for one in held for id in (one.actor, one.of)})
    after, former = (
        [_succession(one, one.of if role == "successor" else one.actor, names) for one in held
         if one.role == role]
        for role in ("successor", "predecessor")
    )  # fmt: skip
    fields = actor_fields(knowledge, row)
    return {**fields, "predecessors": after, "successors": former, **as_known}


def _succession(one: SuccessionAnswer, other: str, names: dict[str, str]) -> RelatedActor:
    return {
        "id": other,
        "name": names.get(other),
        "number": one.number,
        "date": one.date,
        "reported_at": one.reported_at,
    }


def named_actor(knowledge: Knowledge, id: str) -> Named:
    """Return an actor with its name as known at the position."""
    return {"id": id, "name": names_of(knowledge, {id}).get(id)}
