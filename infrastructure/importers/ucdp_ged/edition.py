"""The edition of UCDP that a file states: in the addresses of API pages, or in its name."""

from __future__ import annotations

import re

from infrastructure.importers.json_file import JsonFile
from infrastructure.importers.records import RecordFile

# /api/gedevents/23.1?pagesize=100&page=1
_IN_ADDRESS = re.compile(r"/gedevents/([0-9]{1,2}(?:\.[0-9]{1,2}){1,3})(?:[?/#]|\Z)", re.IGNORECASE)
# GEDEvent_v23_1.csv is a yearly edition, GEDEvent_v24_0_5.csv is the candidate edition of May, and
# GEDEvent_v24_01_24_09.csv is one from January to September.
_IN_NAME = re.compile(r"gedevent_v([0-9]{2}(?:_[0-9]{1,2}){1,3})(?![0-9_])", re.IGNORECASE)
# ged231-csv.zip
_IN_SHORT_NAME = re.compile(
    r"\Aged([0-9]{2})([0-9])(?:-csv)?(?:\.csv)?(?:\.gz|\.zip)?\Z", re.IGNORECASE
)


def edition_of(file: RecordFile) -> str | None:
    """Return the edition, such as 23.1, 24.0.5 or 24.01.24.09; None if the file states none."""
    stated = file.stated.values() if isinstance(file, JsonFile) else ()
    for address in stated:
        if found := _IN_ADDRESS.search(address):
            return found[1]
    name = re.split(r"[/\\]", file.content_name)[-1]
    if found := _IN_NAME.search(name):
        return found[1].replace("_", ".")
    if found := _IN_SHORT_NAME.search(name):
        return f"{found[1]}.{found[2]}"
    return None
