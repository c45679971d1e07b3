"""Code the sources of a UCDP record: one report for each office that its coders name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from domain.checks.text import LONG_TEXT, SHORT_TEXT
from domain.values import Report
from infrastructure.importers.coded import CodedSource
from infrastructure.importers.delimited.row import Row
from infrastructure.importers.names import shortened, slug
from infrastructure.importers.ucdp_ged.dates import published

DATASET = "ucdp-ged"
_ITSELF = CodedSource(DATASET, "UCDP Georeferenced Event Dataset", "https://ucdp.uu.se/")
_WEB = re.compile(r"^https?://(?:www\.)?")


@dataclass(slots=True)
class _Office:
    name: str
    items: int = 0
    published: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)


def sources_and_reports(
    row: Row, statement: str, credibility: int, today: date
) -> tuple[tuple[CodedSource, ...], tuple[Report, ...], list[str]]:
    """Return the sources and one report for each; the data set itself if no office is named.

    An office has one report for all of its items. Every summary begins with `statement`. The third
    value says what of the row was omitted, and why.
    """
    offices, remarks = _offices(row, today)
    if not offices:
        quoted = "; ".join(dict.fromkeys(filter(None, row.parts("source_original"))))
        summary = f"{statement} The record names no outlet."
        report = Report(DATASET, summary, attributed_to=_or_none(quoted), credibility=credibility)
        return (_ITSELF,), (report,), [*remarks, *_cut(LONG_TEXT, "quotation", [quoted])]
    remarks += _cut(SHORT_TEXT, "name", [office.name for office in offices.values()])
    attributed_to = ["; ".join(dict.fromkeys(office.quoted)) for office in offices.values()]
    remarks += _cut(LONG_TEXT, "quotation", attributed_to)
    sources = tuple(
        CodedSource(id, shortened(office.name, SHORT_TEXT)) for id, office in offices.items()
    )
    reports = tuple(
        Report(
            id,
            f"{statement} Coded from {_items(office.items)}"
            f" of {shortened(office.name, SHORT_TEXT)}.",
            reported_at=min(office.published, default=None),
            attributed_to=_or_none(quoted),
            credibility=credibility,
        )
        for (id, office), quoted in zip(offices.items(), attributed_to, strict=True)
    )
    return sources, reports, remarks


def unassigned_originals(row: Row) -> str:
    """Return the original sources that the record assigns to no office; else empty."""
    offices, originals = row.parts("source_office"), row.parts("source_original")
    if not offices or len(offices) == len(originals):
        return ""
    return "; ".join(filter(None, dict.fromkeys(originals)))


def _offices(row: Row, today: date) -> tuple[dict[str, _Office], list[str]]:
    names = row.parts("source_office")
    dates, misplaced = _aligned(row.parts("source_date"), len(names))
    originals, _ = _aligned(row.parts("source_original"), len(names))
    remarks = ["days of publication left out: not one for each office"] * misplaced
    happened = row.day("date_start")
    offices: dict[str, _Office] = {}
    for name, dated, original in zip(names, dates, originals, strict=True):
        id = slug(_WEB.sub("", name))
        if not id:
            remarks.append("source office left out: it has no name")
            continue
        office = offices.setdefault(id, _Office(name))
        office.items += 1
        day, remark = published(dated, happened, today) if dated else (None, "")
        if day:
            office.published.append(day)
        if remark:
            remarks.append(remark)
        if original:
            office.quoted.append(original)
    return offices, list(dict.fromkeys(remarks))


def _aligned(entries: list[str], offices: int) -> tuple[Iterable[str], bool]:
    """Return one entry for each office, empty ones if the numbers differ: nothing is guessed.

    The second value is whether entries were omitted.
    """
    if len(entries) == offices:
        return entries, False
    return [""] * offices, any(entries) and offices > 0


def _cut(longest: int, what: str, texts: Iterable[str]) -> list[str]:
    if all(len(text) <= longest for text in texts):
        return []
    return [f"{what} cut short: longer than {longest} characters"]


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def _or_none(text: str) -> str | None:
    return shortened(text, LONG_TEXT) if text else None
