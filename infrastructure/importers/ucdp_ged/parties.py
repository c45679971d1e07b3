"""Code the sides of a UCDP record as actors, and sides of several groups as coalitions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from domain.checks.text import SHORT_TEXT
from infrastructure.importers.coded import CodedActor, CodedMembership
from infrastructure.importers.delimited.row import Row
from infrastructure.importers.names import shortened, slug

_CIVILIANS = "civilians"
_POPULATION = "population"
_GOVERNMENT = "Government of "
# Single actors with a comma in their name, from the actor list of UCDP, 22.1.
_ONE_GROUP = frozenset({549, 623, 846})
_LISTED = re.compile(r",\s+(?![^()]*\))")
_FORMER_NAME = re.compile(r"\s*\([^)]*\)\Z")


def in_sentence(actor: CodedActor) -> str:
    """Return the actor's name within a sentence, for example `civilians in Myanmar`."""
    if actor.kind != _POPULATION:
        return actor.name
    return f"{actor.name[0].lower()}{actor.name[1:]}"


def side_of(row: Row, side: str) -> CodedActor:
    """Return the actor on side `a` or `b`. Raises `BadValueError`."""
    number = row.identifier(f"side_{side}_new_id")
    name = row.needed(f"side_{side}")
    if name.lower() == _CIVILIANS:
        return _civilians(row)
    groups = [name] if number in _ONE_GROUP else _groups(name)
    if len(groups) > 1:
        kind = "coalition"
    else:
        kind, groups = "government" if name.startswith(_GOVERNMENT) else "armed-group", []
    identifiers = {"ucdp": str(number)}
    return CodedActor(
        f"ucdp-{number}", shortened(name, SHORT_TEXT), kind, identifiers, tuple(groups)
    )


class Coalitions:
    """Remembers the ids of each group, alone and in coalitions."""

    def __init__(self) -> None:
        self._alone: defaultdict[str, set[str]] = defaultdict(set)
        self._coalitions: dict[str, tuple[str, ...]] = {}

    def add(self, actor: CodedActor) -> None:
        """Remember an actor of a recorded row."""
        if actor.groups:
            self._coalitions[actor.id] = actor.groups
        elif actor.kind != _POPULATION:
            self._alone[actor.name].add(actor.id)

    def memberships(self) -> Iterator[CodedMembership]:
        """Yield the members of each coalition whose names lead to exactly one actor."""
        for coalition, groups in self._coalitions.items():
            for group in groups:
                ids = self._alone.get(group, set())
                if len(ids) == 1:
                    yield CodedMembership(next(iter(ids)), coalition, "coalition")

    def unknown_groups(self) -> set[str]:
        """Return the names in coalitions that lead to no actor, or to several."""
        named = {group for groups in self._coalitions.values() for group in groups}
        return {group for group in named if len(self._alone.get(group, set())) != 1}


def _groups(name: str) -> list[str]:
    groups = [group.strip() for group in _LISTED.split(name) if group.strip()]
    governments = [group.startswith(_GOVERNMENT) for group in groups]
    # "Government of Macedonia, FYR" is one actor: in a list, each name begins with Government.
    return [name] if governments[0] and not all(governments) else groups


def _civilians(row: Row) -> CodedActor:
    country = _FORMER_NAME.sub("", row.needed("country"))
    return CodedActor(f"civilians-in-{slug(country)}", f"Civilians in {country}", _POPULATION)
