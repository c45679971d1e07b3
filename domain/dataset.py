"""A data set: its licence and citation, its declared coverage, and the editions imported."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, ClassVar

from domain.aggregate import AggregateEvent
from domain.checks.invalid_values import InvalidValues
from domain.checks.text import LONG_TEXT, SHORT_TEXT, check_text, one_line
from domain.checks.validation import check_published, check_url
from domain.checks.words import check_slug
from domain.errors import Conflict, Invalid
from domain.event import Event, dataset_id


@dataclass(frozen=True, kw_only=True)
class DatasetEvent(AggregateEvent["Dataset"]):
    """An event about the data set whose slug is `dataset`."""

    dataset: str


@dataclass(frozen=True, kw_only=True)
class CoverageDeclared(DatasetEvent):
    """A data set claims to be complete from a day through another one.

    The newest declaration counts; the first one begins the data set.
    """

    TOPIC: ClassVar[str] = "dataset.coverage_declared.v1"
    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("holds",)
    start_date: date
    end_date: date
    holds: str
    reported_at: str | None = None

    @property
    def coverage(self) -> Coverage:
        """What the data set claims to hold."""
        return Coverage(self.start_date, self.end_date, self.holds, self.reported_at)

    def check_values(self, found: InvalidValues) -> None:
        found.check(check_slug, self.dataset, "dataset")
        found.check(check_span, self.coverage)
        found.check(check_published, self.reported_at, "reported_at")

    def evolve(self, before: Dataset) -> Dataset:
        return replace(before, coverage=self.coverage)


@dataclass(frozen=True, kw_only=True)
class DatasetDescribed(DatasetEvent):
    """What a data set is, how it wants to be cited, and whether its rows may be passed on.

    The newest description counts.
    """

    TOPIC: ClassVar[str] = "dataset.described.v1"
    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("title", "licence", "citation", "url", "edition")
    title: str
    licence: str
    citation: str
    redistributable: bool
    url: str | None = None
    edition: str | None = None

    @property
    def description(self) -> Description:
        """What the event says of the data set."""
        return Description(
            **{field.name: getattr(self, field.name) for field in fields(Description)}
        )

    def check_values(self, found: InvalidValues) -> None:
        found.check(check_slug, self.dataset, "dataset")

    def evolve(self, before: Dataset) -> Dataset:
        return replace(before, description=self.description)


@dataclass(frozen=True, slots=True)
class Description:
    """What a data set is; `citation` is the text that its publisher requires.

    `redistributable` says whether its rows may be passed on to others. `edition` is the one that
    was described, None if none is known.
    """

    title: str
    licence: str
    citation: str
    redistributable: bool
    url: str | None = None
    edition: str | None = None


@dataclass(frozen=True, kw_only=True)
class EditionBegun(DatasetEvent):
    """An import of an edition of a data set began; what it changed follows."""

    TOPIC: ClassVar[str] = "dataset.edition_begun.v1"
    edition: str

    def check_values(self, found: InvalidValues) -> None:
        found.check(check_slug, self.dataset, "dataset")
        found.check(check_text, self.edition, "edition", SHORT_TEXT, required=True)

    def evolve(self, before: Dataset) -> Dataset:
        return replace(before, editions=(*before.editions, self.edition))


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a data set claims to hold, from `start_date` through `end_date`, both inclusive.

    `reported_at` is the day, month or year in which the claim was published, None if unknown.
    """

    start_date: date
    end_date: date
    holds: str
    reported_at: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """The state of a data set after its events.

    `coverage` and `description` are the newest, None before the first.
    `editions` are those whose import began, in that order; the last one was imported last.
    """

    id: str
    version: int = 0
    coverage: Coverage | None = None
    description: Description | None = None
    editions: tuple[str, ...] = ()

    def declare_coverage(self, coverage: Coverage, by: str) -> CoverageDeclared:
        found = InvalidValues()
        found.check(check_text, coverage.holds, "holds", LONG_TEXT, required=True)
        found.check(check_span, coverage)
        found.check(check_published, coverage.reported_at, "reported_at")
        found.raise_any()
        return CoverageDeclared(
            start_date=coverage.start_date,
            end_date=coverage.end_date,
            holds=coverage.holds,
            reported_at=coverage.reported_at,
            **self._next(by),
        )

    def describe(self, description: Description, by: str) -> DatasetDescribed:
        """Return the event of a description, with its texts of one line as they are recorded."""
        found = InvalidValues()
        title = found.check(one_line, description.title, "title", SHORT_TEXT)
        licence = found.check(one_line, description.licence, "licence", SHORT_TEXT)
        found.check(check_text, description.citation, "citation", LONG_TEXT, required=True)
        found.check(check_url, description.url, "url")
        edition = description.edition
        if edition is not None:
            edition = found.check(one_line, edition, "edition", SHORT_TEXT)
        found.raise_any()
        return DatasetDescribed(
            title=title,
            licence=licence,
            citation=description.citation,
            redistributable=description.redistributable,
            url=description.url,
            edition=edition,
            **self._next(by),
        )

    def begin_edition(self, edition: str, by: str) -> EditionBegun:
        check_text(edition, "edition", SHORT_TEXT, required=True)
        if self.editions[-1:] == (edition,):
            raise Conflict(
                f"edition {edition} of {self.id} is the one that was imported last",
                field="edition",
                allowed="another edition",
            )
        return EditionBegun(edition=edition, **self._next(by))

    def _next(self, by: str) -> dict[str, Any]:
        return {
            "originator_id": dataset_id(self.id),
            "originator_version": self.version + 1,
            "recorded_by": by,
            "dataset": self.id,
        }


def check_span(coverage: Coverage) -> None:
    """Raise `Invalid` if a coverage ends before it starts."""
    if coverage.end_date < coverage.start_date:
        raise Invalid(
            f"end_date: {coverage.end_date} is before the coverage starts",
            field="end_date",
            allowed=f"{coverage.start_date}, the start_date, or a later day",
        )


def evolve(dataset: Dataset | None, event: Event) -> Dataset:
    """Return the data set after one more of its events; never refuse an event."""
    if not isinstance(event, DatasetEvent):
        raise TypeError(f"{event.TOPIC} is not an event of a data set")
    now = dataset or Dataset(event.dataset)
    return event.evolve(replace(now, version=event.originator_version))
