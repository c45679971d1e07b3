"""The answers about actors."""

from __future__ import annotations

import msgspec
from typing_extensions import TypedDict

from api.answers.links import AsKnown, Named, href_of
from infrastructure.read_models.actor_search import FoundRow
from infrastructure.read_models.actors import ActorRow, names_of
from infrastructure.read_models.as_known import Knowledge


class ActorAnswer(TypedDict):
    """An actor; `position` is where it was registered."""

    id: str
    name: str
    kind: str
    aliases: list[str]
    identifiers: dict[str, str]
    dissolved: str | None
    version: int
    position: int
    href: str


class FoundActor(ActorAnswer):
    """An actor, the name it was found by, and how well that fits what was asked for.

    `match` is a word of `MATCHES`; an id, or an identifier with its scheme, stands for a name.
    """

    match: str
    matched_name: str


class KnownActor(ActorAnswer, AsKnown):
    """An actor as known at a moment."""


def actor_answer(knowledge: Knowledge, row: ActorRow) -> ActorAnswer:
    """Return an actor as answers show it."""
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


def found_actor(knowledge: Knowledge, found: FoundRow) -> FoundActor:
    """Return an actor that a search found."""
    actor = actor_answer(knowledge, found.actor)
    return {**actor, "match": found.match, "matched_name": found.matched_name}


def known_actor(actor: ActorAnswer, as_known: AsKnown) -> KnownActor:
    """Return an actor with what the answer knew."""
    return {**actor, **as_known}


def named_actor(knowledge: Knowledge, id: str) -> Named:
    """Return an actor with its name as known at the position."""
    return {"id": id, "name": names_of(knowledge, {id}).get(id)}
