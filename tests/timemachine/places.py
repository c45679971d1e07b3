"""The places used by the machine, and which contains which, worked out by hand."""

from __future__ import annotations

from tests.timemachine.facts import Json

SYRIA = {"country": "SYR"}
IDLIB = {"country": "SYR", "name": "Idlib"}
# Where a partial commitment holds, and where it does not.
COVERED: list[tuple[list[Json], list[Json]]] = [
    ([], []), ([SYRIA], []), ([IDLIB], []), ([SYRIA], [IDLIB]), ([], [IDLIB]),
]  # fmt: skip

AT_IDLIB = {"name": "idlib", "country": "SYR"}
AT_HOMS = {"name": "Homs", "country": "SYR", "precision": 1}
SOMEWHERE_IN_SYRIA = {"name": "the north", "country": "SYR"}
AT_TYRE = {"name": "Tyre", "country": "LBN", "precision": 1}
UNKNOWN_COUNTRY = {"name": "Idlib"}
PLACES: list[Json | None] = [
    None, AT_IDLIB, AT_HOMS, SOMEWHERE_IN_SYRIA, AT_TYRE, UNKNOWN_COUNTRY,
]  # fmt: skip

_IN_SYRIA = [True, True, True, False, None]
_IN_IDLIB = [True, False, None, False, None]
_IN_SYRIA_BUT_IDLIB = [False, True, None, False, None]
_ANYWHERE_BUT_IDLIB = [False, True, None, True, None]
_INSIDE = [None, _IN_SYRIA, _IN_IDLIB, _IN_SYRIA_BUT_IDLIB, _ANYWHERE_BUT_IDLIB]


def is_inside(place: Json | None, covered: list[Json], excluded: list[Json]) -> bool | None:
    """Return whether a place lies in a covered one that is not excluded; None if unknown."""
    inside = _INSIDE[COVERED.index((covered, excluded))]
    if place is None or inside is None:
        return None
    return inside[PLACES[1:].index(place)]
