"""Code each event of an ACLED file as one development; README.md explains the choices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from domain.checks.text import SHORT_TEXT
from domain.commitments import Place
from domain.values import Account, Attribution, ExternalId, Fatalities, Report
from infrastructure.importers.acled.layout import ACLED, ISO_CODES
from infrastructure.importers.acled.mapping import PLACE_PRECISIONS, SUB_EVENTS
from infrastructure.importers.acled.monadic import joined
from infrastructure.importers.acled.parties import Party, UnclearError, directed, parties_of
from infrastructure.importers.coded import (
    CodedDevelopment,
    CodedSource,
    Refusal,
    Skipped,
)
from infrastructure.importers.delimited.row import BadValueError, Row
from infrastructure.importers.mapping import Coding
from infrastructure.importers.names import shortened, slug
from infrastructure.importers.records import DatedFile, readable
from infrastructure.settings import Settings

DATASET = "acled"
_ITSELF = CodedSource(DATASET, "Armed Conflict Location & Event Data", "https://acleddata.com/")
_EVENT = re.compile(r"[A-Z]{2,4}-?[0-9]{1,12}")
_FIRST_DAY = date(1989, 1, 1)
_DAY_IN_WORDS = re.compile(r"([0-9]{1,2}) ([A-Za-z]+) ([0-9]{4})")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_WEEK = timedelta(days=3)
_CODINGS = {name.lower(): (name, coding) for name, coding in SUB_EVENTS.items()}
_UNKNOWN_TOLL = re.compile(
    r"\b(?:fatalities|casualties|deaths|death toll)\b[^.;]{0,40}\b(?:unknown|unclear|unspecified)\b"
    r"|\b(?:unknown|unclear|unspecified) (?:number of )?(?:fatalities|casualties|deaths)\b",
    re.IGNORECASE,
)
_LONGEST_NAME_IN_TITLE = 80


def open_file(path: Path, settings: Settings, edition: str | None) -> Acled:
    """Open an ACLED file whose rows can be read; events dated later than today are refused.

    `edition` is that of rows without `timestamp`. Raises `Invalid` as `readable` does.
    """
    return Acled(readable(path, ACLED, settings), datetime.now(UTC).date(), edition)


class Acled(DatedFile):
    """An ACLED file as developments, in one pass."""

    def rows(self) -> Iterator[Row | Refusal | Skipped]:
        """Yield every event; the two rows of an event of a monadic export are one."""
        return joined(super().rows())

    def _coded(self, row: Row) -> CodedDevelopment | Skipped:
        event = row.needed("event_id_cnty").upper()
        if not _EVENT.fullmatch(event):
            raise BadValueError(f"event_id_cnty: {event[:40]!r} (allowed: such as YEM12345)")
        name, coding = _coding(row)
        parties = parties_of(row)
        if coding.kind is None:
            return Skipped(row.line, f"{name} left out: {coding.reason}")
        if len(parties) < 2:
            return Skipped(row.line, "event with one actor left out: it names nobody acted upon")
        if parties[0].actor.id == parties[1].actor.id:
            return Skipped(row.line, "event between actors of one name left out")
        try:
            direction = directed(coding.sides, parties)
        except UnclearError:
            return Skipped(row.line, f"{name} left out: it is not said who acted toward whom")
        return self._development(row, event, name, coding, parties, direction)

    def _development(
        self,
        row: Row,
        event: str,
        name: str,
        coding: Coding,
        parties: list[Party],
        direction: tuple[Party, Party] | None,
    ) -> CodedDevelopment:
        when, odd_date = _occurred(row, self._today)
        place, odd_place = _place(row)
        deaths, odd_deaths = _fatalities(row)
        sub_event = name.partition(": ")[2]
        statement = _statement(sub_event, parties, direction, when, deaths, row)
        sources, reports, odd_sources = _sources_and_reports(row, statement)
        initiators, targets = _sides(parties, direction)
        # A battle has two authors; remote violence has one, who is either of the two.
        has_unknown_author = direction is None and name.startswith("Explosions/")
        account = Account(
            kind=coding.kind or "",
            initiators=initiators,
            targets=targets,
            occurred=when,
            title=_title(sub_event, parties, direction, row),
            mode=coding.mode,
            summary=_summary(event, name, row),
            place=place,
            fatalities=deaths,
            reciprocal=direction is None,
            attributions=_suspected(parties) if has_unknown_author else (),
        )
        remarks = (*odd_date, *odd_place, *odd_deaths, *odd_sources, *_oddities(row, name, parties))
        if has_unknown_author:
            remarks += ("remote violence between armed actors: each of them is suspected",)
        return CodedDevelopment(
            row.line,
            ExternalId(DATASET, event, _edition(row) or self._edition),
            account,
            reports,
            tuple(party.actor for party in parties),
            sources,
            remarks,
        )


def _suspected(parties: list[Party]) -> tuple[Attribution, ...]:
    return tuple(Attribution(party.actor.id, "suspected") for party in parties)


def _coding(row: Row) -> tuple[str, Coding]:
    event_type, sub_event = row.needed("event_type"), row.needed("sub_event_type")
    found = _CODINGS.get(f"{event_type}: {sub_event}".lower())
    if found is None:
        raise BadValueError(
            f"event_type, sub_event_type: {event_type!r}, {sub_event!r} are unknown"
        )
    return found


def _sides(
    parties: list[Party], direction: tuple[Party, Party] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    first, second = direction or parties
    return (first.actor.id,), (second.actor.id,)


def _edition(row: Row) -> str | None:
    """Return the moment at which ACLED last touched the row, to which it gives Unix seconds."""
    seconds = row.whole_or_none("timestamp")
    if seconds is None:
        return None
    if not 0 < seconds < 10**10:
        raise BadValueError(f"timestamp: {seconds} (allowed: seconds since 1970)")
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _occurred(row: Row, today: date) -> tuple[str, list[str]]:
    day, precision = _day(row), row.whole("time_precision")
    if not _FIRST_DAY <= day <= today:
        raise BadValueError(f"event_date: {day} (allowed: {_FIRST_DAY} to today, {today})")
    year = row.whole_or_none("year")
    if year is not None and year != day.year:
        raise BadValueError(f"event_date: {day} is not in year, {year}")
    if precision == 1:
        return day.isoformat(), []
    if precision == 2:
        return f"[{day - _WEEK}..{min(day + _WEEK, today)}]", []
    if precision == 3:
        return f"{day:%Y-%m}", []
    raise BadValueError(f"time_precision: {precision} (allowed: 1, 2 or 3)")


def _day(row: Row) -> date:
    """Return the day of an event: 2024-11-15 of the API, 15 November 2024 of the download."""
    text = row.needed("event_date")
    if (found := _DAY_IN_WORDS.fullmatch(text)) and found[2].lower() in _MONTHS:
        try:
            return date(int(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]))
        except ValueError:
            raise BadValueError(f"event_date: {text!r} is not a day") from None
    return row.day("event_date")


def _place(row: Row) -> tuple[Place, list[str]]:
    remarks = []
    number = row.whole_or_none("iso")
    country = None if number is None else ISO_CODES.get(number)
    if country is None:
        remarks.append("country code left out: iso is not given, or is not a number of ISO 3166")
    lat, lon = row.degrees("latitude"), row.degrees("longitude")
    if (lat is None) != (lon is None) or lat == lon == 0:
        lat = lon = None
        remarks.append("degrees left out: latitude or longitude is not given, or both are 0")
    given = row.whole("geo_precision")
    if given not in PLACE_PRECISIONS:
        raise BadValueError(f"geo_precision: {given} (allowed: 1, 2 or 3)")
    name = shortened(row.text("location") or row.needed("country"), SHORT_TEXT)
    return Place(name, country, lat, lon, PLACE_PRECISIONS[given]), remarks


def _fatalities(row: Row) -> tuple[Fatalities | None, list[str]]:
    deaths = row.deaths("fatalities")
    if deaths is None:
        return None, ["fatalities not given"]
    if deaths == 0 and _UNKNOWN_TOLL.search(row.given("notes")):
        return None, ["fatalities left out: 0, while the notes say that their number is unknown"]
    return Fatalities(deaths), []


def _oddities(row: Row, name: str, parties: list[Party]) -> list[str]:
    remarks = []
    if any(party.is_unidentified for party in parties):
        remarks.append("unidentified group: recorded as an actor of the name that ACLED gives it")
    if any(row.has(column) and row.text(column) for column in ("assoc_actor_1", "assoc_actor_2")):
        remarks.append("associated actors are no parties: named in the summary only")
    if any(len(party.actor.name) == SHORT_TEXT for party in parties):
        remarks.append(f"name cut short: longer than {SHORT_TEXT} characters")
    if name.endswith(": Agreement"):
        remarks.append("agreement: its terms are not coded, so it is never a ceasefire")
    return remarks


def _sources_and_reports(
    row: Row, statement: str
) -> tuple[tuple[CodedSource, ...], tuple[Report, ...], list[str]]:
    """Return one source and report for each outlet that the event names; ACLED itself without."""
    names: dict[str, str] = {}
    remarks = []
    for name in row.parts("source"):
        if id := slug(name):
            names.setdefault(id, shortened(name, SHORT_TEXT))
        else:
            remarks.append("source left out: it has no name")
    if not names:
        report = Report(DATASET, f"{statement} The record names no outlet.")
        return (_ITSELF,), (report,), remarks
    sources = tuple(CodedSource(id, name) for id, name in names.items())
    reports = tuple(
        Report(source.id, f"{statement} Coded from {source.name}.") for source in sources
    )
    return sources, reports, remarks


def _title(
    sub_event: str, parties: list[Party], direction: tuple[Party, Party] | None, row: Row
) -> str:
    first, second = (
        shortened(party.actor.name, _LONGEST_NAME_IN_TITLE) for party in direction or parties
    )
    between = f"{first} and {second}" if direction is None else f"{first} toward {second}"
    place = row.text("location") or row.needed("country")
    return shortened(f"{sub_event}: {between}, {place}", SHORT_TEXT)


def _statement(
    sub_event: str,
    parties: list[Party],
    direction: tuple[Party, Party] | None,
    when: str,
    deaths: Fatalities | None,
    row: Row,
) -> str:
    first, second = (party.actor.name for party in direction or parties)
    between = (
        f"between {first} and {second}" if direction is None else f"by {first} toward {second}"
    )
    toll = "" if deaths is None else f", with {deaths.best} reported fatalities"
    place = row.text("location") or row.needed("country")
    return (
        f"ACLED records {sub_event.lower()} {between} at {place}, {row.needed('country')},"
        f" dated {when}{toll}."
    )


def _summary(event: str, name: str, row: Row) -> str:
    associated = []
    for number in (1, 2):
        column = f"assoc_actor_{number}"
        if row.has(column) and (named := row.text(column)):
            actor = shortened(row.text(f"actor{number}"), SHORT_TEXT)
            associated.append(f" Associated with {actor}: {shortened(named, SHORT_TEXT)}.")
    return f"ACLED event {event}, {name}.{''.join(sorted(associated))}"
