"""Successions: an actor takes over the commitments of another one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.amendments import ALWAYS
from domain.checks.invalid_values import InvalidValues
from domain.checks.numbers import check_number
from domain.checks.validation import check_published, check_single_day
from domain.checks.words import check_slug
from domain.dates import published_by
from domain.errors import Conflict, Invalid


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
