"""The JSON that TimelineJS3 reads: a slide for each development and each stance of a timeline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

import msgspec

from api.formats.export import Addresses, DatedStance, Export, ExportedDevelopment
from api.formats.wording import (
    account,
    is_sure_day,
    kind_and_part,
    rated_title,
    stance_account,
    title,
    when,
)

# A season stands where a month does, but is none: 2024-21.
_PLAIN = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?")
_PARTS = ("year", "month", "day")

Slide = dict[str, Any]


def timelinejs(export: Export) -> Iterator[bytes]:
    """Slides with a title; what was asked is next to them, in a field that TimelineJS ignores.

    A month or a year has no day here either, as the format allows. Any other uncertain date runs
    from its earliest day through its latest, and shows in words what is known.
    """
    slides = [_stance(stance, export.links) for stance in export.stances]
    slides += [_development(entry, export.links) for entry in export.entries]
    timeline = {"title": _cover(export), "events": slides, "_stanceline": export.coordinates()}
    yield msgspec.json.encode(timeline)


def _cover(export: Export) -> Slide:
    link = export.links.permalink
    said = f"As known at position {export.position}."
    if export.truncated:
        said += " There is more: ask for fewer days, or for the next page."
    for dataset in export.in_words():
        said += f" Data: {dataset}"
    text = f'{escape(said)} <a href="{escape(link)}">This answer for ever</a>'
    return {"unique_id": "cover", "text": {"headline": escape(export.title), "text": text}}


def _development(entry: ExportedDevelopment, links: Addresses) -> Slide:
    one = entry.development
    slide: Slide = {
        "unique_id": f"development-{one.id}",
        "group": _label(kind_and_part(entry, links.actor)),
        "text": _text(title(one), account(entry), links.development(one.id)),
    }
    if _PLAIN.fullmatch(one.occurred):
        return {**slide, "start_date": _date(one.occurred), "display_date": one.occurred}
    return {
        **slide,
        **_days(one.earliest, one.latest),
        "display_date": one.occurred
        if is_sure_day(one)
        else when(one.occurred, one.earliest, one.latest),
    }


def _stance(stance: DatedStance, links: Addresses) -> Slide:
    segment = stance.segment
    coalitions = [one["id"] for one in stance.coalitions.values()]
    begin, through = segment["start_date"], segment["end_date"]
    return {
        "unique_id": "-".join(("stance", stance.toward["id"], *coalitions, begin)),
        "group": _label(f"toward {stance.toward['name'] or stance.toward['id']}"),
        "text": _text(rated_title(stance), stance_account(stance), links.stance(stance)),
        **_days(begin, through),
        "display_date": f"from {begin} through {through}" if through else f"from {begin} on",
    }


def _days(first: str, last: str | None) -> Slide:
    # An end that equals its start is dropped when read; one that is not known is left out.
    ends = {"end_date": _date(last)} if last is not None and last != first else {}
    return {"start_date": _date(first), **ends}


def _date(text: str) -> dict[str, int]:
    return dict(zip(_PARTS, map(int, text.split("-")), strict=False))


def _text(headline: str, text: str, href: str) -> dict[str, str]:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
    link = f'<p><a href="{escape(href)}">Evidence</a></p>'
    return {"headline": escape(headline), "text": paragraphs + link}


def _label(text: str) -> str:
    # TimelineJS takes the text out of this HTML once, and then shows that text as HTML again.
    return escape(escape(text))
