"""All registered names and identifiers: who has an identifier, and which names are similar."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

from domain.actor_events import ActorRegistered, ActorRenamed, AliasAdded
from domain.checks.text import lookalike_key, spelling_key
from domain.errors import Conflict
from domain.event import Event
from domain.log import Log, Similar
from domain.source import SourceRegistered

NAMING: tuple[type[Event], ...] = (ActorRegistered, AliasAdded, ActorRenamed, SourceRegistered)

# A limit on memory and on answers, for one name given to thousands of actors.
MOST_SIMILAR = 20


@dataclass(slots=True)
class _Names:
    """The names of all actors, or of all sources, by spelling and by appearance."""

    by_key: dict[str, list[Similar]] = field(default_factory=dict)

    def add(self, id: str, name: str) -> None:
        for key in _keys(name):
            known = self.by_key.setdefault(key, [])
            if len(known) <= MOST_SIMILAR and (one := Similar(id, name)) not in known:
                known.append(one)

    def like(self, id: str, names: Iterable[str]) -> tuple[Similar, ...]:
        """Return each other actor or source with a similar name, with the first such name."""
        found: dict[str, Similar] = {}
        for key in (key for name in names for key in _keys(name)):
            for one in self.by_key.get(key, ()):
                found.setdefault(one.id, one)
        found.pop(id, None)
        return tuple(found.values())[:MOST_SIMILAR]


class Registry:
    """An index of names and identifiers that catches up with the log before each answer.

    It holds all names in memory; there are few compared with developments. It is thread-safe.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._read = 0
        self._actors = _Names()
        self._sources = _Names()
        self._holders: dict[tuple[str, str], str] = {}
        self._reading = Lock()

    def require_unassigned(self, event: ActorRegistered) -> None:
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

    def actors_like(self, id: str, names: Iterable[str]) -> tuple[Similar, ...]:
        """Return the other actors with a name that is spelt or looks like one of these."""
        self._catch_up()
        return self._actors.like(id, names)

    def sources_like(self, id: str, name: str) -> tuple[Similar, ...]:
        """Return the other sources with a name that is spelt or looks like this one."""
        self._catch_up()
        return self._sources.like(id, [name])

    def _catch_up(self) -> None:
        with self._reading:
            for position, event in self._log.naming(self._read):
                self._take(event)
                self._read = position

    def _take(self, event: Event) -> None:
        match event:
            case ActorRegistered():
                for name in (event.name, *event.aliases):
                    self._actors.add(event.actor, name)
                for scheme, value in event.identifiers.items():
                    # An older log may give one identifier to several actors: the first keeps it.
                    self._holders.setdefault(_identity(scheme, value), event.actor)
            case AliasAdded():
                self._actors.add(event.actor, event.alias)
            case ActorRenamed():
                self._actors.add(event.actor, event.name)
            case SourceRegistered():
                self._sources.add(event.source, event.name)


def _identity(scheme: str, value: str) -> tuple[str, str]:
    # `Q42` and `q42`, or full-width digits, are one identifier; leading zeros make another one.
    return scheme, unicodedata.normalize("NFKC", value).casefold()


def _keys(name: str) -> tuple[str, str]:
    # If a key is empty, use the name itself: two empty keys do not mean similar names.
    return f"spelt {spelling_key(name) or name}", f"seen {lookalike_key(name) or name}"
