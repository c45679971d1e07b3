"""The items of both kinds of feed: developments, and stances that began."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.formats.export import Addresses, DatedStance, Export, ExportedDevelopment
from api.formats.wording import account, stance_account, stance_title, title


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed; `id` stays whatever is corrected, `sources` are web addresses.

    `href` is the evidence in JSON and `page` the page that shows it, None where none does.
    """

    id: str
    title: str
    text: str
    href: str
    page: str | None
    published: str | None
    updated: str
    tags: tuple[str, ...]
    sources: tuple[str, ...]
    facts: dict[str, Any]


def items(export: Export) -> list[Item]:
    """The page of a feed, what changed last first."""
    return [
        _of_development(one, export.links)
        if isinstance(one, ExportedDevelopment)
        else _of_stance(one, export.links)
        for one in export.news
    ]


def updated(export: Export, items: list[Item]) -> str:
    """When the feed last changed; a log without any event never has."""
    return items[0].updated if items else export.at or "1970-01-01T00:00:00Z"


def feed_id(links: Addresses) -> str:
    """The same for the same question: on every page, and whatever was known by the moment asked."""
    return links.unpinned


def _of_development(entry: ExportedDevelopment, links: Addresses) -> Item:
    one = entry.development
    urls = (report.url for report in one.reports if report.url)
    tags = (one.kind, *((one.conflict,) if one.conflict else ()))
    facts = {
        "occurred": one.occurred,
        "earliest": one.earliest,
        "latest": one.latest,
        "confidence": one.confidence,
        "disputed": one.disputed,
        "machine_coded": one.machine_coded,
        "retracted": one.retracted,
        "version": one.version,
    }
    return Item(
        id=f"urn:stanceline:development:{one.id}",
        title=title(one),
        text=account(entry),
        href=links.development(one.id),
        page=links.page_of_development(one),
        published=one.recorded_at,
        updated=entry.changed_at,
        tags=tags,
        sources=tuple(dict.fromkeys(urls)),
        facts=facts,
    )


def _of_stance(stance: DatedStance, links: Addresses) -> Item:
    segment, begin = stance.segment, stance.segment["start_date"]
    parties = (stance.actor, stance.toward, *stance.coalitions.values())
    facts = {name: segment[name] for name in ("start_date", "dating", "confidence", "rule")}
    facts |= {
        "end_date": stance.end_date,
        "assessments": [{name: one[name] for name in _OF_PART} for one in stance.parts],
    }
    assert stance.changed_at is not None, "a stance rests on something that was recorded"
    return Item(
        id=":".join(["urn:stanceline:stance", *(one["id"] for one in parties), begin]),
        title=f"{stance_title(stance)} from {begin}",
        text=stance_account(stance),
        href=links.stance(stance),
        page=links.page_of_stance(stance),
        published=None,
        updated=stance.changed_at,
        tags=("stance", segment["posture"]),
        sources=(),
        facts={"occurred": None, "posture": segment["posture"], **facts},
    )


_OF_PART = ("start_date", "end_date", "assessment", "projected")
