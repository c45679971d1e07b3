"""Code each record of a file of ICEWS events; README.md explains the choices."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

from domain.checks.text import SHORT_TEXT
from domain.commitments import Place
from domain.values import Coder, ExternalId, Report
from infrastructure.importers.cameo.deeds import NO_ACTOR, ONE_ACTOR, Deed, meaning_or_why_not
from infrastructure.importers.coded import CodedActor, CodedDevelopment, CodedSource, Skipped
from infrastructure.importers.delimited.layout import Layout
from infrastructure.importers.delimited.row import BadValueError, Row
from infrastructure.importers.names import shortened, slug
from infrastructure.importers.records import DatedFile, RecordFile, readable
from infrastructure.settings import Settings

DATASET = "icews"
COLUMNS = (
    "event id", "event date", "source name", "source sectors", "source country", "event text",
    "cameo code", "intensity", "target name", "target sectors", "target country", "story id",
    "sentence number", "publisher", "city", "district", "province", "country", "latitude",
    "longitude",
)  # fmt: skip
EVENTS = Layout(
    title="ICEWS events",
    allowed="ICEWS events with their 20 columns, separated by tabs, plain, gzipped or in a zip"
    " archive",
    columns=COLUMNS,
    record="event id",
    texts=frozenset({"source name", "target name", "publisher"}),
    separator="\t",
    quoted=False,
    endings=(".tab", ".tsv", ".txt"),
)
SOURCE = CodedSource(DATASET, "ICEWS")
CODER = Coder("ICEWS")
FIRST_DAY = date(1990, 1, 1)
US_DATE = "date as month/day/year, as one file of 2017 has it"

_US_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PLACE = ("city", "district", "province", "country")
_SECTORS = {
    "armed-group": (
        "rebel",
        "insurgent",
        "separatist",
        "militia",
        "terrorist",
        "unidentified force",
    ),
    "government": ("government", "military", "police", "legislative", "executive", "judicial"),
    "population": ("population", "civilian", "citizen", "ethnic", "refugee"),
}


def open_file(path: Path, settings: Settings, edition: str | None) -> Icews:
    """Open a file whose rows can be read; records dated later than today are refused.

    Raises `Invalid` as `readable` does.
    """
    return Icews(readable(path, EVENTS, settings), datetime.now(UTC).date(), edition)


class Icews(DatedFile):
    """A file of ICEWS events as developments, in one pass."""

    def __init__(self, file: RecordFile, today: date, edition: str | None = None) -> None:
        super().__init__(file, today, edition)
        # The sectors of a name change over time; those of its first row give its kind.
        self._actors: dict[str, CodedActor] = {}

    def _coded(self, row: Row) -> CodedDevelopment | Skipped:
        code = _text(row, "cameo code")
        meaning = meaning_or_why_not(code)
        if isinstance(meaning, str):
            return Skipped(row.line, meaning)
        a, b = self._actor(row, "source"), self._actor(row, "target")
        if a is None or b is None:
            return Skipped(row.line, NO_ACTOR)
        if a.id == b.id:
            return Skipped(row.line, ONE_ACTOR)
        day, odd_day = self._day(row)
        place, odd_place = _place(row)
        deed = Deed(code, meaning, a, b)
        source = _publisher(row)
        words = deed.in_words("ICEWS", _text(row, "intensity"))
        report = Report(source.id, words, coded_by=CODER)
        # An event id is used again on another day.
        id = f"{row.identifier('event id')}-{day.replace('-', '')}"
        return CodedDevelopment(
            row.line,
            ExternalId(DATASET, id, self._edition),
            deed.account(day, place),
            (report,),
            (a, b),
            (source,),
            (*deed.remarks(), *odd_day, *odd_place),
        )

    def _actor(self, row: Row, side: str) -> CodedActor | None:
        """Return the actor of a side; None without a name."""
        name = _text(row, f"{side} name")
        id = slug(name)
        if not id:
            return None
        if id not in self._actors:
            kind = _kind(name, _text(row, f"{side} sectors"), _text(row, f"{side} country"))
            self._actors[id] = CodedActor(f"{DATASET}-{id}", shortened(name, SHORT_TEXT), kind)
        return self._actors[id]

    def _day(self, row: Row) -> tuple[str, list[str]]:
        text, remarks = _text(row, "event date"), []
        if found := _ISO_DATE.fullmatch(text):
            year, month, day = map(int, found.groups())
        elif found := _US_DATE.fullmatch(text):
            month, day, year = map(int, found.groups())
            remarks.append(US_DATE)
        try:
            read = date(year, month, day) if found else None
        except ValueError:
            read = None
        if read is None:
            allowed = "YYYY-MM-DD, or month/day/year"
            raise BadValueError(f"event date: {text!r} is not a day (allowed: {allowed})")
        self._require_day("event date", text, read, FIRST_DAY)
        return read.isoformat(), remarks


def _text(row: Row, column: str) -> str:
    """Return a text without the quotation marks that some files have around it."""
    text = row.text(column)
    return text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] == '"' else text


def _kind(name: str, sectors: str, country: str) -> str:
    """Return the kind of an actor; one with the name of its country is a state."""
    if name.casefold() == country.casefold():
        return "state"
    words = sectors.casefold()
    for kind, signs in _SECTORS.items():
        if any(sign in words for sign in signs):
            return kind
    return "organisation"


def _publisher(row: Row) -> CodedSource:
    """Return who published the story; ICEWS if it is not named."""
    name = _text(row, "publisher")
    id = slug(name)
    return CodedSource(id, shortened(name, SHORT_TEXT)) if id else SOURCE


def _place(row: Row) -> tuple[Place | None, list[str]]:
    """Return where it happened; how precise that is, the file does not say."""
    names = dict.fromkeys(name for column in _PLACE if (name := _text(row, column)))
    if not names:
        return None, []
    lat, lon = row.degrees("latitude"), row.degrees("longitude")
    remarks = []
    if (lat is None) != (lon is None):
        lat = lon = None
        remarks.append("degrees left out: latitude or longitude is not given")
    return Place(shortened(", ".join(names), SHORT_TEXT), None, lat, lon), remarks
