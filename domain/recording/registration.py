"""Every name and identifier that is registered: who has one, and whose name is like another."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

from domain.actor import ActorRegistered, ActorRenamed, AliasAdded
from domain.errors import Conflict
from domain.event import Event
from domain.log import Log, Similar
from domain.source import SourceRegistered
from domain.text import lookalike_key, spelling_key

NAMING: tuple[type[Event], ...] = (ActorRegistered, AliasAdded, ActorRenamed, SourceRegistered)

# Whoever gives one name to thousands is not shown them all, and does not fill the memory.
MOST_SIMILAR = 20


@dataclass(slots=True)
class _Names:
    """The names of all actors, or of all sources, by how they are spelt and by how they look."""

    by_key: dict[str, list[Similar]] = field(default_factory=dict)

    def add(self, id: str, name: str) -> None:
        for key in _keys(name):
            known = self.by_key.setdefault(key, [])
            if len(known) <= MOST_SIMILAR and (one := Similar(id, name)) not in known:
                known.append(one)

    def like(self, id: str, names: Iterable[str]) -> tuple[Similar, ...]:
        """A name of each other one that has a name like one of these, the first of them."""
        found: dict[str, Similar] = {}
        for key in (key for name in names for key in _keys(name)):
            for one in self.by_key.get(key, ()):
                found.setdefault(one.id, one)
        found.pop(id, None)
        return tuple(found.values())[:MOST_SIMILAR]


class Registry:
    """Reads from the log what was registered since it was last asked.

    It holds all names in memory, of which there are few beside developments. Threads may share it.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._read = 0
        self._actors = _Names()
        self._sources = _Names()
        self._holders: dict[tuple[str, str], str] = {}
        self._reading = Lock()

    def require_unassigned(self, event: ActorRegistered) -> None:
        """Raise `Conflict`, naming the actor that has it, where an identifier is another one's."""
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
        """Return the other actors of which a name is spelt or looks like one of these."""
        self._catch_up()
        return self._actors.like(id, names)

    def sources_like(self, id: str, name: str) -> tuple[Similar, ...]:
        """Return the other sources of which the name is spelt or looks like this one."""
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
                    # An older log may give one to several: the first has it.
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
    # Where nothing is left of it, the name itself: two empty keys are not alike.
    return f"spelt {spelling_key(name) or name}", f"seen {lookalike_key(name) or name}"
