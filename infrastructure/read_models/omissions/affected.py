"""The developments that a question without a source, a development or a data set loses or changes.

Only those that bear on the pairs asked about are looked at, whatever else the source reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Select, TextualSelect, column, select, text

from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, is_among, lateral, rows_of
from infrastructure.read_models.as_known import Knowledge, known
from infrastructure.read_models.developments.rows import (
    development_dependencies,
    development_sources,
    developments,
)
from infrastructure.read_models.omissions.omission import (
    DATASET,
    DEVELOPMENT,
    KINDS,
    SOURCE,
    Omitted,
)

if TYPE_CHECKING:
    from domain.claims.claim import Pair


class Affected(NamedTuple):
    """The ids of developments that count as retracted, and of others to derive again.

    Those lose a report, or their ending or `while` names one that is retracted, loses a report or
    is changed.
    """

    retracted: frozenset[str]
    changed: frozenset[str]


def affected_by(
    knowledge: Knowledge, omitted: Iterable[Omitted], pairs: Iterable[Pair]
) -> Affected:
    """Return the developments with claims about these pairs that depend on what is left out."""
    named = _ids(omitted)
    rows = _about.rows(knowledge.connection, given=encode_rows(pairs), position=knowledge.position)
    about = {id for (id,) in rows}
    dependencies = _dependencies(knowledge, about)
    concerned = about | {named for named, _ in dependencies}
    imported = _imported(knowledge, concerned, named[DATASET])
    sources = _reporting(knowledge, concerned, named[SOURCE])
    alone = {id for id, reporting in sources.items() if reporting <= named[SOURCE]}
    retracted = named[DEVELOPMENT] | imported | alone
    lost = set(retracted | sources.keys())
    while more := {id for named, id in dependencies if named in lost} - lost:
        lost |= more
    return Affected(frozenset(retracted), frozenset((lost & about) - retracted))


def _dependencies(knowledge: Knowledge, ids: Set[str]) -> set[tuple[str, str]]:
    """Return what these developments name in endings and `while`, and what that names, by pair."""
    found: set[tuple[str, str]] = set()
    seen, reached = set(ids), set(ids)
    while reached:
        rows = _naming.rows(knowledge.connection, ids=encode_rows(sorted(reached)))
        pairs = {(named, id) for named, id in rows}
        found |= pairs
        reached = {named for named, _ in pairs} - seen
        seen |= reached
    return found


def _ids(omitted: Iterable[Omitted]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for kind, id in omitted:
        found[kind].add(id)
    return found


def _imported(knowledge: Knowledge, ids: Set[str], datasets: Set[str]) -> set[str]:
    """Return those of these developments that came from one of the data sets."""
    if not datasets:
        return set()
    rows = _datasets_of.rows(
        knowledge.connection, ids=encode_rows(ids), position=knowledge.position
    )
    return {id for id, dataset in rows if dataset in datasets}


def _reporting(knowledge: Knowledge, ids: Set[str], sources: Set[str]) -> dict[str, set[str]]:
    """Return those of these developments that name one of the sources, with all they name."""
    found: dict[str, set[str]] = {}
    if sources:
        rows = _sources_of.rows(
            knowledge.connection,
            ids=encode_rows(ids),
            sources=encode_rows(sorted(sources)),
            position=knowledge.position,
        )
        for id, source in rows:
            found.setdefault(id, set()).add(source)
    return found


@CompiledQuery
def _about(dialect: str) -> TextualSelect:
    """Select the developments with a claim about one of the pairs."""
    such = """c.actor = g.actor AND c.toward = g.toward
        AND c.known_from <= :position AND c.known_to > :position"""
    found = lateral(dialect, rows_of(dialect, actor=str, toward=str), "claims", such)
    return text(f"SELECT DISTINCT c.development FROM {found}").columns(column("development"))  # noqa: S608 our own words


@CompiledQuery
def _naming(dialect: str) -> Select[*tuple[Any, ...]]:
    c = development_dependencies.c
    return select(c.named, c.development).where(is_among(dialect, c.development, "ids"))


@CompiledQuery
def _datasets_of(dialect: str) -> Select[*tuple[Any, ...]]:
    c = developments.c
    imported = select(c.id, c.dataset).where(is_among(dialect, c.id, "ids"), known(developments))
    return imported.where(c.dataset.is_not(None))


@CompiledQuery
def _sources_of(dialect: str) -> Select[*tuple[Any, ...]]:
    """Select the sources of those of the developments that name one of the sources."""
    every, one = development_sources, development_sources.alias()
    named = one.c.development == every.c.development
    names_one = select(one.c.source).where(
        named, is_among(dialect, one.c.source, "sources"), known(one)
    )
    among = is_among(dialect, every.c.development, "ids")
    sources = select(every.c.development, every.c.source)
    return sources.where(among, known(every), names_one.exists())
