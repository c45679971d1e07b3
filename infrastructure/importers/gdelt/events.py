"""Code each record of a file of GDELT events; README.md explains the choices."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from domain.checks.text import SHORT_TEXT
from domain.checks.validation import check_url
from domain.commitments import Place
from domain.errors import Invalid
from domain.values import Coder, ExternalId, Report
from infrastructure.importers.cameo.deeds import NO_ACTOR, ONE_ACTOR, Deed, meaning_or_why_not
from infrastructure.importers.coded import CodedActor, CodedDevelopment, CodedSource, Skipped
from infrastructure.importers.delimited.row import BadValueError, Row
from infrastructure.importers.gdelt.layout import EVENTS, GDELT_2
from infrastructure.importers.names import shortened, slug
from infrastructure.importers.records import DatedFile, RecordFile, readable
from infrastructure.settings import Settings

DATASET = "gdelt"
SOURCE = CodedSource(DATASET, "GDELT", "https://www.gdeltproject.org")
_CODER_1, _CODER_2 = Coder("GDELT", "1.0"), Coder("GDELT", "2.0")
_FIRST_DAY = date(1900, 1, 1)
_DAY = re.compile(r"[0-9]{8}")
_ADDED = re.compile(r"[0-9]{8}(?:[0-9]{6})?")
# GDELT's kind of place: a country, a state of the USA, a city of the USA, a city, a state.
_PRECISIONS = {1: 6, 2: 4, 3: 2, 4: 2, 5: 4}
_ORGANISATIONS = frozenset({"IGO", "NGO", "MNC", "IMG", "INT"})
_ARMED = frozenset({"REB", "INS", "SEP", "UAF"})
_LONGEST_HOST = 100


def open_file(path: Path, settings: Settings, edition: str | None) -> Gdelt:
    """Open a file whose rows can be read; records dated later than today are refused.

    Raises `Invalid` as `readable` does.
    """
    return Gdelt(readable(path, EVENTS, settings), datetime.now(UTC).date(), edition)


class Gdelt(DatedFile):
    """A file of GDELT events as developments, in one pass."""

    def __init__(self, file: RecordFile, today: date, edition: str | None = None) -> None:
        super().__init__(file, today, edition)
        # The program spells the name of a code in several ways; the first one is kept.
        self._actors: dict[str, CodedActor] = {}

    def _coded(self, row: Row) -> CodedDevelopment | Skipped:
        meaning = meaning_or_why_not(row.text("eventcode"))
        if isinstance(meaning, str):
            return Skipped(row.line, meaning)
        a, b = self._actor(row, "actor1"), self._actor(row, "actor2")
        if a is None or b is None:
            return Skipped(row.line, NO_ACTOR)
        if a.id == b.id:
            return Skipped(row.line, ONE_ACTOR)
        occurred = self._day(row, "sqldate", _DAY)
        source, url, remarks = _outlet(row)
        deed = Deed(row.text("eventcode"), meaning, a, b)
        report = Report(
            source.id,
            deed.in_words("GDELT", row.text("goldsteinscale")),
            reported_at=self._day(row, "dateadded", _ADDED),
            url=url,
            coded_by=_CODER_2 if row.has(GDELT_2[39]) else _CODER_1,
        )
        place, odd_place = _place(row)
        return CodedDevelopment(
            row.line,
            ExternalId(DATASET, str(row.identifier("globaleventid")), self._edition),
            deed.account(occurred, place),
            (report,),
            (a, b),
            (source,),
            (*deed.remarks(), *remarks, *odd_place),
        )

    def _actor(self, row: Row, side: str) -> CodedActor | None:
        """Return the actor of a side; None without a name and a code."""
        code, name = row.text(f"{side}code"), row.text(f"{side}name")
        id = slug(code) or slug(name)
        if not id:
            return None
        if id not in self._actors:
            kind = _kind(row, side)
            named = shortened(name or code, SHORT_TEXT)
            identifiers = {DATASET: code} if code else {}
            self._actors[id] = CodedActor(f"{DATASET}-{id}", named, kind, identifiers)
        return self._actors[id]

    def _day(self, row: Row, column: str, form: re.Pattern[str]) -> str:
        text = row.needed(column)
        try:
            if not form.fullmatch(text):
                raise ValueError
            day = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
        except ValueError:
            raise BadValueError(f"{column}: {text!r} is not a day (allowed: YYYYMMDD)") from None
        self._require_day(column, text, day, _FIRST_DAY)
        return day.isoformat()


def _kind(row: Row, side: str) -> str:
    """Return the kind of an actor by its first role; a country alone is a state."""
    role = row.text(f"{side}type1code")
    if role == "GOV":
        return "government"
    if role in _ARMED:
        return "armed-group"
    if role == "CVL" or row.text(f"{side}ethniccode"):
        return "population"
    if role or row.text(f"{side}knowngroupcode") or not row.text(f"{side}countrycode"):
        return "organisation"
    return "state"


def _outlet(row: Row) -> tuple[CodedSource, str | None, list[str]]:
    """Return the outlet of the first article by the host of its address; GDELT without one."""
    url = row.text("sourceurl")
    if not url:
        return SOURCE, None, []
    try:
        check_url(url, "sourceurl")
        host = urlsplit(url).hostname or ""
    except (Invalid, ValueError):
        # Articles that are not on the web have the name of their collection instead.
        return SOURCE, None, ["address left out: not a valid web address"]
    name = host.removeprefix("www.")[:_LONGEST_HOST]
    return CodedSource(slug(name), name, f"https://{host}"), url, []


def _place(row: Row) -> tuple[Place | None, list[str]]:
    """Return where it happened; the country is in the name, because its code is not of ISO."""
    name, kind = row.text("actiongeo_fullname"), row.whole_or_none("actiongeo_type")
    if not name:
        return None, []
    try:
        lat, lon = row.degrees("actiongeo_lat"), row.degrees("actiongeo_long")
    except BadValueError:
        lat = lon = None
    remarks = []
    if (lat is None) != (lon is None) or (lat == lon == 0):
        lat = lon = None
        remarks.append("degrees left out: latitude or longitude is not given, or both are 0")
    precision = _PRECISIONS.get(kind or 0)
    return Place(shortened(name, SHORT_TEXT), None, lat, lon, precision), remarks
