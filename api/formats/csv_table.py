"""CSV: a row for each development, stance, actor or period of a dyad, safe in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from unicodedata import normalize

from api.answers.actors import ActorAnswer
from api.answers.developments import DevelopmentAnswer
from api.formats.export import DatedDyad, DatedStance, Export

# What makes a spreadsheet take a cell for a formula; an apostrophe before it makes it text. A sign
# that only looks like one of these is taken for it in East Asian settings: normalised it is one.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\N{MINUS SIGN}")
_BREAKS = ("\t", "\r", "\n")
# What a spreadsheet drops from the start of a cell, or nobody sees there.
_UNSEEN = re.compile(r"[\s\0\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*")

Cell = str | int | float | bool | None
Columns = dict[str, Callable[[Any], Cell]]


def developments_table(export: Export) -> Iterator[bytes]:
    """A row for each development, each with as many cells as the first line has names."""
    found = (one.development for one in export.entries)
    return _table(DEVELOPMENT_COLUMNS, ((one, export.links.development(one.id)) for one in found))


def stances_table(export: Export) -> Iterator[bytes]:
    """A row for each stretch of days on which a stance and its assessment did not change."""
    stances = export.stances
    return _table(STANCE_COLUMNS, ((one, export.links.stance(one)) for one in stances))


def actors_table(export: Export) -> Iterator[bytes]:
    """A row for each actor."""
    return _table(ACTOR_COLUMNS, ((one, export.links.to(one["href"])) for one in export.actors))


def dyads_table(export: Export) -> Iterator[bytes]:
    """A row for each period in which nothing changed between two actors."""
    return _table(DYAD_COLUMNS, ((one, export.links.dyad(one)) for one in export.dyads))


def _table(columns: Columns, rows: Iterable[tuple[Any, str]]) -> Iterator[bytes]:
    yield _row([*columns, "href"])
    for one, href in rows:
        yield _row([*(read(one) for read in columns.values()), href])


def _row(cells: Iterable[Cell]) -> bytes:
    return f"{','.join(map(_cell, cells))}\r\n".encode()


def _cell(value: Cell) -> str:
    """Return the cell as RFC 4180 has it: all text in quotes, nothing where there is no value.

    A reader that guesses the quotes of a file, as csvkit does, needs text that is always quoted.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        safe = f"'{value}" if is_formula(value) else value
        return '"' + safe.replace('"', '""') + '"'
    return str(value)


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet takes a cell with this text for a formula, or may break it."""
    begins = normalize("NFKC", _UNSEEN.sub("", text, count=1)[:1])
    return text.startswith(_BREAKS) or begins.startswith(_STARTS_A_FORMULA)


def _listed(values: Iterable[str]) -> str:
    return " ".join(values)


def _phrases(values: Iterable[str]) -> str:
    """Texts that may contain spaces."""
    return "; ".join(values)


def _place(name: str) -> Callable[[DevelopmentAnswer], Cell]:
    return lambda one: getattr(one.place, name) if one.place else None


def _deaths(name: str) -> Callable[[DevelopmentAnswer], Cell]:
    return lambda one: getattr(one.fatalities, name) if one.fatalities else None


def _own(name: str) -> Callable[[DevelopmentAnswer], Cell]:
    def read(one: DevelopmentAnswer) -> Cell:
        value: Cell = getattr(one, name)
        return value

    return read


def _of_segment(name: str) -> Callable[[DatedStance | DatedDyad], Cell]:
    def read(dated: DatedStance | DatedDyad) -> Cell:
        value: Cell = dated.segment[name]
        return value

    return read


_WHAT = ("id", "kind", "mode", "title", "summary", "occurred", "earliest", "latest")
_HOW_SURE = (
    "credibility", "confidence", "origins", "single_source", "disputed", "machine_coded",
    "retracted", "version", "position", "recorded_at",
)  # fmt: skip

DEVELOPMENT_COLUMNS: Columns = {
    **{name: _own(name) for name in _WHAT},
    "initiators": lambda one: _listed(one.initiators),
    "targets": lambda one: _listed(one.targets),
    "reciprocal": _own("reciprocal"),
    "mediators": lambda one: _listed(one.mediators),
    "conflict": _own("conflict"),
    "place": _place("name"),
    "country": _place("country"),
    "lat": _place("lat"),
    "lon": _place("lon"),
    "place_precision": _place("precision"),
    "fatalities_best": _deaths("best"),
    "fatalities_low": _deaths("low"),
    "fatalities_high": _deaths("high"),
    "acts": _own("acts"),
    "dataset": lambda one: one.external_id.dataset if one.external_id else None,
    "commitments": lambda one: len(one.commitments),
    "reports": lambda one: len(one.reports),
    "sources": lambda one: _listed(dict.fromkeys(report.source for report in one.reports)),
    **{name: _own(name) for name in _HOW_SURE},
}

STANCE_COLUMNS: Columns = {
    "actor": lambda stance: stance.actor["id"],
    "toward": lambda stance: stance.toward["id"],
    "inherited_from": lambda stance: stance.inherited_from["id"] if stance.inherited_from else None,
    "toward_inherited_from": lambda stance: (
        stance.toward_inherited_from["id"] if stance.toward_inherited_from else None
    ),
    "start_date": _of_segment("start_date"),
    "end_date": _of_segment("end_date"),
    "posture": _of_segment("posture"),
    "since": _of_segment("since"),
    "assessment": _of_segment("assessment"),
    "dating": _of_segment("dating"),
    "projected": _of_segment("projected"),
    "confidence": _of_segment("confidence"),
    "single_source": _of_segment("single_source"),
    "score": _of_segment("score"),
    "rule": _of_segment("rule"),
    "basis": lambda stance: _listed(cause["development"] for cause in stance.segment["basis"]),
    "actor_name": lambda stance: stance.actor["name"],
    "toward_name": lambda stance: stance.toward["name"],
}

DYAD_COLUMNS: Columns = {
    "actor": lambda dyad: dyad.actor["id"],
    "other": lambda dyad: dyad.other["id"],
    "start_date": _of_segment("start_date"),
    "end_date": _of_segment("end_date"),
    "posture": _of_segment("posture"),
    "sides": lambda dyad: _listed(side["id"] for side in dyad.segment["sides"]),
    "mutual": _of_segment("mutual"),
    "assessment": _of_segment("assessment"),
    "projected": _of_segment("projected"),
    "actor_name": lambda dyad: dyad.actor["name"],
    "other_name": lambda dyad: dyad.other["name"],
}


def _of_actor(name: str) -> Callable[[ActorAnswer], Cell]:
    def read(actor: ActorAnswer) -> Cell:
        value: Cell = actor.get(name)  # type: ignore[assignment]
        return value

    return read


ACTOR_COLUMNS: Columns = {
    **{name: _of_actor(name) for name in ("id", "name", "kind")},
    "aliases": lambda actor: _phrases(actor["aliases"]),
    "identifiers": lambda actor: _phrases(f"{k}:{v}" for k, v in actor["identifiers"].items()),
    **{
        name: _of_actor(name)
        for name in ("dissolved", "version", "position", "match", "matched_name")
    },
}
