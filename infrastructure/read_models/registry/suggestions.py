"""Ids that somebody may have meant who named an actor or a source that is not registered."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rapidfuzz import fuzz, process
from sqlalchemy import select

from domain.checks.text import spelling_key
from infrastructure.read_models.as_known import Knowledge, known
from infrastructure.read_models.registry.actors import actor_names, actors
from infrastructure.read_models.registry.sources import sources

MOST_SUGGESTIONS = 3
LEAST_LIKENESS = 75
# A shorter text is contained in too many names to say anything.
SHORTEST_PART = 4

# A name as `folded` gives it, and the id of what bears it.
Named = tuple[str, str]


def suggested_ids(
    knowledge: Knowledge, kind: str, given: Collection[str]
) -> dict[str, Sequence[str]]:
    """Return registered ids for each text, at most `MOST_SUGGESTIONS`, the likeliest first.

    `kind` is `actor` or `source`. A text is compared with ids and with every name, without regard
    to case, diacritics and punctuation.
    """
    named = _actors(knowledge) if kind == "actor" else _sources(knowledge)
    return {text: _likely(spelling_key(text), named) for text in given}


def _likely(wanted: str, named: Sequence[Named]) -> Sequence[str]:
    if not wanted:
        return ()
    found = [id for name, id in named if name == wanted] or _similar(wanted, named)
    if not found and len(wanted) >= SHORTEST_PART:
        found = [id for name, id in named if wanted in name]
    return list(dict.fromkeys(found))[:MOST_SUGGESTIONS]


def _similar(wanted: str, named: Sequence[Named]) -> list[str]:
    near = process.extract(
        wanted,
        [name for name, _ in named],
        scorer=fuzz.ratio,
        score_cutoff=LEAST_LIKENESS,
        # An actor may be found by its id and by several names.
        limit=4 * MOST_SUGGESTIONS,
    )
    return [named[place][1] for _, _, place in near]


def _actors(knowledge: Knowledge) -> list[Named]:
    ids = select(actors.c.id).where(known(actors, knowledge.position)).order_by(actors.c.id)
    names = (
        select(actor_names.c.folded, actor_names.c.actor)
        .where(known(actor_names, knowledge.position))
        .order_by(actor_names.c.folded, actor_names.c.actor)
    )
    rows = knowledge.connection.execute(names)
    named = [(name, id) for name, id in rows]
    return [*((spelling_key(id), id) for id in knowledge.connection.execute(ids).scalars()), *named]


def _sources(knowledge: Knowledge) -> list[Named]:
    query = select(sources.c.id, sources.c.name).where(known(sources, knowledge.position))
    rows = knowledge.connection.execute(query.order_by(sources.c.id)).all()
    return [(spelling_key(text), row.id) for row in rows for text in (row.id, row.name)]
