"""Which coalitions an actor belongs to on a day, through how many bonds soever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Column, Select, bindparam, func, literal, select

from domain.dates import FOREVER, parse_when
from domain.vocabulary import INHERITING_RELATIONS
from infrastructure.database.compiled import Prepared
from infrastructure.database.json_rows import as_given, is_among
from infrastructure.read_models.actors import actors, memberships
from infrastructure.read_models.knowledge import Knowledge, known


class _Row(NamedTuple):
    """One membership, and from which day on either of its actors may be gone."""

    actor: str
    of: str
    start: str | None
    end: str | None
    start_earliest: int
    start_latest: int
    end_earliest: int
    below_gone: int
    above_gone: int


@Prepared
def _bonds_up(dialect: str) -> Select[*tuple[Any, ...]]:
    return _bonds(memberships.c.actor, dialect)


@Prepared
def _bonds_down(dialect: str) -> Select[*tuple[Any, ...]]:
    return _bonds(memberships.c.of, dialect)


def _bonds(end: Column[str], dialect: str) -> Select[*tuple[Any, ...]]:
    """Bonds that may hold on a day between two actors that may still exist on it."""
    bonds, below, above = memberships, actors.alias("below"), actors.alias("above")
    on: BindParameter[int] = bindparam("on")
    exist = [func.coalesce(one.c.dissolved_latest, FOREVER) > on for one in (below, above)]
    gone = [func.coalesce(one.c.dissolved_earliest, FOREVER) for one in (below, above)]
    both = bonds.join(below, below.c.id == bonds.c.actor).join(above, above.c.id == bonds.c.of)
    return (
        select(*(bonds.c[name] for name in _Row._fields[:-2]), *gone)
        .select_from(both)
        .where(
            is_among(dialect, end, "actors"),
            bonds.c.relation.in_([literal(relation) for relation in sorted(INHERITING_RELATIONS)]),
            ~bonds.c.withdrawn,
            bonds.c.start_earliest <= on,
            bonds.c.end_latest > on,
            *(known(table) for table in (bonds, below, above)),
            *exist,
        )
    )


@dataclass(frozen=True, slots=True)
class Bond:
    """A coalition above (or a member below) an actor: from which day on, and whether for sure."""

    actor: str
    since: int
    certain: bool


def coalitions_of(knowledge: Knowledge, actor: str, on: int) -> dict[str, Bond]:
    """Every coalition whose deeds reach the actor on day `on`."""
    return _reached(knowledge, actor, on, upward=True)


def members_of(knowledge: Knowledge, coalition: str, on: int) -> dict[str, Bond]:
    """Every actor that the coalition's deeds reach on day `on`."""
    return _reached(knowledge, coalition, on, upward=False)


def _reached(knowledge: Knowledge, start: str, on: int, *, upward: bool) -> dict[str, Bond]:
    """Of several ways to an actor the surest counts, then the longest standing."""
    bonds = _bonds_up if upward else _bonds_down
    # A less sure way may yet be the best one further on, where no way is sure any more.
    found: dict[tuple[str, bool], Bond] = {}
    frontier = {(start, True): Bond(start, 0, certain=True)}
    while frontier:
        step: dict[tuple[str, bool], Bond] = {}
        rows = bonds.rows(
            knowledge.connection,
            actors=as_given({actor for actor, _ in frontier}),
            on=on,
            position=knowledge.position,
        )
        for row in map(_Row._make, rows):
            below, above = (row.actor, row.of) if upward else (row.of, row.actor)
            for way in (frontier.get((below, True)), frontier.get((below, False))):
                if way is None or above == start:
                    continue
                bond = _joined(way, above, row, on)
                before = found.get((above, bond.certain))
                if before is None or bond.since < before.since:
                    found[above, bond.certain] = step[above, bond.certain] = bond
        frontier = step
    return {actor: found.get((actor, True)) or bond for (actor, _), bond in found.items()}


def _joined(below: Bond, above: str, row: _Row, on: int) -> Bond:
    """A bond through one more: for sure only where each day and each text is sure."""
    doubtful = any(parse_when(text).doubtful for text in (row.start, row.end) if text)
    lasts = min(row.end_earliest, row.below_gone, row.above_gone)
    certain = below.certain and not doubtful and row.start_latest <= on < lasts
    return Bond(above, max(below.since, row.start_earliest), certain)
