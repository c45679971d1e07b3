"""Commitments as events carry them, and places. Reads of stances need no other values."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, NamedTuple
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """A place: name, country (ISO 3166 alpha-3), WGS 84 degrees, UCDP precision 1 to 7."""

    name: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    precision: int | None = None


@dataclass(frozen=True, slots=True)
class CoveredPlace:
    """Where a partial commitment holds: a country (ISO 3166 alpha-3), or one place in it."""

    country: str
    name: str | None = None

    @property
    def key(self) -> tuple[str, str | None]:
        """What two covered places have in common that are the same place."""
        return self.country, None if self.name is None else place_name_key(self.name)

    def has(self, other: CoveredPlace) -> bool:
        """Return whether it is another place, or the country in which that one lies."""
        return self.country == other.country and (self.name is None or self.key == other.key)


@lru_cache(maxsize=4096)
def place_name_key(name: str) -> str:
    """Letters and digits without diacritics, in one case: `Idlib` and `Ídlīb` are one name."""
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(filter(_distinguishes, unicodedata.normalize("NFKD", apart)))


def _distinguishes(character: str) -> bool:
    """Return whether a character makes another name: a letter, a digit, or a sign of a vowel.

    Vowel signs of Indic scripts and voicing marks of kana are marks as diacritics are, but with
    a combining class below ten: https://www.unicode.org/reports/tr44/, canonical combining class.
    """
    is_mark = unicodedata.category(character).startswith("M")
    return character.isalnum() or (is_mark and unicodedata.combining(character) < 10)


class EndedPlace(NamedTuple):
    """A place in which a commitment ended, with the bounds of the first day without it there."""

    place: CoveredPlace
    earliest: int
    latest: int
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Extension:
    """The commitment of another development that a commitment extends, by its number there."""

    development: UUID
    commitment: int


@dataclass(frozen=True, slots=True)
class Dependency:
    """The commitment while which another one holds, by its number in its development.

    Without a `development`, it is the one of the commitment that names it; it is recorded with it.
    """

    development: UUID | None
    commitment: int


@dataclass(frozen=True, slots=True)
class Commitment:
    """What `by` committed to do toward `toward`; dates are EDTF.

    `effective_from` None means the day of the development. `expires` is the last day, `..` until
    ended, None if unknown. `partial` commitments cover only some places or targets; `places` lists
    the places, and `excluded_places` those that are not covered. Without `places`, every place is
    covered that is not excluded; without either, it is unknown which are. `holds_while` is called
    `while` in JSON, which is a keyword of Python. `announced_by_other` says that only the other
    side announced it. `conditional_start` says that it takes effect only once its `condition` is
    met.
    """

    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("scope", "condition")

    by: str
    toward: str
    action: str
    effective_from: str | None = None
    expires: str | None = None
    partial: bool = False
    scope: str | None = None
    condition: str | None = None
    places: tuple[CoveredPlace, ...] = ()
    extends: Extension | None = None
    holds_while: Dependency | None = None
    announced_by_other: bool = False
    conditional_start: bool = False
    excluded_places: tuple[CoveredPlace, ...] = ()


def is_ceasefire(commitment: Commitment) -> bool:
    """Return whether it is a full commitment to cease attacks; a partial one is a pledge."""
    return commitment.action == "cease-attacks" and not commitment.partial
