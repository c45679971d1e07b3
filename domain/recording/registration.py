"""All registered names, identifiers and members: whose each is, and which names are similar."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from threading import Lock

from domain import source as sources
from domain.actor import actor as actors
from domain.actor.actor import Actor
from domain.actor.events import (
    ActorCorrected,
    ActorEvent,
    ActorRegistered,
    ActorRenamed,
    AliasAdded,
)
from domain.actor.membership import MembershipCorrected, MembershipStarted, MembershipWithdrawn
from domain.checks.lookalikes import is_near, lookalike_key, near_words
from domain.checks.text import spelling_key
from domain.errors import Conflict, DomainError
from domain.event import Event
from domain.log import Log, Similar
from domain.source import Source, SourceCorrected, SourceEvent, SourceRegistered
from domain.vocabulary import KINDS_WITH_MEMBERS, may_have

NAMING: tuple[type[Event], ...] = (
    ActorRegistered,
    AliasAdded,
    ActorRenamed,
    ActorCorrected,
    MembershipStarted,
    MembershipCorrected,
    MembershipWithdrawn,
    SourceRegistered,
    SourceCorrected,
)

# A limit on memory and on answers, for one name given to thousands of actors.
MOST_SIMILAR = 20


@dataclass(slots=True)
class _Names:
    """The names of all actors, or of all sources, by spelling and by appearance.

    `near` has each long word of a name by what must be the same in a name that is nearly spelled
    alike.
    """

    by_key: dict[str, list[Similar]] = field(default_factory=dict)
    near: dict[str, dict[str, list[Similar]]] = field(default_factory=dict)

    def replace(self, id: str, before: Iterable[str], after: Iterable[str]) -> None:
        """Note the names of an actor or a source after a change; the others were wrong."""
        kept = list(after)
        for wrong in set(before).difference(kept):
            for known in self._places(wrong):
                known[:] = [one for one in known if one != Similar(id, wrong)]
        for name in kept:
            for known in self._places(name):
                if len(known) <= MOST_SIMILAR and (one := Similar(id, name)) not in known:
                    known.append(one)

    def _places(self, name: str) -> Iterator[list[Similar]]:
        """Yield every list that a name belongs to."""
        for key in _keys(name):
            yield self.by_key.setdefault(key, [])
        for rest, word in near_words(name):
            yield self.near.setdefault(rest, {}).setdefault(word, [])

    def like(self, id: str, names: Iterable[str]) -> tuple[Similar, ...]:
        """Return each other actor or source with a similar name, with the first such name.

        Those whose name is spelled or looks alike come before those nearly spelled alike.
        """
        given = list(names)
        alike = [one for name in given for key in _keys(name) for one in self.by_key.get(key, ())]
        found: dict[str, Similar] = {}
        for one in chain(alike, chain.from_iterable(map(self._near, given))):
            found.setdefault(one.id, one)
        found.pop(id, None)
        return tuple(found.values())[:MOST_SIMILAR]

    def _near(self, name: str) -> Iterator[Similar]:
        for rest, word in near_words(name):
            for other, known in self.near.get(rest, {}).items():
                if is_near(word, other):
                    yield from known


class Registry:
    """An index of names, identifiers and members that catches up with the log before each answer.

    It holds all actors and sources in memory; there are few compared with developments. It is
    thread-safe.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._read = 0
        self._actors: dict[str, Actor] = {}
        self._sources: dict[str, Source] = {}
        self._actor_names = _Names()
        self._source_names = _Names()
        self._holders: dict[tuple[str, str], str] = {}
        self._reading = Lock()

    def require_unassigned(self, event: ActorRegistered | ActorCorrected) -> None:
        """Raise `Conflict` if an identifier belongs to another actor, with the id of that actor."""
        self._catch_up()
        for scheme, value in event.identifiers.items():
            holder = self._holders.get(_identity(scheme, value), event.actor)
            if holder != event.actor:
                raise Conflict(
                    f"identifiers.{scheme}: {value!r} belongs to the actor {holder!r}",
                    field=f"identifiers.{scheme}",
                    allowed=f"an identifier of this actor alone; or use the actor {holder!r}",
                )

    def require_corrected(self, event: ActorCorrected) -> None:
        """Raise `Conflict` for an identifier of another actor, or a kind that no longer fits."""
        if "identifiers" in event.changed:
            self.require_unassigned(event)
        if "kind" in event.changed:
            self._catch_up()
            self._require_no_members(event)

    def _require_no_members(self, event: ActorCorrected) -> None:
        """Raise `Conflict` if an actor has members that one of the new kind cannot have."""
        members = sorted(
            {
                one.id
                for one in self._actors.values()
                for held in one.memberships
                if held.of == event.actor and not held.withdrawn
                if not may_have(event.kind, held.relation)
            }
        )
        if members:
            named = ", ".join(members[:MOST_SIMILAR])
            raise Conflict(
                f"kind: {event.actor} has members, so it cannot be of the kind {event.kind!r}:"
                f" {named}",
                field="kind",
                allowed=f"{', '.join(KINDS_WITH_MEMBERS)}; or correct or withdraw the memberships"
                " first",
            )

    def actors_like(self, id: str, names: Iterable[str]) -> tuple[Similar, ...]:
        """Return the other actors with a name like one of these."""
        self._catch_up()
        return self._actor_names.like(id, names)

    def sources_like(self, id: str, name: str) -> tuple[Similar, ...]:
        """Return the other sources with a name like this one."""
        self._catch_up()
        return self._source_names.like(id, [name])

    def _catch_up(self) -> None:
        with self._reading:
            for position, event in self._log.naming(self._read):
                if isinstance(event, ActorEvent):
                    self._take_actor(event)
                elif isinstance(event, SourceEvent):
                    self._take_source(event)
                self._read = position

    def _take_actor(self, event: ActorEvent) -> None:
        id, before = event.actor, self._actors.get(event.actor)
        if before is None and not event.BEGINS:
            return
        try:
            if before is not None:
                actors.check_change(before, event)
            after = self._actors[id] = actors.evolve(before, event)
        except DomainError:  # an event that projections set aside
            return
        had = () if before is None else (before.name, *before.aliases)
        self._actor_names.replace(id, had, (after.name, *after.aliases))
        holding = _identities(after)
        held = set() if before is None else _identities(before)
        for one in held - holding:
            if self._holders.get(one) == id:
                del self._holders[one]
        for one in holding:
            # An older log may give one identifier to several actors: the first keeps it.
            self._holders.setdefault(one, id)

    def _take_source(self, event: SourceEvent) -> None:
        before = self._sources.get(event.source)
        if before is None and not event.BEGINS:
            return
        after = self._sources[event.source] = sources.evolve(before, event)
        had = () if before is None else (before.name,)
        self._source_names.replace(event.source, had, (after.name,))


def _identities(actor: Actor) -> set[tuple[str, str]]:
    return {_identity(scheme, value) for scheme, value in actor.identifiers.items()}


def _identity(scheme: str, value: str) -> tuple[str, str]:
    # `Q42` and `q42`, or full-width digits, are one identifier; leading zeros make another one.
    return scheme, unicodedata.normalize("NFKC", value).casefold()


def _keys(name: str) -> tuple[str, str]:
    # If a key is empty, use the name itself: two empty keys do not mean similar names.
    return f"spelt {spelling_key(name) or name}", f"seen {lookalike_key(name) or name}"
