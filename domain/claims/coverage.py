"""Whether something happened where a partial commitment holds, as far as places can tell."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from domain.values import CoveredPlace, Place

# UCDP: an exact place, one within about 25 km of it, or a second-order division. What is told
# no closer may have happened in the place that is covered, whatever it is called.
LEAST_PRECISE = 3


def is_covered(where: Place | None, places: Iterable[CoveredPlace]) -> bool | None:
    """Whether `where` is in one of the places; None where that cannot be told, as without any."""
    found = {_is_within(where, place) for place in places}
    if True in found:
        return True
    return None if None in found or not found else False


def _is_within(where: Place | None, covered: CoveredPlace) -> bool | None:
    if where is None or where.country is None:
        return None
    if where.country != covered.country:
        return False
    if covered.name is None or _folded(covered.name) == _folded(where.name):
        return True
    return False if where.precision is not None and where.precision <= LEAST_PRECISE else None


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    """Letters and digits without diacritics, in one case: `Idlib` and `Ídlīb` are one name."""
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", apart) if c.isalnum())
