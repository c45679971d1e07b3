"""Actors found by any of their names, however these are spelt; a guess is marked as one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from rapidfuzz import fuzz, process
from sqlalchemy import Row, or_, select

from domain.checks.text import spelling_key
from infrastructure.read_models.as_known import Knowledge, known
from infrastructure.read_models.registry.actors import ActorRow, actor_names, actors, actors_by_id

SUGGESTION = "suggestion"
MATCHES = {
    "id": "it is the id of the actor",
    "identifier": "it is an identifier of the actor in another scheme, such as ucdp:777",
    "exact": "the name is what was asked for, but for case, diacritics and punctuation",
    "prefix": "the name begins with it",
    "contains": "the name has it further on",
    SUGGESTION: "the name is only spelt alike",
}
SURE = ("id", "identifier", "exact")
LEAST_LIKENESS = 75
MOST_SUGGESTIONS = 5


class FoundRow(NamedTuple):
    """An actor, and how it was found: the kind of match, a word of `MATCHES`, and the name."""

    actor: ActorRow
    match: str
    matched_name: str


def search_actors(knowledge: Knowledge, text: str, limit: int) -> list[FoundRow]:
    """Return at most `limit` actors known then, the best match first."""
    wanted = spelling_key(text)
    best = {id: (match, name) for match, name, id in _identified(knowledge, text.strip())}
    names = _names(knowledge) if wanted else []
    for match, row in _fitting(wanted, names):
        best.setdefault(row.actor, (match, row.name))
    if wanted and all(match not in SURE for match, _ in best.values()):
        for row in _suggested(wanted, names):
            best.setdefault(row.actor, (SUGGESTION, row.name))
    chosen = dict(list(best.items())[:limit])
    found = actors_by_id(knowledge, chosen)
    return [FoundRow(found[id], match, name) for id, (match, name) in chosen.items()]


def _identified(knowledge: Knowledge, text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the kind of match, the text and the id: first the actor of this id, then those with
    this identifier."""
    now = select(actors.c.id, actors.c.identifiers).where(known(actors, knowledge.position))
    scheme, _, value = (part.strip() for part in text.rpartition(":"))
    # Identifiers are stored as JSON, in which a text looks as it does here.
    stored = [msgspec.json.encode(one).decode() for one in (text, value)]
    holds = or_(*(actors.c.identifiers.contains(one, autoescape=True) for one in stored))
    if text.isprintable() and text:
        for row in knowledge.connection.execute(now.where(actors.c.id == text)):
            yield "id", row.id, row.id
        for row in knowledge.connection.execute(now.where(holds).order_by(actors.c.id)):
            for has, identifier in msgspec.json.decode(row.identifiers).items():
                if identifier == text or (has, identifier) == (scheme, value):
                    yield "identifier", f"{has}:{identifier}", row.id


def _names(knowledge: Knowledge) -> list[Row[Any]]:
    query = (
        select(actor_names.c.folded, actor_names.c.actor, actor_names.c.name)
        .where(known(actor_names, knowledge.position))
        .order_by(actor_names.c.folded, actor_names.c.actor)
    )
    return list(knowledge.connection.execute(query))


def _fitting(wanted: str, names: list[Row[Any]]) -> Iterator[tuple[str, Row[Any]]]:
    yield from (("exact", row) for row in names if row.folded == wanted)
    yield from (("prefix", row) for row in names if row.folded.startswith(wanted))
    yield from (("contains", row) for row in names if wanted in row.folded)


def _suggested(wanted: str, names: list[Row[Any]]) -> Iterator[Row[Any]]:
    near = process.extract(
        wanted,
        [row.folded for row in names],
        scorer=fuzz.WRatio,
        score_cutoff=LEAST_LIKENESS,
        limit=MOST_SUGGESTIONS,
    )
    return (names[place] for _, _, place in near)
