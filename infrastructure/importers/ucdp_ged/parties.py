"""Code the sides of a UCDP record: each is one actor, or several that fought on it together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from domain.checks.text import SHORT_TEXT
from infrastructure.importers.coded import CodedActor
from infrastructure.importers.delimited.row import BadValueError, Row
from infrastructure.importers.names import shortened, slug

POPULATION = "population"
_OF_SIDES = ("side_a_new_id", "side_a", "side_b_new_id", "side_b")
_CIVILIANS = "civilians"
_GOVERNMENT = "Government of "
# Single actors with a comma in their name, from the actor list of UCDP, 22.1.
_ONE_GROUP = frozenset({549, 623, 846})
_LISTED = re.compile(r",\s+(?![^()]*\))")
_FORMER_NAME = re.compile(r"\s*\([^)]*\)\Z")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a record: the name and number that UCDP gives it, and the actors on it."""

    name: str
    number: int
    actors: tuple[CodedActor, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(actor.id for actor in self.actors)

    @property
    def is_joint(self) -> bool:
        """Whether it has several groups, so that its number is of none of them."""
        return len(self.actors) > 1


def in_sentence(side: Side) -> str:
    """Return the name of a side within a sentence, for example `civilians in Myanmar`."""
    if side.actors[0].kind != POPULATION:
        return side.name
    return f"{side.name[0].lower()}{side.name[1:]}"


class Groups:
    """The groups of a file by the names under which they are a side of their own."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Collect the numbers of these groups; rows without a number or a name have none."""
        self._numbers: defaultdict[str, set[int]] = defaultdict(set)
        for row in _different(rows):
            for side in ("a", "b"):
                with suppress(BadValueError):
                    number, name = _number_and_name(row, side)
                    if len(_listed(number, name)) == 1:
                        self._numbers[name].add(number)

    def side_of(self, row: Row, side: str) -> Side:
        """Return side `a` or `b` of a record. Raises `BadValueError`."""
        number, name = _number_and_name(row, side)
        if name.lower() == _CIVILIANS:
            civilians = _civilians(row)
            return Side(civilians.name, number, (civilians,))
        listed = _listed(number, name)
        if len(listed) == 1:
            actors: tuple[CodedActor, ...] = (_numbered(number, name),)
        else:
            actors = tuple(self._group(one, f"side_{side}") for one in listed)
        return Side(shortened(name, SHORT_TEXT), number, actors)

    def _group(self, name: str, column: str) -> CodedActor:
        """Return a group of a joint side: by its number if the file has one, else by its name."""
        numbers = self._numbers.get(name, set())
        if len(numbers) == 1:
            return _numbered(next(iter(numbers)), name)
        id = slug(name)
        if not id:
            raise BadValueError(f"{column}: {name!r} has no letter or digit")
        return CodedActor(id, shortened(name, SHORT_TEXT), _kind(name))


def _different(rows: Iterable[Row]) -> Iterable[Row]:
    """Return one of the rows with the same sides; rows that cannot be read are left out."""
    found: dict[tuple[str, ...], Row] = {}
    for row in rows:
        with suppress(BadValueError):
            found[tuple(map(row.text, _OF_SIDES))] = row
    return found.values()


NO_GROUPS = Groups(())


def _number_and_name(row: Row, side: str) -> tuple[int, str]:
    return row.identifier(f"side_{side}_new_id"), row.needed(f"side_{side}")


def _numbered(number: int, name: str) -> CodedActor:
    identifiers = {"ucdp": str(number)}
    return CodedActor(f"ucdp-{number}", shortened(name, SHORT_TEXT), _kind(name), identifiers)


def _kind(name: str) -> str:
    return "government" if name.startswith(_GOVERNMENT) else "armed-group"


def _listed(number: int, name: str) -> list[str]:
    """Return the names of the groups of a side, each once."""
    return [name] if number in _ONE_GROUP else list(dict.fromkeys(_groups(name)))


def _groups(name: str) -> list[str]:
    groups = [group.strip() for group in _LISTED.split(name) if group.strip()]
    governments = [group.startswith(_GOVERNMENT) for group in groups]
    # "Government of Macedonia, FYR" is one actor: in a list, each name begins with Government.
    return [name] if governments[0] and not all(governments) else groups


def _civilians(row: Row) -> CodedActor:
    country = _FORMER_NAME.sub("", row.needed("country"))
    return CodedActor(f"civilians-in-{slug(country)}", f"Civilians in {country}", POPULATION)
