"""The table of formats: the name and the writer of each, and how a request asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from api.formats.atom import atom
from api.formats.calendar_file import calendar_file
from api.formats.csv_table import actors_table, developments_table, dyads_table, stances_table
from api.formats.export import Export
from api.formats.geojson import geojson
from api.formats.json_feed import json_feed
from api.formats.json_formats import json_answer, json_lines
from api.formats.timelinejs import timelinejs
from api.formats.vis import vis
from api.http.problems import NotServedError
from domain.errors import NotFound

Writer = Callable[[Export], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of an answer, chosen by its suffix, or by `Accept` if it has a media type.

    `stances` writes stances that are no timeline, `actors` a list of actors and `dyads` a dyad over
    time; they are None if the format is not `TABULAR`.
    `page` is how many developments it shows unless a limit is asked for, None for all of them;
    `newest_first` makes it a feed, in which what changed last comes first. Unless it
    `shows_its_end`, a header says how many rows there are, so that a cut is seen. A format
    that `has_one_kind` of rows has the stances of a timeline alone, and the segments of a dyad. A
    format that `needs_terms` shows commitments, and nothing of a development without one.
    """

    name: str
    suffix: str
    media_type: str
    developments: Writer
    timeline: Writer
    stances: Writer | None = None
    actors: Writer | None = None
    dyads: Writer | None = None
    page: int | None = None
    newest_first: bool = False
    has_own_type: bool = True
    parameters: str = ""
    needs_terms: bool = False
    shows_its_end: bool = True
    has_one_kind: bool = False

    @property
    def content_type(self) -> str:
        return self.media_type + self.parameters

    def writer_of(self, kind: Kind) -> Writer:
        """Return the writer of a tabular format for rows of a kind."""
        writer: Writer | None = getattr(self, kind)
        assert writer is not None, "the format is not tabular"
        return writer


# What a tabular format writes besides developments and timelines.
Kind = Literal["stances", "actors", "dyads"]


def _both(writer: Writer) -> tuple[Writer, Writer]:
    return writer, writer


def _all(writer: Writer) -> tuple[Writer, Writer, Writer, Writer, Writer]:
    return writer, writer, writer, writer, writer


_HEADED = "; charset=utf-8; header=present"
_WINDOW, _FEED = 500, 50

# The first is served where a reader takes anything.
FORMATS = (
    Format("JSON", "json", "application/json", *_all(json_answer), page=_FEED),
    Format("JSON Lines", "jsonl", "application/jsonl", *_all(json_lines), shows_its_end=False),
    Format(
        "CSV", "csv", "text/csv", developments_table, stances_table, stances_table,
        actors_table, dyads_table,
        parameters=_HEADED, shows_its_end=False, has_one_kind=True,
    ),
    Format(
        "Atom", "atom", "application/atom+xml", *_both(atom), page=_FEED, newest_first=True
    ),
    Format(
        "JSON Feed", "feed.json", "application/feed+json", *_both(json_feed), page=_FEED,
        newest_first=True,
    ),
    Format(
        "iCalendar", "ics", "text/calendar", *_both(calendar_file), parameters="; charset=utf-8",
        needs_terms=True,
    ),
    Format("GeoJSON", "geojson", "application/geo+json", *_both(geojson)),
    Format(
        "TimelineJS3", "timelinejs.json", "application/json", *_both(timelinejs), page=_WINDOW,
        has_own_type=False,
    ),
    Format(
        "vis-timeline", "vis.json", "application/json", *_both(vis), page=_WINDOW,
        has_own_type=False,
    ),
)  # fmt: skip
JSON = FORMATS[0]
# The formats that also write stances of a day or a period, actors and dyads.
TABULAR = tuple(one for one in FORMATS if one.stances is not None)

_RANGE = re.compile(r"\s*([\w!#$&^.+-]+|\*)/([\w!#$&^.+-]+|\*)\s*(?:;(.*))?", re.ASCII)
_QUALITY = re.compile(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", re.ASCII | re.IGNORECASE)

Range = tuple[str, str, float]


def of_suffix(suffix: str, formats: Sequence[Format] = FORMATS) -> Format:
    """Return the format of a suffix without its first dot; raise `NotFound` if there is none."""
    for one in formats:
        if one.suffix == suffix:
            return one
    suffixes = ", ".join(f".{one.suffix}" for one in formats)
    raise NotFound(f"there is no format .{suffix[:100]}", field="format", allowed=suffixes)


def of_accept(header: str, formats: Sequence[Format] = FORMATS) -> Format:
    """The format that an `Accept` header prefers; of equals, the first of the table.

    Ranges that cannot be read are passed over, and a header without any asks for nothing.
    Raises `NotServedError` where it takes none of them.
    """
    ranges = list(_ranges(header))
    if not ranges:
        return JSON
    negotiable = [one for one in formats if one.has_own_type]
    best = max(negotiable, key=lambda one: _quality(one.media_type, ranges))
    if _quality(best.media_type, ranges) > 0:
        return best
    types = ", ".join(one.media_type for one in negotiable)
    raise NotServedError("nothing that is served is accepted", field="Accept", allowed=types)


def _ranges(header: str) -> Iterator[Range]:
    for text in header.split(","):
        if found := _RANGE.fullmatch(text):
            main, sub, parameters = found.groups()
            qualities = filter(None, map(_QUALITY.fullmatch, (parameters or "").split(";")))
            quality = next((float(one.group(1)) for one in qualities), 1.0)
            yield main.lower(), sub.lower(), min(quality, 1.0)


def _quality(media_type: str, ranges: list[Range]) -> float:
    """That of the range which names the type most closely, 0 where none does."""
    main, sub = media_type.split("/")
    for wanted in ((main, sub), (main, "*"), ("*", "*")):
        found = [quality for one, other, quality in ranges if (one, other) == wanted]
        if found:
            return max(found)
    return 0.0
