"""Whether two developments may be one that was recorded twice, and for which reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from rapidfuzz import fuzz

from domain.claims.claim import Pair
from domain.claims.numbered import both_ways, pairs_of_sides
from domain.commitments import Place, place_name_key
from domain.dates import When, parse_when
from domain.event import REDACTED
from domain.likeness.signs import Likeness, Sign
from domain.values import Account, Fatalities
from domain.vocabulary import KINDS


@dataclass(frozen=True, slots=True)
class Matching:
    """When two developments are compared, and from which likeness on they may be one.

    `days_apart`: two days may differ by so many. `days_around`: the days around a development in
    which another one may begin. Places within `near_km` are near, and beyond `far_km` two places.
    Titles are alike from `title_alike` on and unlike below `title_unlike`, in percent. At most
    `most_claims` of a pair are looked at for a development. For a list at most `most_compared`
    developments are compared, and no further ones after `most_pairs` pairs.
    """

    least_likeness: int = 60
    days_apart: int = 1
    days_around: int = 62
    near_km: int = 25
    far_km: int = 100
    title_alike: int = 60
    title_unlike: int = 40
    most_claims: int = 100
    most_compared: int = 5000
    most_pairs: int = 10_000


MATCHING = Matching()


# The likeness of two developments is the sum of the points of their reasons, at most 100.
SIGNS: dict[str, Sign] = {
    "same-parties": Sign(25, "the same initiators and targets"),
    "shared-pair": Sign(10, "some of the same initiators and targets"),
    "same-kind": Sign(10, "the same kind"),
    "same-day": Sign(25, "the same day"),
    "overlapping-days": Sign(15, "days that overlap and are not both exact"),
    "next-day": Sign(5, "days that follow one another"),
    "same-place": Sign(20, "a place of the same name, or one name with all words of the other"),
    "near-place": Sign(20, "places near each other"),
    "same-deaths": Sign(15, "the same number of deaths"),
    "overlapping-deaths": Sign(10, "numbers of deaths that overlap"),
    "similar-title": Sign(20, "titles that are alike"),
}
AGAINST: dict[str, Sign] = {
    "other-mode": Sign(-10, "modes that differ"),
    "other-place": Sign(-10, "places with names that differ"),
    "other-deaths": Sign(-15, "numbers of deaths that do not overlap"),
    "unlike-title": Sign(-10, "titles that are not alike"),
}

# Kinds that two coders may give to one development.
_ALIKE = (
    {"ceasefire", "agreement"},
    {"ceasefire", "concession"},
    {"concession", "withdrawal"},
    {"support", "aid", "cooperation"},
    {"coercion", "sanction"},
    {"rejection", "accusation"},
    {"request", "talks"},
    {"talks", "agreement"},
    {"warning", "mobilization"},
)


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """A development on record that may be the same as another one, and the reasons."""

    id: UUID
    position: int
    title: str
    reasons: tuple[str, ...]
    likeness: int


def may_be_one(likeness: Likeness) -> bool:
    """Return whether two developments are so alike that they may be one."""
    return likeness.points >= MATCHING.least_likeness


def compared_pairs(account: Account) -> tuple[Pair, ...]:
    """Return the directed pairs by which a development is compared with others."""
    pairs = pairs_of_sides(account)
    return both_ways(pairs) if KINDS[account.kind].mutual else pairs


def likeness(one: Account, other: Account) -> Likeness | None:
    """Return how alike two developments are; None if they cannot be the same.

    They can if they share a pair, if their kinds are alike, if their days overlap or follow one
    another, and if they did not happen far from each other.
    """
    parties = _parties(one, other)
    kind = _kind(one.kind, other.kind)
    days = _days(parse_when(one.occurred), parse_when(other.occurred))
    place = _place(one.place, other.place)
    if parties is None or kind is None or days is None or place is None:
        return None
    signs = [
        *(parties, kind, days, place),
        _deaths(one.fatalities, other.fatalities),
        _title(one.title, other.title),
        "other-mode" if one.mode and other.mode and one.mode != other.mode else "",
    ]
    points = sum((SIGNS | AGAINST)[sign].points for sign in signs if sign)
    return Likeness(max(0, min(points, 100)), tuple(sign for sign in signs if sign in SIGNS))


def _parties(one: Account, other: Account) -> str | None:
    first, second = set(compared_pairs(one)), set(compared_pairs(other))
    if first == second and first:
        return "same-parties"
    return "shared-pair" if first & second else None


def _kind(one: str, other: str) -> str | None:
    if one == other:
        return "same-kind"
    return "" if any({one, other} <= alike for alike in _ALIKE) else None


def _days(one: When, other: When) -> str | None:
    if one.is_duration or other.is_duration:
        return _spans(one, other)
    if one.is_exact_day and other.is_exact_day and one.earliest == other.earliest:
        return "same-day"
    apart = max(one.earliest, other.earliest) - min(one.latest, other.latest)
    if apart > MATCHING.days_apart:
        return None
    return "next-day" if apart > 0 else "overlapping-days"


def _spans(one: When, other: When) -> str | None:
    """Compare two durations, or one with a single act: the act may be a day of a short one."""
    shortest = max(one.end_latest - one.earliest, other.end_latest - other.earliest)
    if one.is_duration != other.is_duration and shortest > MATCHING.days_apart:
        return None
    begin_apart = max(one.start_earliest, other.start_earliest) - min(
        one.start_latest, other.start_latest
    )
    end_apart = max(one.end_earliest, other.end_earliest) - min(one.end_latest, other.end_latest)
    is_open = one.open_end or other.open_end or one.unknown_end or other.unknown_end
    if begin_apart > MATCHING.days_apart or (end_apart > MATCHING.days_apart and not is_open):
        return None
    return "overlapping-days"


def _place(one: Place | None, other: Place | None) -> str | None:
    """Compare two places; "" if they say nothing, None if both acts were far from each other."""
    if one is None or other is None:
        return ""
    if _is_part_of(one.name, other.name):
        return "same-place"
    apart = _km_between(one, other)
    if apart is not None and apart <= MATCHING.near_km:
        return "near-place"
    is_vague = max(one.precision or 1, other.precision or 1) > _OF_A_TOWN
    if is_vague and one.country == other.country:
        return ""
    if (apart is not None and apart > MATCHING.far_km) or one.country != other.country:
        return "" if is_vague else None
    return "other-place"


def _is_part_of(name: str, other: str) -> bool:
    """Return whether two names are one, or all words of one are in the other, in any spelling."""
    words, others = ({*map(place_name_key, _WORDS.split(it))} - {""} for it in (name, other))
    return bool(words and others) and (words <= others or others <= words)


_WORDS = re.compile(r"[\s,/()-]+")
# The precision of the UCDP up to which a place is a town or its surroundings.
_OF_A_TOWN = 2
_EARTH_KM = 6371


def _km_between(one: Place, other: Place) -> float | None:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    lat, lon, to_lat, to_lon = map(radians, (one.lat, one.lon, other.lat, other.lon))
    haversine = sin((to_lat - lat) / 2) ** 2
    haversine += cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(haversine)))


def _deaths(one: Fatalities | None, other: Fatalities | None) -> str:
    if one is None or other is None:
        return ""
    if one.best == other.best:
        return "same-deaths" if one.best else ""
    (low, high), (other_low, other_high) = _range(one), _range(other)
    return "overlapping-deaths" if max(low, other_low) <= min(high, other_high) else "other-deaths"


def _range(deaths: Fatalities) -> tuple[int, int]:
    low = deaths.best if deaths.low is None else deaths.low
    return low, deaths.best if deaths.high is None else deaths.high


def _title(one: str, other: str) -> str:
    if REDACTED in (one, other):
        return ""
    alike = fuzz.token_set_ratio(one.casefold(), other.casefold())
    if alike >= MATCHING.title_alike:
        return "similar-title"
    return "unlike-title" if alike < MATCHING.title_unlike else ""
