"""CSV: a row for each development, or for each stance of a timeline, safe in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from typing import Any

from api.formats.export import DatedStance, Export
from infrastructure.read_models.development_answers import DevelopmentAnswer

# What makes a spreadsheet take a cell for a formula; an apostrophe before it makes it text.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | int | float | bool | None
Columns = dict[str, Callable[[Any], Cell]]


def developments_table(export: Export) -> Iterator[bytes]:
    """A row a development; the last line is #end, or #more where the list goes on."""
    return _table(export, DEVELOPMENT_COLUMNS, (entry.development for entry in export.entries))


def stances_table(export: Export) -> Iterator[bytes]:
    """A row for each stretch of days over which a stance did not change."""
    return _table(export, STANCE_COLUMNS, export.stances)


def _table(export: Export, columns: Columns, told: Iterable[Any]) -> Iterator[bytes]:
    yield _row(columns)
    rows = 0
    for one in told:
        rows += 1
        yield _row(_cell(read(one)) for read in columns.values())
    goes_on = export.links.next
    mark, link = ("#more", goes_on) if goes_on else ("#end", export.links.permalink)
    yield _row([mark, rows, export.position, link])


def _row(cells: Iterable[Cell]) -> bytes:
    text = StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


def _cell(value: Cell) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return value


def _listed(values: Iterable[str]) -> str:
    return " ".join(values)


def _place(name: str) -> Callable[[DevelopmentAnswer], Cell]:
    return lambda one: getattr(one.place, name) if one.place else None


def _deaths(name: str) -> Callable[[DevelopmentAnswer], Cell]:
    return lambda one: getattr(one.fatalities, name) if one.fatalities else None


def _own(name: str) -> Callable[[DevelopmentAnswer], Cell]:
    def read(one: DevelopmentAnswer) -> Cell:
        value: Cell = getattr(one, name)
        return value

    return read


def _of_segment(name: str) -> Callable[[DatedStance], Cell]:
    def read(stance: DatedStance) -> Cell:
        value: Cell = stance.segment[name]
        return value

    return read


_WHAT = ("id", "kind", "mode", "title", "summary", "occurred", "earliest", "latest")
_HOW_SURE = (
    "credibility", "confidence", "origins", "single_source", "disputed", "retracted", "version",
    "position", "recorded_at",
)  # fmt: skip

DEVELOPMENT_COLUMNS: Columns = {
    **{name: _own(name) for name in _WHAT},
    "initiators": lambda one: _listed(one.initiators),
    "targets": lambda one: _listed(one.targets),
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
    "commitments": lambda one: len(one.commitments),
    "reports": lambda one: len(one.reports),
    "sources": lambda one: _listed(dict.fromkeys(report.source for report in one.reports)),
    **{name: _own(name) for name in _HOW_SURE},
}

STANCE_COLUMNS: Columns = {
    "actor": lambda stance: stance.actor["id"],
    "toward": lambda stance: stance.toward["id"],
    "via": lambda stance: stance.via["id"] if stance.via else None,
    "from": _of_segment("from"),
    "through": _of_segment("through"),
    "posture": _of_segment("posture"),
    "since": _of_segment("since"),
    "certainty": _of_segment("certainty"),
    "confidence": _of_segment("confidence"),
    "single_source": _of_segment("single_source"),
    "score": _of_segment("score"),
    "rule": _of_segment("rule"),
    "basis": lambda stance: _listed(ground["development"] for ground in stance.segment["basis"]),
    "actor_name": lambda stance: stance.actor["name"],
    "toward_name": lambda stance: stance.toward["name"],
}
