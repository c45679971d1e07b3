"""The places used by the machine, and which contains which, worked out by hand."""

from __future__ import annotations

from tests.timemachine.facts import Json

SYRIA = {"country": "SYR"}
IDLIB = {"country": "SYR", "name": "Idlib"}
COVERED: list[list[Json]] = [[], [SYRIA], [IDLIB]]

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


def is_inside(place: Json | None, covered: list[Json]) -> bool | None:
    """Return whether a place lies in a covered one; None if that is unknown."""
    if place is None or not covered:
        return None
    inside = _IN_SYRIA if covered == [SYRIA] else _IN_IDLIB
    return inside[PLACES[1:].index(place)]
