"""The JSON that vis-timeline reads: stances as bars next to one another, developments as points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from html import escape
from typing import Any

import msgspec

from api.answers.links import name_of, through
from api.formats.export import Addresses, DatedStance, Export, ExportedDevelopment
from api.formats.wording import is_sure_day, kind_and_part, stance_account, title, when
from domain.vocabulary import Assessment

Item = dict[str, Any]

# Bars that meet on a day belong into one row, where vis-timeline by itself parts them into two.
_OPTIONS = {"margin": {"item": {"horizontal": 0}}}


def vis(export: Export) -> Iterator[bytes]:
    """Items, groups and options; what was asked is next to them.

    An exact day is a point; any other date is a range over every day it may have been, of class
    `uncertain`. A bar without an end is drawn through the day of the knowledge, of class `open`.
    """
    known = export.question.get("to") or (export.at or "")[:10]
    groups = {_row(stance): _row_name(stance) for stance in export.stances}
    kinds: dict[str, str] = {}
    items = [_stance(stance, known, export.links) for stance in export.stances]
    for entry in export.entries:
        kinds[_kind(entry, export.links)] = kind_and_part(entry, export.links.actor)
        items.append(_development(entry, known, export.links))
    ordered = [*groups.items(), *sorted(kinds.items())]
    timeline = {
        "items": items,
        "groups": [
            {"id": id, "content": escape(name), "order": order}
            for order, (id, name) in enumerate(ordered)
        ],
        "options": _OPTIONS,
        "title": export.title,
        "truncated": export.truncated,
        **export.coordinates(),
    }
    yield msgspec.json.encode(timeline)


def _stance(stance: DatedStance, known: str, links: Addresses) -> Item:
    segment = stance.segment
    classes = ["stance", segment["posture"]]
    classes += [segment["assessment"]]
    classes += ["projected"] if segment["projected"] else []
    classes += ["uncertain"] if segment["dating"] == "uncertain" else []
    classes += ["open"] if segment["end_date"] is None else []
    return {
        "id": f"{_row(stance)}:{segment['start_date']}",
        "group": _row(stance),
        "type": "range",
        "start": segment["start_date"],
        "end": _after(segment["start_date"], segment["end_date"] or known),
        "content": escape(", ".join(_words(segment))),
        "title": escape(stance_account(stance)),
        "className": " ".join(classes),
        "href": links.stance(stance),
    }


def _development(entry: ExportedDevelopment, known: str, links: Addresses) -> Item:
    one = entry.development
    item: Item = {
        "id": one.id,
        "group": _kind(entry, links),
        "type": "point",
        "start": one.earliest,
        "content": escape(title(one)),
        "title": escape(f"{one.title}\n{when(one.occurred, one.earliest, one.latest)}"),
        "href": links.development(one.id),
    }
    classes = ["development", one.kind]
    if one.earliest != one.latest:
        item |= {"type": "range", "end": _after(one.earliest, one.latest or known)}
    classes += [] if is_sure_day(one) else ["uncertain"]
    classes += ["open"] if one.latest is None else []
    marks = {
        "disputed": one.disputed,
        "machine-coded": one.machine_coded,
        "retracted": one.retracted,
    }
    classes += [mark for mark, holds in marks.items() if holds]
    return {**item, "className": " ".join(classes)}


def _words(segment: Mapping[str, Any]) -> Iterator[str]:
    """Yield the posture, how sure it is, and whether the log reaches the days."""
    yield segment["posture"]
    if segment["assessment"] != Assessment.UNKNOWN:
        yield segment["assessment"]
    if segment["projected"]:
        yield "projected"


def _kind(entry: ExportedDevelopment, links: Addresses) -> str:
    """Attacks by the actor of a timeline, attacks on it and fighting both ways are in own rows."""
    one = entry.development
    if one.reciprocal and links.actor in (*one.initiators, *one.targets):
        return f"kind:{one.kind}:both"
    part = "by" if links.actor in one.initiators else "toward" if links.actor in one.targets else ""
    return f"kind:{one.kind}:{part}" if part else f"kind:{one.kind}"


def _row(stance: DatedStance) -> str:
    return " via ".join((stance.toward["id"], *(one["id"] for one in stance.coalitions.values())))


def _row_name(stance: DatedStance) -> str:
    return (
        f"→ {name_of(stance.toward)}{through(stance.inherited_from, stance.toward_inherited_from)}"
    )


def _after(first: str, last: str) -> str:
    """The day after the last one, or the first if that is later: an end is not included."""
    day = date.fromisoformat(max(first, last))
    return (day + timedelta(days=1)).isoformat() if day < date.max else day.isoformat()
