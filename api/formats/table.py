"""The one table of formats: what each is called, how it is asked for, and what writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from api.formats.atom import atom
from api.formats.calendar_file import calendar_file
from api.formats.csv_table import developments_table, stances_table
from api.formats.export import Export
from api.formats.geojson import geojson
from api.formats.json_answer import json_answer
from api.formats.json_feed import json_feed
from api.formats.json_lines import json_lines
from api.formats.timelinejs import timelinejs
from api.formats.vis import vis

Writer = Callable[[Export], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to tell an answer: asked for by its suffix, and by `Accept` where it has a type.

    `page` is how many developments it tells unless a limit is asked for, None for all of them;
    `newest_first` makes it a feed, in which what changed last comes first. Unless it
    `shows_its_end`, a header says how many rows there are, so that a cut is seen. A timeline
    that `has_stances_only` leaves the developments to the list of them. A format that
    `needs_terms` shows commitments, and nothing of a development without one.
    """

    name: str
    suffix: str
    media_type: str
    developments: Writer
    timeline: Writer
    page: int | None = None
    newest_first: bool = False
    has_own_type: bool = True
    parameters: str = ""
    needs_terms: bool = False
    shows_its_end: bool = True
    has_stances_only: bool = False

    @property
    def content_type(self) -> str:
        return self.media_type + self.parameters


def _both(writer: Writer) -> tuple[Writer, Writer]:
    return writer, writer


_HEADED = "; charset=utf-8; header=present"
_WINDOW, _FEED = 500, 50

# The first is served where a reader takes anything.
FORMATS = (
    Format("JSON", "json", "application/json", *_both(json_answer), page=_FEED),
    Format("JSON Lines", "jsonl", "application/jsonl", *_both(json_lines), shows_its_end=False),
    Format(
        "CSV", "csv", "text/csv", developments_table, stances_table, parameters=_HEADED,
        shows_its_end=False, has_stances_only=True,
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
