"""The JSON that vis-timeline reads: stances as bars beside one another, developments as points."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from html import escape
from typing import Any

import msgspec

from api.formats.export import Entry, Export, Turn
from api.formats.wording import is_sure_day, stance_account, title, when

Item = dict[str, Any]


def vis(export: Export) -> Iterator[bytes]:
    """Items and groups; what was asked stands beside them.

    An exact day is a point; any other date is a range over every day it may have been, of class
    `uncertain`. A bar without an end is drawn through the day of the knowledge, of class `open`.
    """
    known = export.question.get("to") or (export.at or "")[:10]
    groups = {_row(turn): _row_name(turn) for turn in export.turns}
    kinds = {}
    items = [_stance(turn, known) for turn in export.turns]
    for entry in export.entries:
        kinds[entry.development.kind] = entry.development.kind
        items.append(_development(entry, known))
    ordered = [*groups.items(), *((f"kind:{kind}", kind) for kind in sorted(kinds))]
    told = {
        "items": items,
        "groups": [
            {"id": id, "content": escape(name), "order": order}
            for order, (id, name) in enumerate(ordered)
        ],
        "title": export.title,
        "truncated": export.truncated,
        **export.coordinates(),
    }
    yield msgspec.json.encode(told)


def _stance(turn: Turn, known: str) -> Item:
    segment = turn.segment
    classes = ["stance", segment["posture"]]
    classes += ["uncertain"] if segment["certainty"] != "certain" else []
    classes += ["open"] if segment["through"] is None else []
    return {
        "id": f"{_row(turn)}:{segment['from']}",
        "group": _row(turn),
        "type": "range",
        "start": segment["from"],
        "end": _after(segment["from"], segment["through"] or known),
        "content": escape(segment["posture"]),
        "title": escape(stance_account(turn)),
        "className": " ".join(classes),
    }


def _development(entry: Entry, known: str) -> Item:
    one = entry.development
    item: Item = {
        "id": one.id,
        "group": f"kind:{one.kind}",
        "type": "point",
        "start": one.earliest,
        "content": escape(title(one)),
        "title": escape(f"{one.title}\n{when(one.occurred, one.earliest, one.latest)}"),
    }
    classes = ["development", one.kind]
    if one.earliest != one.latest:
        item |= {"type": "range", "end": _after(one.earliest, one.latest or known)}
    classes += [] if is_sure_day(one) else ["uncertain"]
    classes += ["open"] if one.latest is None else []
    classes += [mark for mark, holds in (("disputed", one.disputed), ("retracted", one.retracted))
                if holds]  # fmt: skip
    return {**item, "className": " ".join(classes)}


def _row(turn: Turn) -> str:
    return f"{turn.toward['id']} via {turn.via['id']}" if turn.via else str(turn.toward["id"])


def _row_name(turn: Turn) -> str:
    toward = str(turn.toward["name"] or turn.toward["id"])
    return f"{toward} (through {turn.via['name'] or turn.via['id']})" if turn.via else toward


def _after(first: str, last: str) -> str:
    """The day after the last one, or the first if that is later: an end is not included."""
    day = date.fromisoformat(max(first, last))
    return (day + timedelta(days=1)).isoformat() if day < date.max else day.isoformat()
