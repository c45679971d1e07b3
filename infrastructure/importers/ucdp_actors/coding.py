"""Code each row of UCDP's actor list as an actor with its names, and its links as memberships."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from domain.checks.text import SHORT_TEXT
from infrastructure.importers.coded import (
    CodedActor,
    CodedMembership,
    CodedNames,
)
from infrastructure.importers.delimited.layout import Layout
from infrastructure.importers.delimited.row import BadValueError, Row
from infrastructure.importers.names import shortened
from infrastructure.importers.records import CodedFile, RecordFile, readable
from infrastructure.importers.ucdp_actors.mapping import LINKS, OTHERS
from infrastructure.settings import Settings

_NAMES = (
    "nameorig", "nameorigfull", "nameorigfulleng", "newname", "newnamefullmothertongue",
    "newnamefulleng",
)  # fmt: skip
ACTORS = Layout(
    title="the UCDP actor list",
    allowed="the UCDP actor list as CSV with its header line, plain, gzipped or in a zip archive",
    columns=("actorid", "namedata", "org", *_NAMES, *(name.lower() for name in LINKS),
             *OTHERS.values()),
    record="actorid",
    texts=frozenset({"namedata", *_NAMES}),
)  # fmt: skip
# Marks of the direction of a script, which are not visible.
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_GOVERNMENT = 4
_ORGANISATIONS = range(1, 5)


def open_file(path: Path, settings: Settings, edition: str | None) -> UcdpActors:  # noqa: ARG001
    """Open an actor list whose rows can be read; actors have no edition.

    Raises `Invalid` as `readable` does.
    """
    return UcdpActors(readable(path, ACTORS, settings))


class UcdpActors(CodedFile):
    """An actor list as names; memberships are known once all rows are read."""

    def __init__(self, file: RecordFile) -> None:
        super().__init__(file, self._coded)
        self._listed: set[int] = set()
        self._links: list[tuple[str, int, int]] = []
        self._left_out: Counter[str] = Counter()
        self._examples: dict[str, str] = {}

    def memberships(self) -> Iterator[CodedMembership]:
        """Return the memberships of actors of the list in others of the list."""
        for link, member, of in self._links:
            if of not in self._listed:
                self._leave_out(f"{link} left out: the other actor is not in the list", member, of)
            elif member == of:
                self._leave_out(f"{link} left out: the actor is linked to itself", member, of)
            else:
                yield CodedMembership(_id(member), _id(of), LINKS[link].mode or "")

    def remarks(self) -> Iterator[tuple[str, str, int]]:
        """Yield the number of links that were left out, with the first one as the example."""
        for what, count in self._left_out.items():
            yield what, self._examples[what], count

    def _coded(self, row: Row) -> CodedNames:
        number = row.identifier("actorid")
        name = shortened(row.needed("namedata"), SHORT_TEXT)
        organisation = row.whole("org")
        if organisation not in _ORGANISATIONS:
            raise BadValueError(f"org: {organisation} (allowed: 1 to 4)")
        kind = "government" if organisation == _GOVERNMENT else "armed-group"
        links = list(_links(row))
        self._listed.add(number)
        for link, of in links:
            if LINKS[link].kind is None:
                self._leave_out(f"{link} left out: {LINKS[link].reason}", number, of)
            else:
                self._links.append((link, number, of))
        actor = CodedActor(_id(number), name, kind, {"ucdp": str(number)})
        return CodedNames(row.line, actor, _aliases(row, name))

    def _leave_out(self, what: str, member: int, of: int) -> None:
        self._left_out[what] += 1
        self._examples.setdefault(what, f"actor {member} and {of}")


def _links(row: Row) -> Iterator[tuple[str, int]]:
    """Yield each link of an actor with the other actor; a field may have several ids."""
    for link, column in OTHERS.items():
        for text in row.text(column).replace(";", ",").split(","):
            if not text.strip():
                continue
            if not text.strip().isdecimal():
                raise BadValueError(f"{column}: {text.strip()!r} is not an id of an actor")
            yield link, int(text)


def _aliases(row: Row, name: str) -> tuple[str, ...]:
    """Return the other names of an actor, former ones and those in its language."""
    found: dict[str, None] = {}
    for column in _NAMES:
        # "Луганская … / Luganskaya …" is the name in two scripts.
        for text in row.text(column).split(" / "):
            alias = shortened(_DIRECTION.sub("", text).strip(), SHORT_TEXT)
            if alias != name and any(character.isalnum() for character in alias):
                found.setdefault(alias)
    return tuple(found)


def _id(number: int) -> str:
    return f"ucdp-{number}"
