"""Memberships of one actor in another: the values, their checks and their events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from domain.actor.events import ActorEvent
from domain.amendments import Amendment, by_publication, with_changed
from domain.checks.invalid_values import InvalidValues
from domain.checks.numbers import check_number
from domain.checks.validation import check_changed, check_published, check_single_day
from domain.checks.words import check_slug, check_word
from domain.dates import parse_when
from domain.errors import Conflict, Invalid
from domain.vocabulary import RELATIONS

if TYPE_CHECKING:
    from domain.actor.actor import Actor

CORRECTABLE = ("relation", "start_date", "ending_date")


@dataclass(frozen=True, slots=True)
class Membership:
    """A membership in the actor `of`; dates are EDTF, None if unknown.

    `ending_date` is the first day on which it no longer holds. A withdrawn membership never held;
    it keeps its number and has no effect. `reported_at` is the publication date of its start;
    `amendments` are an ending and corrections with a date. Without one they count on every day.
    """

    of: str
    relation: str
    start_date: str | None = None
    ending_date: str | None = None
    withdrawn: bool = False
    reported_at: str | None = None
    amendments: tuple[Amendment, ...] = ()

    @property
    def is_running(self) -> bool:
        return self.ending_date is None and not self.withdrawn

    def differs_in(self, other: Membership) -> tuple[str, ...]:
        """Return the names of the fields in which two memberships differ."""
        return tuple(name for name in CORRECTABLE if getattr(self, name) != getattr(other, name))

    def by_publication(self) -> list[tuple[int, Membership]]:
        """Return the membership as it was published from each of these days on, in their order."""
        return by_publication(self, self.reported_at, self.amendments)


def check_membership(member: str, membership: Membership) -> None:
    """Raise `Invalid` with every problem of a membership of `member`."""
    found = InvalidValues()
    found.check(check_slug, membership.of, "of", "actor")
    found.check(check_word, membership.relation, RELATIONS, "relation")
    if membership.of == member:
        found.add(
            Invalid(
                f"of: {membership.of!r} cannot belong to itself",
                field="of",
                allowed="another actor",
            )
        )
    found.check(check_published, membership.reported_at, "reported_at")
    if membership.start_date is not None:
        found.check(check_single_day, membership.start_date, "start_date")
    if membership.ending_date is not None:
        found.check(check_single_day, membership.ending_date, "ending_date")
        found.check(_check_after_start, membership.ending_date, membership)
    found.raise_any()


def _check_after_start(ending_date: str, membership: Membership) -> None:
    start = membership.start_date
    if (
        start is not None
        and parse_when(ending_date, "ending_date").latest < parse_when(start, "start_date").earliest
    ):
        raise Invalid(
            f"ending_date: {ending_date} is before the membership starts, {start}",
            field="ending_date",
            allowed=f"{start} or later",
        )


def check_changed_parts(names: Iterable[str]) -> None:
    """Raise `Invalid` at the first name that is not a correctable field of a membership."""
    for name in names:
        check_word(name, CORRECTABLE, "changes")


def numbered(memberships: tuple[Membership, ...], number: int, member: str) -> Membership:
    """Return the membership with a number from 1; raise `NotFound`, or `Conflict` if withdrawn."""
    check_number(number, len(memberships), member, "membership", "number")
    membership = memberships[number - 1]
    if membership.withdrawn:
        raise Conflict(f"membership {number} of {member} is withdrawn", field="number")
    return membership


def refuse_second_running(memberships: tuple[Membership, ...], of: str, member: str) -> None:
    """Raise `Conflict` if `member` already has a current membership in `of`."""
    for membership in memberships:
        if membership.of == of and membership.is_running:
            raise Conflict(
                f"of: {member} already has a membership in {of} ({membership.relation})",
                field="of",
                allowed="end it first",
            )


def with_membership(
    memberships: tuple[Membership, ...], number: int, membership: Membership
) -> tuple[Membership, ...]:
    """Return the memberships with the one of that number replaced."""
    return (*memberships[: number - 1], membership, *memberships[number:])


def require_running(memberships: tuple[Membership, ...], of: str, member: str) -> int:
    """Return the number of the current membership in `of`; raise `Conflict` if there is none."""
    for number, membership in enumerate(memberships, 1):
        if membership.of == of and membership.is_running:
            return number
    raise Conflict(f"of: {member} has no current membership in {of}", field="of")


def amended(
    memberships: tuple[Membership, ...], number: int, reported_at: str | None, **changed: Any
) -> tuple[Membership, ...]:
    """Return the memberships after fields of the one with this number have changed."""
    if not 1 <= number <= len(memberships):
        return memberships
    before = memberships[number - 1]
    after = replace(before, **changed)
    amendments = with_changed(before.amendments, before, after, changed, reported_at)
    after = replace(after, amendments=amendments)
    return with_membership(memberships, number, after)


@dataclass(frozen=True, kw_only=True)
class MembershipStarted(ActorEvent):
    """An actor belongs to another actor from a day on."""

    TOPIC: ClassVar[str] = "actor.membership_started.v1"
    of: str
    relation: str
    start_date: str | None = None
    ending_date: str | None = None
    reported_at: str | None = None

    def check_values(self, found: InvalidValues) -> None:
        super().check_values(found)
        found.check(check_membership, self.actor, self.membership)

    @property
    def membership(self) -> Membership:
        """The membership, as it started."""
        return Membership(
            self.of,
            self.relation,
            self.start_date,
            self.ending_date,
            reported_at=self.reported_at,
        )

    def evolve(self, before: Actor) -> Actor:
        return replace(before, memberships=(*before.memberships, self.membership))


@dataclass(frozen=True, kw_only=True)
class MembershipEnded(ActorEvent):
    """A membership ended, by its number."""

    TOPIC: ClassVar[str] = "actor.membership_ended.v1"
    number: int
    of: str
    ending_date: str
    reason: str = ""
    reported_at: str | None = None

    def check_values(self, found: InvalidValues) -> None:
        super().check_values(found)
        found.check(check_single_day, self.ending_date, "ending_date")
        found.check(check_published, self.reported_at, "reported_at")

    def check_change(self, before: Actor) -> None:
        held = _numbered(before, self.number, self.of)
        check_membership(before.id, replace(held, ending_date=self.ending_date))

    def evolve(self, before: Actor) -> Actor:
        changed = {"ending_date": self.ending_date}
        memberships = amended(before.memberships, self.number, self.reported_at, **changed)
        return replace(before, memberships=memberships)


@dataclass(frozen=True, kw_only=True)
class MembershipCorrected(ActorEvent):
    """A membership was recorded wrongly; its values after the correction.

    `changed` names the fields that changed.
    """

    TOPIC: ClassVar[str] = "actor.membership_corrected.v1"
    number: int
    of: str
    relation: str
    start_date: str | None
    ending_date: str | None
    changed: tuple[str, ...]
    reason: str
    reported_at: str | None = None

    def check_values(self, found: InvalidValues) -> None:
        super().check_values(found)
        held = Membership(self.of, self.relation, self.start_date, self.ending_date)
        found.check(check_membership, self.actor, replace(held, reported_at=self.reported_at))
        found.check(check_changed, self.changed, CORRECTABLE)

    def check_change(self, before: Actor) -> None:
        _numbered(before, self.number, self.of)

    def evolve(self, before: Actor) -> Actor:
        changed = {name: getattr(self, name) for name in CORRECTABLE if name in self.changed}
        memberships = amended(before.memberships, self.number, self.reported_at, **changed)
        return replace(before, memberships=memberships)


@dataclass(frozen=True, kw_only=True)
class MembershipWithdrawn(ActorEvent):
    """A membership never existed."""

    TOPIC: ClassVar[str] = "actor.membership_withdrawn.v1"
    number: int
    of: str
    reason: str

    def check_change(self, before: Actor) -> None:
        _numbered(before, self.number, self.of)

    def evolve(self, before: Actor) -> Actor:
        withdrawn = replace(before.memberships[self.number - 1], withdrawn=True)
        memberships = with_membership(before.memberships, self.number, withdrawn)
        return replace(before, memberships=memberships)


def _numbered(actor: Actor, number: int, of: str) -> Membership:
    """Return a membership by its number; raise a `DomainError` unless it is one in `of`."""
    held = numbered(actor.memberships, number, actor.id)
    if of != held.of:
        raise Invalid(f"of: membership {number} is in {held.of!r}", field="of", allowed=held.of)
    return held
