"""The events about the names and the other facts of an actor, and the base of all its events."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from domain.aggregate import AggregateEvent
from domain.checks.invalid_values import InvalidValues
from domain.checks.text import one_line
from domain.checks.validation import check_changed
from domain.checks.words import check_slug, check_word
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


def _check_facts(kind: str, identifiers: dict[str, str], found: InvalidValues) -> None:
    found.check(check_word, kind, ACTOR_KINDS, "kind")
    for scheme, value in identifiers.items():
        found.check(check_word, scheme, IDENTIFIER_SCHEMES, "identifiers")
        found.check(one_line, value, f"identifiers.{scheme}", 100)
