"""Which coalitions an actor belongs to on a day, through how many bonds soever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, select

from domain.vocabulary import INHERITING_RELATIONS
from infrastructure.read_models.actors import memberships
from infrastructure.read_models.knowledge import Knowledge, known


def _bonds_from(end: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    return select(memberships).where(
        end.in_(bindparam("actors", expanding=True)),
        memberships.c.relation.in_(sorted(INHERITING_RELATIONS)),
        memberships.c.start_earliest <= bindparam("on"),
        memberships.c.end_latest > bindparam("on"),
        known(memberships),
    )


_ABOVE, _BELOW = _bonds_from(memberships.c.actor), _bonds_from(memberships.c.of)


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
    found: dict[str, Bond] = {}
    frontier = {start: Bond(start, 0, certain=True)}
    while frontier:
        step: dict[str, Bond] = {}
        given = {"actors": sorted(frontier), "on": on, "position": knowledge.position}
        for row in knowledge.connection.execute(_ABOVE if upward else _BELOW, given):
            below, above = (row.actor, row.of) if upward else (row.of, row.actor)
            bond = _joined(frontier[below], above, row, on)
            if above != start and _is_better(bond, found.get(above)):
                found[above] = step[above] = bond
        frontier = step
    return found


def _joined(below: Bond, above: str, row: Row[Any], on: int) -> Bond:
    certain = below.certain and row.start_latest <= on < row.end_earliest
    return Bond(above, max(below.since, row.start_earliest), certain)


def _is_better(bond: Bond, than: Bond | None) -> bool:
    """Of several ways up the surest counts, then the longest standing."""
    return than is None or (bond.certain, -bond.since) > (than.certain, -than.since)
