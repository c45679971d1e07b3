"""The developments an answer rests on, as far as the answer shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from infrastructure.read_models.developments import developments
from infrastructure.read_models.knowledge import Knowledge, known

_BASIS = select(
    developments.c.id,
    developments.c.kind,
    developments.c.title,
    developments.c.occurred,
    developments.c.position,
).where(developments.c.id.in_(bindparam("ids", expanding=True)), known(developments))


@dataclass(frozen=True, slots=True)
class Basis:
    """A development as known at the position; `position` is that of its first report."""

    id: str
    kind: str
    title: str
    occurred: str
    position: int

    def answer(self) -> dict[str, Any]:
        return {
            "development": self.id,
            "kind": self.kind,
            "title": self.title,
            "occurred": self.occurred,
            "position": self.position,
            "href": f"/v1/developments/{self.id}",
        }


def basis_of(knowledge: Knowledge, ids: Iterable[str]) -> dict[str, Basis]:
    """These developments by id."""
    given = {"ids": sorted(ids), "position": knowledge.position}
    return {row.id: Basis(*row) for row in knowledge.connection.execute(_BASIS, given)}
