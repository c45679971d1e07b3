"""The sources of a UCDP record, as one report for each office that its coders name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.checks import LONG_TEXT, SHORT_TEXT
from domain.values import Report
from infrastructure.importers.coded import CodedSource
from infrastructure.importers.ged_parties import shortened, slug
from infrastructure.importers.ged_row import Row

DATASET = "ucdp-ged"
_ITSELF = CodedSource(DATASET, "UCDP Georeferenced Event Dataset", "https://ucdp.uu.se/")
_PLAUSIBLE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_WEB = re.compile(r"^https?://(?:www\.)?")


@dataclass(slots=True)
class _Office:
    name: str
    items: int = 0
    published: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)


def sources_and_reports(
    row: Row, told: str, credibility: int
) -> tuple[tuple[CodedSource, ...], tuple[Report, ...]]:
    """Each office once, however many of its items were used; the data set itself if none is named.

    `told` is what every one of them is taken to say, in our words.
    """
    offices = _offices(row)
    if not offices:
        quoted = "; ".join(dict.fromkeys(row.parts("source_original")))
        says = f"{told} The record names no outlet."
        report = Report(DATASET, says, quotes=_or_none(quoted), credibility=credibility)
        return (_ITSELF,), (report,)
    sources = tuple(
        CodedSource(id, shortened(office.name, SHORT_TEXT)) for id, office in offices.items()
    )
    reports = tuple(
        Report(
            id,
            f"{told} Coded from {_items(office.items)} of {shortened(office.name, SHORT_TEXT)}.",
            reported_at=min(office.published, default=None),
            quotes=_or_none("; ".join(dict.fromkeys(office.quoted))),
            credibility=credibility,
        )
        for id, office in offices.items()
    )
    return sources, reports


def unassigned_originals(row: Row) -> str:
    """Who said it first, where the record does not tell in which office's item; else empty."""
    offices, originals = row.parts("source_office"), row.parts("source_original")
    if not offices or len(offices) == len(originals):
        return ""
    return "; ".join(dict.fromkeys(originals))


def implausible_dates(row: Row) -> int:
    """How many days of publication cannot be right: 1753 stands for none, 2919 is a misprint."""
    return sum(_published(date) is None for date in row.parts("source_date"))


def _offices(row: Row) -> dict[str, _Office]:
    names = row.parts("source_office")
    dates = _aligned(row.parts("source_date"), len(names))
    originals = _aligned(row.parts("source_original"), len(names))
    offices: dict[str, _Office] = {}
    for name, date, original in zip(names, dates, originals, strict=True):
        id = slug(_WEB.sub("", name))
        if not id:
            continue
        office = offices.setdefault(id, _Office(name))
        office.items += 1
        if published := _published(date):
            office.published.append(published)
        if original:
            office.quoted.append(original)
    return offices


def _aligned(entries: list[str], offices: int) -> Iterable[str]:
    """Entry by entry where there is one for each office; which belongs to which is not guessed."""
    return entries if len(entries) == offices else [""] * offices


def _published(date: str) -> str | None:
    return date if _PLAUSIBLE.fullmatch(date) else None


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def _or_none(text: str) -> str | None:
    return shortened(text, LONG_TEXT) if text else None
