"""An actor: its state after each of its events, and the decision on the first of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from domain.actor.dissolution import Dissolution
from domain.actor.events import ActorEvent, ActorRegistered
from domain.actor.membership import Membership
from domain.actor.succession import Succession
from domain.aggregate import outdated_values
from domain.checks.invalid_values import InvalidValues
from domain.checks.text import name_of, one_line
from domain.checks.validation import check_distinct
from domain.checks.words import check_slug, check_word
from domain.event import Event, actor_id, begun
from domain.vocabulary import ACTOR_KINDS, IDENTIFIER_SCHEMES


@dataclass(frozen=True, slots=True)
class Actor:
    """The state of an actor after its events; memberships and successions are numbered from 1."""

    id: str
    version: int
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    identifiers: dict[str, str] = field(default_factory=dict)
    memberships: tuple[Membership, ...] = ()
    dissolution: Dissolution | None = None
    successions: tuple[Succession, ...] = ()

    @property
    def dissolved(self) -> str | None:
        """The first day without the actor, EDTF; None while it exists."""
        return None if self.dissolution is None else self.dissolution.date

    def next(self, by: str) -> dict[str, Any]:
        """Return what its next event has in common with every event, if `by` records it."""
        return {
            "originator_id": actor_id(self.id),
            "originator_version": self.version + 1,
            "recorded_by": by,
            "actor": self.id,
        }


def register_actor(
    id: str, name: str, kind: str, aliases: tuple[str, ...], identifiers: dict[str, str], by: str
) -> ActorRegistered:
    """Check a new actor and return its first event; raise `Invalid` with every problem."""
    found = InvalidValues()
    found.check(check_slug, id, "id")
    name = found.check(name_of, name, "name")
    aliases, identifiers = checked_facts(found, kind, aliases, identifiers)
    found.raise_any()
    return ActorRegistered(
        originator_id=actor_id(id),
        originator_version=1,
        recorded_by=by,
        actor=id,
        name=name,
        kind=kind,
        aliases=aliases,
        identifiers=identifiers,
    )


def checked_facts(
    found: InvalidValues, kind: str, aliases: tuple[str, ...], identifiers: dict[str, str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Collect what is wrong; return the aliases and identifiers as they are recorded."""
    found.check(check_word, kind, ACTOR_KINDS, "kind")
    aliases = tuple(
        found.check(name_of, alias, f"aliases[{at}]") for at, alias in enumerate(aliases)
    )
    found.check(check_distinct, aliases, "aliases")
    for scheme in identifiers:
        found.check(check_word, scheme, IDENTIFIER_SCHEMES, "identifiers")
    return aliases, {
        scheme: found.check(one_line, value, f"identifiers.{scheme}", 100)
        for scheme, value in identifiers.items()
    }


def evolve(actor: Actor | None, event: Event) -> Actor:
    """Return the actor after one more of its events; never refuse an event."""
    if isinstance(event, ActorRegistered):
        return Actor(event.actor, 1, event.name, event.kind, event.aliases, event.identifiers)
    now = replace(begun(actor, event), version=event.originator_version)
    return event.evolve(now) if isinstance(event, ActorEvent) else now


def check_change(actor: Actor, event: Event) -> None:
    """Raise a `DomainError` if an event names what the actor before it does not have."""
    if isinstance(event, ActorEvent):
        with outdated_values():
            event.check_change(actor)
