"""Which of several stances is shown first: of a pair, and of a dyad."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from domain.vocabulary import Posture

# Of stances that an actor holds through coalitions, the harshest is shown: the order of the words.
HARSHEST_FIRST = tuple(Posture)
# A dyad has the first of these that holds in either direction.
_BEFORE_OTHERS = (Posture.HOSTILITIES, Posture.CEASEFIRE)
OF_DYAD = (*_BEFORE_OTHERS, *(one for one in HARSHEST_FIRST if one not in _BEFORE_OTHERS))
# Hostilities through a coalition go before these: what is harsher than a ceasefire.
_YIELDING = HARSHEST_FIRST[1 : HARSHEST_FIRST.index(Posture.CEASEFIRE)]


class HeldStance(NamedTuple):
    """A stance of a pair: the actor's own, or one that counts `through` coalitions.

    `through` has the coalition of the actor and that of its counterpart, each empty without one.
    """

    posture: Posture
    confidence: int | None
    through: tuple[str, str] = ("", "")

    @property
    def is_own(self) -> bool:
        return not any(self.through)


def shown_first(stances: Sequence[HeldStance]) -> int:
    """Return the place of the stance to show first of a pair, among at least one.

    The actor's own stance if it is current, unless a coalition's hostilities go before it;
    otherwise the harshest of the others. Of equal ones, that with the highest confidence.
    """
    own = next((at for at, one in enumerate(stances) if one.is_own), None)
    others = [at for at, one in enumerate(stances) if not one.is_own]
    best = min(others, key=lambda at: _order(stances[at]), default=None)
    if own is None or best is None:
        found = best if own is None else own
        assert found is not None, "a pair without a stance has none to show"
        return found
    own_posture, best_posture = stances[own].posture, stances[best].posture
    yields = own_posture in _YIELDING and best_posture is Posture.HOSTILITIES
    if own_posture is Posture.NO_RECENT_RECORD:
        yields = best_posture is not Posture.NO_RECENT_RECORD
    return best if yields else own


def posture_of_dyad(postures: Iterable[Posture]) -> Posture | None:
    """Return the posture of a dyad from those of its directions; None without any."""
    return min(postures, key=OF_DYAD.index, default=None)


def _order(stance: HeldStance) -> tuple[int, int, tuple[str, str]]:
    confidence = -1 if stance.confidence is None else stance.confidence
    return HARSHEST_FIRST.index(stance.posture), -confidence, stance.through
