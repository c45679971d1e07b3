"""Rows of ICEWS with invented values."""

from __future__ import annotations

from infrastructure.importers.icews.events import COLUMNS

VALUES = {
    "event id": "900001", "event date": "2014-01-25", "source name": "Military (Northland)",
    "source sectors": "Government,Military", "source country": "Northland",
    "event text": "Use conventional military force", "cameo code": "190", "intensity": "-10.0",
    "target name": "Southland", "target sectors": "", "target country": "Southland",
    "story id": "700", "sentence number": "2", "publisher": "The Gazette", "city": "Harbour",
    "district": "", "province": "Coast", "country": "Southland", "latitude": "12.5",
    "longitude": "-3.25",
}  # fmt: skip
HEADER = "\t".join(name.title() for name in COLUMNS)


def a_row(**given: str) -> str:
    values = VALUES | {name.replace("_", " "): value for name, value in given.items()}
    return "\t".join(values[column] for column in COLUMNS)
