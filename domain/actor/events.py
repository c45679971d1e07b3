"""The events about an actor."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from domain.event import Event


@dataclass(frozen=True, kw_only=True)
class ActorEvent(Event):
    """An event about the actor whose slug is `actor`."""

    actor: str


@dataclass(frozen=True, kw_only=True)
class ActorRegistered(ActorEvent):
    """An actor was registered, with names and identifiers."""

    TOPIC: ClassVar[str] = "actor.registered.v1"
    BEGINS: ClassVar[bool] = True
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    identifiers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AliasAdded(ActorEvent):
    """An actor has one more name."""

    TOPIC: ClassVar[str] = "actor.alias_added.v1"
    alias: str


@dataclass(frozen=True, kw_only=True)
class ActorRenamed(ActorEvent):
    """An actor has a new name; its id stays the same."""

    TOPIC: ClassVar[str] = "actor.renamed.v1"
    name: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ActorCorrected(ActorEvent):
    """An actor was registered wrongly; its kind, aliases and identifiers after the correction.

    `changed` names the fields that changed.
    """

    TOPIC: ClassVar[str] = "actor.corrected.v1"
    kind: str
    aliases: tuple[str, ...]
    identifiers: dict[str, str]
    changed: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class MembershipStarted(ActorEvent):
    """An actor belongs to another actor from a day on."""

    TOPIC: ClassVar[str] = "actor.membership_started.v1"
    of: str
    relation: str
    start_date: str | None = None
    ending_date: str | None = None
    reported_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class MembershipEnded(ActorEvent):
    """A membership ended, by its number."""

    TOPIC: ClassVar[str] = "actor.membership_ended.v1"
    number: int
    of: str
    ending_date: str
    reason: str = ""
    reported_at: str | None = None


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


@dataclass(frozen=True, kw_only=True)
class MembershipWithdrawn(ActorEvent):
    """A membership never existed."""

    TOPIC: ClassVar[str] = "actor.membership_withdrawn.v1"
    number: int
    of: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ActorDissolved(ActorEvent):
    """An actor no longer exists."""

    TOPIC: ClassVar[str] = "actor.dissolved.v1"
    date: str
    reason: str = ""
    reported_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class DissolutionCorrected(ActorEvent):
    """The dissolution of an actor was recorded wrongly; its day after the correction."""

    TOPIC: ClassVar[str] = "actor.dissolution_corrected.v1"
    date: str
    reason: str
    reported_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class DissolutionWithdrawn(ActorEvent):
    """An actor was not dissolved."""

    TOPIC: ClassVar[str] = "actor.dissolution_withdrawn.v1"
    reason: str


# The events that change from when on an actor no longer exists.
DISSOLUTIONS = (ActorDissolved, DissolutionCorrected, DissolutionWithdrawn)
