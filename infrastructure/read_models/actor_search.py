"""Actors found by any of their names, however these are spelt; a guess is marked as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import Row, select

from infrastructure.names import folded
from infrastructure.read_models.actors import ActorAnswer, actor_answer, actor_names, actors
from infrastructure.read_models.knowledge import Knowledge, known

SUGGESTION = "suggestion"
MATCHES = {
    "exact": "the name is what was asked for, but for case, diacritics and punctuation",
    "prefix": "the name begins with it",
    "contains": "the name has it further on",
    SUGGESTION: "the name is only spelt alike",
}
LEAST_LIKENESS = 75
MOST_SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class FoundActor(ActorAnswer):
    """An actor, the name it was found by, and how well that fits what was asked for.

    `match` is a word of `MATCHES`.
    """

    match: str
    matched_name: str


def search_actors(knowledge: Knowledge, text: str, limit: int) -> list[FoundActor]:
    """At most `limit` actors known then, the best fit first."""
    wanted = folded(text)
    if not wanted:
        return []
    names = _names(knowledge)
    best: dict[str, tuple[str, str]] = {}
    for match, row in _fitting(wanted, names):
        best.setdefault(row.actor, (match, row.name))
    if all(match != "exact" for match, _ in best.values()):
        for row in _suggested(wanted, names):
            best.setdefault(row.actor, (SUGGESTION, row.name))
    chosen = dict(list(best.items())[:limit])
    found = _actors(knowledge, chosen)
    return [
        FoundActor(**asdict(found[id]), match=match, matched_name=name)
        for id, (match, name) in chosen.items()
    ]


def _names(knowledge: Knowledge) -> list[Row[Any]]:
    query = (
        select(actor_names.c.folded, actor_names.c.actor, actor_names.c.name)
        .where(actor_names.c.known_from <= knowledge.position)
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


def _actors(knowledge: Knowledge, ids: dict[str, tuple[str, str]]) -> dict[str, ActorAnswer]:
    query = select(actors).where(known(actors, knowledge.position), actors.c.id.in_(ids))
    return {row.id: actor_answer(row) for row in knowledge.connection.execute(query)}
