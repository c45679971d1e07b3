"""Actors and sources that a text names for certain: by id, by a name or by an identifier."""

from __future__ import annotations

from sqlalchemy import select

from domain.checks.text import spelling_key
from infrastructure.read_models.as_known import Knowledge, known
from infrastructure.read_models.registry.actor_search import SURE, search_actors
from infrastructure.read_models.registry.sources import source_row, sources

MOST_OF_ONE_NAME = 20


def ids_named(knowledge: Knowledge, kind: str, text: str) -> list[str]:
    """Return the ids of all that have this id, or else this name or identifier.

    `kind` is `actor` or `source`. Names are compared without regard to case, diacritics and
    punctuation.
    """
    return _actors(knowledge, text) if kind == "actor" else _sources(knowledge, text)


def _actors(knowledge: Knowledge, text: str) -> list[str]:
    found = search_actors(knowledge, text, MOST_OF_ONE_NAME)
    if any(one.match == "id" for one in found):
        return [one.actor.id for one in found if one.match == "id"]
    return [one.actor.id for one in found if one.match in SURE]


def _sources(knowledge: Knowledge, text: str) -> list[str]:
    if source_row(knowledge, text) is not None:
        return [text]
    wanted = spelling_key(text)
    rows = knowledge.connection.execute(
        select(sources.c.id, sources.c.name)
        .where(known(sources, knowledge.position))
        .order_by(sources.c.id)
    )
    return [row.id for row in rows if wanted and spelling_key(row.name) == wanted]
