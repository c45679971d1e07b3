"""Toward whom each actor declared a ceasefire, which the file says only by UCDP's dyads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from infrastructure.importers.coded import CodedActor
from infrastructure.importers.eth_prio.declarations import Declaration
from infrastructure.importers.eth_prio.mapping import UNILATERAL


class Dyads:
    """The actors of each UCDP dyad, as far as rows of the file name them."""

    def __init__(self, declarations: Iterable[Declaration]) -> None:
        self._actors: defaultdict[int, dict[str, CodedActor]] = defaultdict(dict)
        for one in declarations:
            for dyad in one.dyads:
                self._actors[dyad].setdefault(one.actor.id, one.actor)

    def others_of(self, one: Declaration) -> list[CodedActor]:
        """Return the other actor of each dyad of a declaration; none of a dyad with other rows."""
        found = {
            actor.id: actor
            for dyad in one.dyads
            if len(self._actors[dyad]) == 2
            for actor in self._actors[dyad].values()
            if actor.id != one.actor.id
        }
        return [found[id] for id in sorted(found)]


def toward(one: Declaration, ceasefire: Sequence[Declaration], dyads: Dyads) -> list[CodedActor]:
    """Return the actors toward whom an actor declared; empty if the file does not say it.

    Where no other side declared the ceasefire, they are those of its dyads.
    """
    others = [other for other in ceasefire if other.actor.id != one.actor.id]
    declared = [other.actor for other in others if _are_opposed(one, other, len(ceasefire))]
    return declared or dyads.others_of(one)


def _are_opposed(one: Declaration, other: Declaration, declaring: int) -> bool:
    if one.is_by_government != other.is_by_government:
        return True
    if one.dyads & other.dyads:
        return True
    return declaring == 2 and one.side is not None and one.side != UNILATERAL
