"""The dissolution of an actor, its day as it was published, and its events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from domain.actor.events import ActorEvent
from domain.amendments import Amendment, by_publication, with_changed
from domain.checks.invalid_values import InvalidValues
from domain.checks.validation import check_published, check_single_day

if TYPE_CHECKING:
    from domain.actor.actor import Actor


@dataclass(frozen=True, slots=True)
class Dissolution:
    """The first day without an actor, EDTF.

    `reported_at` is its publication date, `amendments` are corrections with a date. Without one
    they count whatever had been published.
    """

    date: str
    reported_at: str | None = None
    amendments: tuple[Amendment, ...] = ()

    def by_publication(self) -> list[tuple[int, Dissolution]]:
        """Return the dissolution as it was published from each of these days on, in their order."""
        return by_publication(self, self.reported_at, self.amendments)


@dataclass(frozen=True, kw_only=True)
class DissolutionEvent(ActorEvent):
    """An event that changes from when on an actor no longer exists."""

    def dissolution_after(self, before: Dissolution | None) -> Dissolution | None:
        """Return the dissolution after the event, None if there is none."""
        raise NotImplementedError

    def evolve(self, before: Actor) -> Actor:
        return replace(before, dissolution=self.dissolution_after(before.dissolution))


@dataclass(frozen=True, kw_only=True)
class ActorDissolved(DissolutionEvent):
    """An actor no longer exists."""

    TOPIC: ClassVar[str] = "actor.dissolved.v1"
    date: str
    reason: str = ""
    reported_at: str | None = None

    def check_values(self, found: InvalidValues) -> None:
        super().check_values(found)
        found.check(check_single_day, self.date, "date")
        found.check(check_published, self.reported_at, "reported_at")

    def dissolution_after(self, _before: Dissolution | None) -> Dissolution:
        return Dissolution(self.date, self.reported_at)


@dataclass(frozen=True, kw_only=True)
class DissolutionCorrected(DissolutionEvent):
    """The dissolution of an actor was recorded wrongly; its day after the correction."""

    TOPIC: ClassVar[str] = "actor.dissolution_corrected.v1"
    date: str
    reason: str
    reported_at: str | None = None

    def check_values(self, found: InvalidValues) -> None:
        super().check_values(found)
        found.check(check_single_day, self.date, "date")
        found.check(check_published, self.reported_at, "reported_at")

    def dissolution_after(self, before: Dissolution | None) -> Dissolution | None:
        if before is None:
            return None
        after = replace(before, date=self.date)
        amended = with_changed(before.amendments, before, after, ("date",), self.reported_at)
        return replace(after, amendments=amended)


@dataclass(frozen=True, kw_only=True)
class DissolutionWithdrawn(DissolutionEvent):
    """An actor was not dissolved."""

    TOPIC: ClassVar[str] = "actor.dissolution_withdrawn.v1"
    reason: str

    def dissolution_after(self, _before: Dissolution | None) -> None:
        return None
