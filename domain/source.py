"""A source: its events, the decisions about it, and how each event changes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from domain.aggregate import AggregateEvent
from domain.checks.invalid_values import InvalidValues
from domain.checks.text import LONG_TEXT, check_text, name_of
from domain.checks.validation import check_changed, check_url
from domain.checks.words import check_slug, check_word
from domain.errors import Conflict
from domain.event import Event, begun, source_id
from domain.vocabulary import RELIABILITIES

CORRECTABLE = ("name", "url")


@dataclass(frozen=True, kw_only=True)
class SourceEvent(AggregateEvent["Source"]):
    """An event about the source whose slug is `source`."""

    source: str

    def check_values(self, found: InvalidValues) -> None:
        found.check(check_slug, self.source, "source")


@dataclass(frozen=True, kw_only=True)
class SourceRegistered(SourceEvent):
    """A source was registered."""

    TOPIC: ClassVar[str] = "source.registered.v1"
    BEGINS: ClassVar[bool] = True
    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("name", "url")
    name: str
    affiliation: str | None = None
    url: str | None = None

    def check_values(self, found: InvalidValues) -> None:
        super().check_values(found)
        if self.affiliation is not None:
            found.check(check_slug, self.affiliation, "affiliation", "actor")


@dataclass(frozen=True, kw_only=True)
class SourceRated(SourceEvent):
    """A source has this reliability from a day on."""

    TOPIC: ClassVar[str] = "source.rated.v1"
    reliability: str
    start_date: date
    reason: str = ""

    def check_values(self, found: InvalidValues) -> None:
        super().check_values(found)
        found.check(check_word, self.reliability, RELIABILITIES, "reliability")

    def evolve(self, before: Source) -> Source:
        rating = Rating(self.reliability, self.start_date)
        return replace(before, ratings=(*before.ratings, rating))


@dataclass(frozen=True, kw_only=True)
class SourceAffiliated(SourceEvent):
    """A source belongs to this actor, or to none."""

    TOPIC: ClassVar[str] = "source.affiliated.v1"
    affiliation: str | None
    reason: str = ""

    def check_values(self, found: InvalidValues) -> None:
        super().check_values(found)
        if self.affiliation is not None:
            found.check(check_slug, self.affiliation, "affiliation", "actor")

    def evolve(self, before: Source) -> Source:
        return replace(before, affiliation=self.affiliation)


@dataclass(frozen=True, kw_only=True)
class SourceCorrected(SourceEvent):
    """A source was registered wrongly; its name and url after the correction.

    `changed` names the fields that changed.
    """

    TOPIC: ClassVar[str] = "source.corrected.v1"
    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("name", "url", "reason")
    name: str
    url: str | None
    changed: tuple[str, ...]
    reason: str

    def check_values(self, found: InvalidValues) -> None:
        super().check_values(found)
        found.check(check_changed, self.changed, CORRECTABLE)

    def evolve(self, before: Source) -> Source:
        return replace(before, **{name: getattr(self, name) for name in self.changed})


@dataclass(frozen=True, slots=True)
class Rating:
    """A reliability, A to F, and the day from which it holds."""

    reliability: str
    start_date: date


@dataclass(frozen=True, slots=True)
class Source:
    """The state of a source after its events; ratings are in the order of recording."""

    id: str
    version: int
    name: str
    affiliation: str | None = None
    url: str | None = None
    ratings: tuple[Rating, ...] = ()

    def rate(self, reliability: str, start_date: date, reason: str, by: str) -> SourceRated:
        found = InvalidValues()
        found.check(check_word, reliability, RELIABILITIES, "reliability")
        found.check(check_text, reason, "reason", LONG_TEXT)
        found.raise_any()
        return SourceRated(
            reliability=reliability, start_date=start_date, reason=reason, **self._next(by)
        )

    def affiliate(self, affiliation: str | None, reason: str, by: str) -> SourceAffiliated:
        found = InvalidValues()
        if affiliation is not None:
            found.check(check_slug, affiliation, "affiliation", "actor")
        found.check(check_text, reason, "reason", LONG_TEXT)
        found.raise_any()
        if affiliation == self.affiliation:
            raise Conflict(f"affiliation: {self.id} already has it", field="affiliation")
        return SourceAffiliated(affiliation=affiliation, reason=reason, **self._next(by))

    def correct(self, changes: dict[str, Any], reason: str, by: str) -> SourceCorrected:
        """Correct what the source was registered with; `changes` holds the new values."""
        for name in changes:
            check_word(name, CORRECTABLE, "changes")
        given = replace(self, **changes)
        found = InvalidValues()
        found.check(check_text, reason, "reason", LONG_TEXT, required=True)
        after = replace(given, name=found.check(name_of, given.name, "name"))
        found.check(check_url, after.url, "url")
        found.raise_any()
        changed = tuple(n for n in CORRECTABLE if getattr(after, n) != getattr(self, n))
        if not changed:
            raise Conflict("changes: nothing would change", field="changes", allowed="a new value")
        return SourceCorrected(
            name=after.name, url=after.url, changed=changed, reason=reason, **self._next(by)
        )

    def _next(self, by: str) -> dict[str, Any]:
        return {
            "originator_id": source_id(self.id),
            "originator_version": self.version + 1,
            "recorded_by": by,
            "source": self.id,
        }


def register_source(
    id: str, name: str, affiliation: str | None, url: str | None, by: str
) -> SourceRegistered:
    """Check a new source and return its first event; raise `Invalid` with every problem."""
    found = InvalidValues()
    found.check(check_slug, id, "id")
    name = found.check(name_of, name, "name")
    found.check(check_url, url, "url")
    if affiliation is not None:
        found.check(check_slug, affiliation, "affiliation", "actor")
    found.raise_any()
    return SourceRegistered(
        originator_id=source_id(id),
        originator_version=1,
        recorded_by=by,
        source=id,
        name=name,
        affiliation=affiliation,
        url=url,
    )


def evolve(source: Source | None, event: Event) -> Source:
    """Return the source after one more of its events; never refuse an event."""
    if isinstance(event, SourceRegistered):
        return Source(event.source, 1, event.name, event.affiliation, event.url)
    now = replace(begun(source, event), version=event.originator_version)
    return event.evolve(now) if isinstance(event, SourceEvent) else now
