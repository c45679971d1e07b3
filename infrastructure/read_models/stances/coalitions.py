"""The coalitions that an actor belongs to on a day, through any number of memberships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Column, Select, bindparam, func, literal, select

from domain.dates import FOREVER, parse_when
from domain.vocabulary import INHERITING_RELATIONS
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.read_models.actors import actors, memberships
from infrastructure.read_models.as_known import Knowledge, known


class _Row(NamedTuple):
    """One membership, and from which day on either of its actors may be gone."""

    actor: str
    of: str
    start_date: str | None
    ending_date: str | None
    start_earliest: int
    start_latest: int
    end_earliest: int
    below_gone: int
    above_gone: int


@CompiledQuery
def _links_up(dialect: str) -> Select[*tuple[Any, ...]]:
    return _links(memberships.c.actor, dialect)


@CompiledQuery
def _links_down(dialect: str) -> Select[*tuple[Any, ...]]:
    return _links(memberships.c.of, dialect)


def _links(end: Column[str], dialect: str) -> Select[*tuple[Any, ...]]:
    """Bonds that may hold on a day between two actors that may still exist on it."""
    links, below, above = memberships, actors.alias("below"), actors.alias("above")
    on: BindParameter[int] = bindparam("on")
    exist = [func.coalesce(one.c.dissolved_latest, FOREVER) > on for one in (below, above)]
    gone = [func.coalesce(one.c.dissolved_earliest, FOREVER) for one in (below, above)]
    both = links.join(below, below.c.id == links.c.actor).join(above, above.c.id == links.c.of)
    return (
        select(*(links.c[name] for name in _Row._fields[:-2]), *gone)
        .select_from(both)
        .where(
            is_among(dialect, end, "actors"),
            links.c.relation.in_([literal(relation) for relation in sorted(INHERITING_RELATIONS)]),
            ~links.c.withdrawn,
            links.c.start_earliest <= on,
            links.c.end_latest > on,
            *(known(table) for table in (links, below, above)),
            *exist,
        )
    )


@dataclass(frozen=True, slots=True)
class Link:
    """A coalition above (or a member below) an actor: from which day on, and whether for sure."""

    actor: str
    since: int
    certain: bool


def coalitions_of(knowledge: Knowledge, actor: str, on: int) -> dict[str, Link]:
    """Return every coalition whose acts count for the actor on day `on`."""
    return _reached(knowledge, actor, on, upward=True)


def members_of(knowledge: Knowledge, coalition: str, on: int) -> dict[str, Link]:
    """Return every actor for which the coalition's acts count on day `on`."""
    return _reached(knowledge, coalition, on, upward=False)


def _reached(knowledge: Knowledge, start: str, on: int, *, upward: bool) -> dict[str, Link]:
    """Of several ways to an actor the surest counts, then the longest standing."""
    links = _links_up if upward else _links_down
    # A less sure way may yet be the best one further on, where no way is sure any more.
    found: dict[tuple[str, bool], Link] = {}
    frontier = {(start, True): Link(start, 0, certain=True)}
    while frontier:
        step: dict[tuple[str, bool], Link] = {}
        rows = links.rows(
            knowledge.connection,
            actors=encode_rows({actor for actor, _ in frontier}),
            on=on,
            position=knowledge.position,
        )
        for row in map(_Row._make, rows):
            below, above = (row.actor, row.of) if upward else (row.of, row.actor)
            for way in (frontier.get((below, True)), frontier.get((below, False))):
                if way is None or above == start:
                    continue
                link = _joined(way, above, row, on)
                before = found.get((above, link.certain))
                if before is None or link.since < before.since:
                    found[above, link.certain] = step[above, link.certain] = link
        frontier = step
    return {actor: found.get((actor, True)) or link for (actor, _), link in found.items()}


def _joined(below: Link, above: str, row: _Row, on: int) -> Link:
    """Chain one more membership: it is certain only if every membership is."""
    doubtful = any(parse_when(text).doubtful for text in (row.start_date, row.ending_date) if text)
    lasts = min(row.end_earliest, row.below_gone, row.above_gone)
    certain = below.certain and not doubtful and row.start_latest <= on < lasts
    return Link(above, max(below.since, row.start_earliest), certain)
