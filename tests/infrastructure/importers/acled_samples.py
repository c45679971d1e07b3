"""Invented events in the form of ACLED, which a test changes and writes."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

Event = dict[str, str]

ARMY, FRONT = "Military Forces of Arcadia (2012-)", "Red Valley Front"
CIVILIANS = "Civilians (Arcadia)"

BATTLE: Event = {
    "event_id_cnty": "ARC101", "event_date": "2020-01-05", "year": "2020", "time_precision": "1",
    "disorder_type": "Political violence", "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": FRONT, "assoc_actor_1": "", "inter1": "2",
    "actor2": ARMY, "assoc_actor_2": "", "inter2": "1", "interaction": "12",
    "civilian_targeting": "", "iso": "887", "region": "Middle East", "country": "Yemen",
    "admin1": "North", "admin2": "Bridge", "admin3": "", "location": "Stone Bridge",
    "latitude": "15.5", "longitude": "44.25", "geo_precision": "1",
    "source": "Harbour News; Hill Radio", "source_scale": "National", "notes": "An invented note.",
    "fatalities": "3", "tags": "", "timestamp": "1578700800",
}  # fmt: skip


def event(**fields: str) -> Event:
    """The battle with other fields."""
    return BATTLE | fields


def attack_on_civilians(**fields: str) -> Event:
    """An attack of the front, which the row names second, on civilians."""
    return event(
        event_id_cnty="ARC102", event_type="Violence against civilians", sub_event_type="Attack",
        actor1=CIVILIANS, inter1="7", actor2=FRONT, inter2="2",
        civilian_targeting="Civilian targeting",
    ) | fields  # fmt: skip


def monadic(events: Sequence[Event]) -> list[Event]:
    """Two rows for each event, each with one of its actors."""
    rows = []
    for one in events:
        shared = {name: text for name, text in one.items() if not name.endswith(("2", "_2"))}
        rows.append(shared)
        if one["actor2"]:
            second = {"actor1": "actor2", "inter1": "inter2", "assoc_actor_1": "assoc_actor_2"}
            rows.append(shared | {name: one[other] for name, other in second.items()})
    return rows


def as_csv(events: Sequence[Event], path: Path) -> Path:
    """The events as a file of the download."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, events[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(events)
    return path


def as_json(events: Sequence[Event], path: Path) -> Path:
    """The events as an answer of the API, with numbers as JSON numbers."""
    numbers = {"year", "iso", "fatalities", "timestamp", "time_precision", "geo_precision"}
    data = [
        {name: int(text) if name in numbers else text for name, text in one.items()}
        for one in events
    ]
    page = {"status": 200, "success": True, "count": len(data), "messages": [], "data": data}
    path.write_text(json.dumps(page), encoding="utf-8")
    return path
