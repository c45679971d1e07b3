"""Successions, in which an actor takes over commitments: the values, their checks and events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from domain.actor.events import ActorEvent
from domain.amendments import ALWAYS
from domain.checks.invalid_values import InvalidValues
from domain.checks.numbers import check_number
from domain.checks.validation import check_published, check_single_day
from domain.checks.words import check_slug
from domain.dates import published_by
from domain.errors import Conflict, Invalid

if TYPE_CHECKING:
    from domain.actor.actor import Actor


@dataclass(frozen=True, slots=True)
class Succession:
    """A succession to the actor `of`, from a day on (EDTF).

    A withdrawn succession never happened; it keeps its number and has no effect. `reported_at` is
    its publication date; without one it counts whatever had been published.
    """

    of: str
    date: str
    reported_at: str | None = None
    withdrawn: bool = False

    @property
    def published(self) -> int:
        """The day (ordinal) by which it was published; before every day if it has no date."""
        return ALWAYS if self.reported_at is None else published_by(self.reported_at)


def check_succession(successor: str, succession: Succession) -> None:
    """Raise `Invalid` with every problem of a succession of `successor`."""
    found = InvalidValues()
    found.check(check_slug, succession.of, "of", "actor")
    if succession.of == successor:
        message = f"of: {succession.of!r} cannot succeed itself"
        found.add(Invalid(message, field="of", allowed="another actor"))
    found.check(check_single_day, succession.date, "date")
    found.check(check_published, succession.reported_at, "reported_at")
    found.raise_any()


def refuse_second(successions: tuple[Succession, ...], of: str, successor: str) -> None:
    """Raise `Conflict` if `successor` already succeeds the actor `of`."""
    for number, one in enumerate(successions, 1):
        if one.of == of and not one.withdrawn:
            raise Conflict(
                f"of: {successor} already succeeds {of}, from {one.date} on",
                field="of",
                allowed=f"another actor; or withdraw succession {number} first",
            )


def require_succession(
    successions: tuple[Succession, ...], number: int, successor: str
) -> Succession:
    """Return the succession with a number from 1; raise `NotFound`, or `Conflict` if withdrawn."""
    check_number(number, len(successions), successor, "succession", "number")
    succession = successions[number - 1]
    if succession.withdrawn:
        raise Conflict(f"succession {number} of {successor} is withdrawn", field="number")
    return succession


def withdrawn(successions: tuple[Succession, ...], number: int) -> tuple[Succession, ...]:
    """Return the successions with the one of that number withdrawn; unknown numbers change none."""
    return tuple(
        replace(one, withdrawn=True) if at == number else one
        for at, one in enumerate(successions, 1)
    )


@dataclass(frozen=True, kw_only=True)
class SuccessionEvent(ActorEvent):
    """An event that changes whose commitments an actor takes over."""

    of: str

    def successions_after(self, before: tuple[Succession, ...]) -> tuple[Succession, ...]:
        """Return the successions of the actor after the event."""
        raise NotImplementedError

    def evolve(self, before: Actor) -> Actor:
        return replace(before, successions=self.successions_after(before.successions))


@dataclass(frozen=True, kw_only=True)
class SuccessionRecorded(SuccessionEvent):
    """An actor takes over the commitments of another one from a day on."""

    TOPIC: ClassVar[str] = "actor.succession_recorded.v1"
    date: str
    reason: str = ""
    reported_at: str | None = None

    def check_values(self, found: InvalidValues) -> None:
        super().check_values(found)
        found.check(check_succession, self.actor, self.succession)

    @property
    def succession(self) -> Succession:
        """The succession, as it was recorded."""
        return Succession(self.of, self.date, self.reported_at)

    def successions_after(self, before: tuple[Succession, ...]) -> tuple[Succession, ...]:
        return (*before, self.succession)


@dataclass(frozen=True, kw_only=True)
class SuccessionWithdrawn(SuccessionEvent):
    """An actor did not succeed another one, by the number of the succession."""

    TOPIC: ClassVar[str] = "actor.succession_withdrawn.v1"
    number: int
    reason: str

    def check_change(self, before: Actor) -> None:
        held = require_succession(before.successions, self.number, before.id)
        if self.of != held.of:
            message = f"of: succession {self.number} is to {held.of!r}"
            raise Invalid(message, field="of", allowed=held.of)

    def successions_after(self, before: tuple[Succession, ...]) -> tuple[Succession, ...]:
        return withdrawn(before, self.number)
