"""Which coalitions an actor belongs to on a day, through how many bonds soever."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from domain.vocabulary import INHERITING_RELATIONS
from infrastructure.given import among, as_given
from infrastructure.read_models.actors import memberships
from infrastructure.read_models.knowledge import Knowledge, known


@cache
def _bonds(dialect: str, upward: bool) -> Select[*tuple[Any, ...]]:
    end = memberships.c.actor if upward else memberships.c.of
    return select(memberships).where(
        end.in_(among(dialect, "actors")),
        memberships.c.relation.in_(sorted(INHERITING_RELATIONS)),
        memberships.c.start_earliest <= bindparam("on"),
        memberships.c.end_latest > bindparam("on"),
        known(memberships),
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
    found: dict[str, Bond] = {}
    frontier = {start: Bond(start, 0, certain=True)}
    while frontier:
        step: dict[str, Bond] = {}
        given = {"actors": as_given(frontier), "on": on, "position": knowledge.position}
        bonds = _bonds(knowledge.connection.dialect.name, upward)
        for row in knowledge.connection.execute(bonds, given):
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
