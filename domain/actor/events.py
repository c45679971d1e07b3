"""The events about an actor."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from domain.actor.dissolution import Dissolution
from domain.actor.membership import (
    CORRECTABLE,
    Membership,
    amended,
    check_membership,
    numbered,
    with_membership,
)
from domain.actor.succession import (
    Succession,
    check_succession,
    require_succession,
    withdrawn,
)
from domain.aggregate import AggregateEvent
from domain.amendments import with_changed
from domain.checks.invalid_values import InvalidValues
from domain.checks.text import one_line
from domain.checks.validation import check_changed, check_published, check_single_day
from domain.checks.words import check_slug, check_word
from domain.errors import Invalid
from domain.vocabulary import ACTOR_KINDS, IDENTIFIER_SCHEMES

if TYPE_CHECKING:
    from domain.actor.actor import Actor

# What an actor is registered with, and a correction can change.
CORRECTABLE_FACTS = ("kind", "aliases", "identifiers")


@dataclass(frozen=True, kw_only=True)
class ActorEvent(AggregateEvent["Actor"]):
    """An event about the actor whose slug is `actor`."""

    actor: str

    def check_values(self, found: InvalidValues) -> None:
        found.check(check_slug, self.actor, "actor")


@dataclass(frozen=True, kw_only=True)
class ActorRegistered(ActorEvent):
    """An actor was registered, with names and identifiers."""

    TOPIC: ClassVar[str] = "actor.registered.v1"
    BEGINS: ClassVar[bool] = True
    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("name", "aliases")
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    identifiers: dict[str, str] = field(default_factory=dict)

    def check_values(self, found: InvalidValues) -> None:
        super().check_values(found)
        _check_facts(self.kind, self.identifiers, found)


@dataclass(frozen=True, kw_only=True)
class AliasAdded(ActorEvent):
    """An actor has one more name."""

    TOPIC: ClassVar[str] = "actor.alias_added.v1"
    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("alias",)
    alias: str

    def evolve(self, before: Actor) -> Actor:
        return replace(before, aliases=(*before.aliases, self.alias))


@dataclass(frozen=True, kw_only=True)
class ActorRenamed(ActorEvent):
    """An actor has a new name; its id stays the same."""

    TOPIC: ClassVar[str] = "actor.renamed.v1"
    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("name", "reason")
    name: str
    reason: str = ""

    def evolve(self, before: Actor) -> Actor:
        others = dict.fromkeys((*before.aliases, before.name))
        others.pop(self.name, None)
        return replace(before, name=self.name, aliases=tuple(others))


@dataclass(frozen=True, kw_only=True)
class ActorCorrected(ActorEvent):
    """An actor was registered wrongly; its kind, aliases and identifiers after the correction.

    `changed` names the fields that changed.
    """

    TOPIC: ClassVar[str] = "actor.corrected.v1"
    PRIVATE_TEXTS: ClassVar[tuple[str, ...]] = ("aliases", "reason")
    kind: str
    aliases: tuple[str, ...]
    identifiers: dict[str, str]
    changed: tuple[str, ...]
    reason: str

    def check_values(self, found: InvalidValues) -> None:
        super().check_values(found)
        _check_facts(self.kind, self.identifiers, found)
        found.check(check_changed, self.changed, CORRECTABLE_FACTS)

    def evolve(self, before: Actor) -> Actor:
        return replace(before, **{name: getattr(self, name) for name in self.changed})


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


def _check_facts(kind: str, identifiers: dict[str, str], found: InvalidValues) -> None:
    found.check(check_word, kind, ACTOR_KINDS, "kind")
    for scheme, value in identifiers.items():
        found.check(check_word, scheme, IDENTIFIER_SCHEMES, "identifiers")
        found.check(one_line, value, f"identifiers.{scheme}", 100)


def _numbered(actor: Actor, number: int, of: str) -> Membership:
    """Return a membership by its number; raise a `DomainError` unless it is one in `of`."""
    held = numbered(actor.memberships, number, actor.id)
    if of != held.of:
        raise Invalid(f"of: membership {number} is in {held.of!r}", field="of", allowed=held.of)
    return held
