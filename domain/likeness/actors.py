"""Which actors on record may be one: signs in their names, each with a reason and its points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from domain.checks.lookalikes import is_near, lookalike_key, near_words
from domain.checks.text import spelling_key
from domain.likeness.signs import Likeness, Sign

# In the order of their points. The strongest sign of two actors counts.
NAME_SIGNS: dict[str, Sign] = {
    "same-name": Sign(90, "both have one name"),
    "same-letters": Sign(80, "their names differ only in case, marks, spaces or alphabet"),
    "looks-alike": Sign(70, "a reader can mistake one name for the other"),
    "same-core": Sign(60, "their names differ only in years, brackets or words like Government of"),
    "nearly-spelled-alike": Sign(50, "one letter of a long word differs"),
    "same-consonants": Sign(40, "their names differ only in vowels and double letters"),
}
# These add to the points, or take some away.
MORE_SIGNS: dict[str, Sign] = {
    "same-kind": Sign(5, "both are of one kind"),
    "ids-of-one-scheme": Sign(-10, "one data set has an id for each of them"),
}

# A key that more actors share says nothing: `Protesters`.
MOST_ALIKE = 20
_FEWEST_CONSONANTS = 4
_WITH_YEARS = re.compile(r"\s*[(\[][^)\]]*[0-9][^)\]]*[)\]]")
_ACRONYM = re.compile(r"\s*[(\[]([A-Z]{2,8})[)\]]")
_BODIES = "government|military forces|police forces|armed forces|forces|army"
_TITLES = re.compile(rf"(?i)^(the\s+)?(({_BODIES}) of )?(the\s+)?")
_VOWELS = re.compile(r"[aeiouy]")
_TWICE = re.compile(r"(.)\1+")
_ARTICLE = re.compile(r"^(al|el)(?=.{4})")


class NamedActor(NamedTuple):
    """An actor with all its names and identifiers."""

    id: str
    kind: str
    names: Sequence[str]
    identifiers: Mapping[str, str]


class AlikeActors(NamedTuple):
    """Two actors that may be one, by their places in the list that was compared."""

    one: int
    other: int
    likeness: Likeness


def alike(actors: Sequence[NamedActor]) -> list[AlikeActors]:
    """Return the pairs of these actors that may be one, the likeliest first."""
    signs: dict[tuple[int, int], set[str]] = {}
    for sign, pair in _signs(actors):
        signs.setdefault(pair, set()).add(sign)
    found = [
        AlikeActors(one, other, _likeness(actors[one], actors[other], found))
        for (one, other), found in signs.items()
    ]
    return sorted(found, key=lambda it: (-it.likeness.points, it.one, it.other))


def _signs(actors: Sequence[NamedActor]) -> Iterator[tuple[str, tuple[int, int]]]:
    holders: dict[tuple[str, str], set[int]] = {}
    words: dict[str, dict[str, set[int]]] = {}
    for at, actor in enumerate(actors):
        for name in actor.names:
            for key in _keys(name):
                holders.setdefault(key, set()).add(at)
            for rest, word in near_words(name):
                words.setdefault(rest, {}).setdefault(word, set()).add(at)
    for (sign, _), sharing in holders.items():
        if len(sharing) <= MOST_ALIKE:
            for pair in combinations(sorted(sharing), 2):
                yield sign, pair
    for alternatives in words.values():
        if len(alternatives) > MOST_ALIKE:
            continue
        for word, other in combinations(alternatives, 2):
            if is_near(word, other):
                for pair in _between(alternatives[word], alternatives[other]):
                    yield "nearly-spelled-alike", pair


def _between(some: set[int], others: set[int]) -> Iterator[tuple[int, int]]:
    for one in some:
        for other in others - {one}:
            yield min(one, other), max(one, other)


def _keys(name: str) -> Iterator[tuple[str, str]]:
    """Yield each sign by which a name is found, with what a name of another actor must share."""
    yield "same-name", name.casefold()
    spelled = spelling_key(name)
    if spelled:
        yield "same-letters", spelled
        yield "looks-alike", lookalike_key(name)
    for core in _cores(name):
        yield "same-core", core
    consonants = _TWICE.sub(r"\1", _VOWELS.sub("", _ARTICLE.sub("", spelled)))
    if len(consonants) >= _FEWEST_CONSONANTS:
        yield "same-consonants", consonants


def _cores(name: str) -> Iterator[str]:
    """Yield a name without years, titles and its acronym in brackets, and that acronym."""
    bare = _WITH_YEARS.sub("", name)
    for acronym in _ACRONYM.findall(bare):
        full = bare.replace(f"({acronym})", "").replace(f"[{acronym}]", "")
        # Other words in brackets distinguish actors: `Protesters (Syria)`, `Muslims (CAR)`.
        if _abbreviates(acronym, full):
            bare = full
            yield spelling_key(acronym)
    if core := spelling_key(_TITLES.sub("", bare.strip(), count=1)):
        yield core


def _abbreviates(acronym: str, full: str) -> bool:
    """Return whether the letters of the acronym begin words of the name, in their order."""
    initials = iter(word[0].casefold() for word in re.split(r"[\s-]+", full) if word)
    return all(letter in initials for letter in acronym.casefold())


def _likeness(one: NamedActor, other: NamedActor, signs: set[str]) -> Likeness:
    reasons = [sign for sign in NAME_SIGNS if sign in signs]
    points = NAME_SIGNS[reasons[0]].points
    more = []
    if one.kind == other.kind:
        more.append("same-kind")
    if one.identifiers.keys() & other.identifiers.keys():
        more.append("ids-of-one-scheme")
    points += sum(MORE_SIGNS[sign].points for sign in more)
    # A weaker sign of the names follows from a stronger one.
    return Likeness(points, (reasons[0], *more))
