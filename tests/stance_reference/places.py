"""Whether force breaks a commitment, by its action and by the places that it covers."""

from __future__ import annotations

from typing import Literal
from unicodedata import combining, normalize

from tests.stance_reference.acts import Act, Commitment, EndedSite, Site
from tests.stance_reference.log import Json

Inside = Literal["inside", "outside", "unknown"]


def sites(places: list[Json] | None) -> tuple[Site, ...]:
    """Return the places of a commitment or of an ending."""
    return tuple(Site(one["country"], one.get("name")) for one in places or ())


def site(place: Json | None) -> Site | None:
    """Return the place of an act, None if none is on record."""
    if place is None:
        return None
    return Site(place.get("country"), place.get("name"), place.get("precision"))


def counts_as_violation(act: Act, commitment: Commitment, first: int, last: int) -> bool:
    """Return whether force of A on B, of a day between two, breaks A's commitment.

    A full commitment holds everywhere, and a partial one in its places, but in none in which it
    has ended by the day. Only force breaks no pledge but a ceasefire and `not-intervene`.
    """
    if commitment.action not in ("cease-attacks", "not-intervene"):
        return False
    if commitment.partial and inside(act, commitment.places, commitment.excluded) != "inside":
        return False
    return all(_holds_still(act, ended, first, last) for ended in commitment.ended_sites)


def _holds_still(act: Act, ended: EndedSite, first: int, last: int) -> bool:
    """Return whether force certainly came before the end in a place, or certainly elsewhere."""
    return last < ended.since.first or inside(act, (ended.site,)) == "outside"


def inside(act: Act, places: tuple[Site, ...], excluded: tuple[Site, ...] = ()) -> Inside:
    """Return whether an act lies in one of the places of a partial ceasefire.

    An excluded place is outside. If only such are listed, every other place is inside.
    """
    if act.site_disputed or not (places or excluded):
        return "unknown"
    if excluded:
        left_out, within = inside(act, excluded), inside(act, places) if places else "inside"
        if left_out == "inside" or within == "outside":
            return "outside"
        return "inside" if (left_out, within) == ("outside", "inside") else "unknown"
    found = {_inside_one(act.site, place) for place in places}
    if "inside" in found:
        return "inside"
    return "unknown" if "unknown" in found else "outside"


def _inside_one(site: Site | None, place: Site) -> Inside:
    if site is None or site.country is None:
        return "unknown"
    if site.country != place.country:
        return "outside"
    if place.name is None or _plain(site.name) == _plain(place.name):
        return "inside"
    closely_known = site.precision is not None and site.precision <= 3
    return "outside" if closely_known else "unknown"


def _plain(name: str | None) -> str:
    """Return a name without case and diacritics."""
    letters = normalize("NFKD", name or "")
    return "".join(letter for letter in letters if not combining(letter)).casefold().strip()
