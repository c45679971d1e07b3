"""The actors on record that may be one, by their names as known at a position."""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple

import msgspec

from domain.likeness.actors import NamedActor, alike
from domain.likeness.signs import Likeness
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.registry.actors import ActorRow, actor_rows


class SimilarActors(NamedTuple):
    """Two actors that may be one, the first registered first, and how alike they are."""

    first: ActorRow
    second: ActorRow
    likeness: Likeness

    @property
    def place(self) -> int:
        """Where the two are in a list: the likeliest first, then the last registered."""
        last = max(self.first.registered_position, self.second.registered_position)
        ids = f"{self.first.id},{self.second.id}"
        tie = int.from_bytes(blake2b(ids.encode(), digest_size=4).digest()) % 2**22
        return (100 - self.likeness.points) * 2**55 + (2**33 - last) * 2**22 + tie


def similar_actors(knowledge: Knowledge, actor: str | None = None) -> list[SimilarActors]:
    """Return pairs of actors that may be one, the likeliest first; only with `actor` if given."""
    rows = actor_rows(knowledge, 0, None)
    named = [_named(row) for row in rows]
    found = [
        SimilarActors(rows[one], rows[other], likeness) for one, other, likeness in alike(named)
    ]
    wanted = [it for it in found if actor in (None, it.first.id, it.second.id)]
    return sorted(wanted, key=lambda it: it.place)


def _named(row: ActorRow) -> NamedActor:
    names = row.name, *msgspec.json.decode(row.aliases)
    return NamedActor(row.id, row.kind, names, msgspec.json.decode(row.identifiers))
