"""Code each record of a file of CAMEO events in the plain form; README.md explains the choices."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from hashlib import blake2b
from pathlib import Path

from domain.checks.text import SHORT_TEXT
from domain.values import Coder, ExternalId, Report
from infrastructure.importers.cameo.deeds import (
    NO_ACTOR,
    ONE_ACTOR,
    Deed,
    meaning_or_why_not,
)
from infrastructure.importers.coded import CodedActor, CodedDevelopment, CodedSource, Skipped
from infrastructure.importers.delimited.layout import Layout
from infrastructure.importers.delimited.row import BadValueError, Row
from infrastructure.importers.names import shortened, slug
from infrastructure.importers.records import DatedFile, readable
from infrastructure.settings import Settings

DATASET = "cameo"
PLAIN = Layout(
    title="CAMEO events in the plain form",
    allowed="timestamp, subject, relation, object, cameo and goldstein as CSV with this header",
    columns=("timestamp", "subject", "relation", "object", "cameo", "goldstein"),
    record="subject",
    texts=frozenset({"subject", "object"}),
)
FIRST_DAY = date(1900, 1, 1)
# The form names no program, so all of it counts as coded by one.
CODER = Coder("CAMEO")
SOURCE = CodedSource(DATASET, "Events coded in CAMEO")


def open_file(path: Path, settings: Settings, edition: str | None) -> PlainCameo:
    """Open a file whose rows can be read; records dated later than today are refused.

    Raises `Invalid` as `readable` does.
    """
    return PlainCameo(readable(path, PLAIN, settings), datetime.now(UTC).date(), edition)


class PlainCameo(DatedFile):
    """A file of CAMEO events in the plain form as developments, in one pass."""

    def _coded(self, row: Row) -> CodedDevelopment | Skipped:
        code, names = row.text("cameo"), (row.text("subject"), row.text("object"))
        meaning = meaning_or_why_not(code)
        if isinstance(meaning, str):
            return Skipped(row.line, meaning)
        if not all(names):
            return Skipped(row.line, NO_ACTOR)
        a, b = map(_actor, names)
        if a.id == b.id:
            return Skipped(row.line, ONE_ACTOR)
        day = self._day(row)
        deed = Deed(code, meaning, a, b)
        words = deed.in_words("A program", row.text("goldstein"))
        report = Report(SOURCE.id, words, reported_at=day, coded_by=CODER)
        return CodedDevelopment(
            row.line,
            ExternalId(DATASET, _id(row.needed("timestamp"), *names, code), self._edition),
            deed.account(day),
            (report,),
            (a, b),
            (SOURCE,),
            deed.remarks(),
        )

    def _day(self, row: Row) -> str:
        """Return the day of the time stamp; the time of the day is left out."""
        text = row.needed("timestamp")
        try:
            day = datetime.fromisoformat(text).date()
        except ValueError:
            allowed = "YYYY-MM-DD, with or without a time"
            raise BadValueError(f"timestamp: {text!r} is not a time (allowed: {allowed})") from None
        self._require_day("timestamp", text, day, FIRST_DAY)
        return day.isoformat()


def _id(*fields: str) -> str:
    """Return the id of a record, which the form lacks: a digest of what it says."""
    return blake2b("\n".join(fields).encode(), digest_size=10).hexdigest()


@cache
def _actor(name: str) -> CodedActor:
    """Return an actor of the data set; the form does not say its kind."""
    id = slug(name)
    if not id:
        raise BadValueError(f"actor {name!r} has no letter and no digit")
    return CodedActor(f"{DATASET}-{id}", shortened(name, SHORT_TEXT), "organisation")
