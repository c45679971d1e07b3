"""Refuses events of a batch that name an actor or a source before it is registered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_type_hints

from sqlalchemy import Connection, Table, select

from domain.actor.events import ActorRegistered
from domain.event import Event, UnreadableEvent, classes_in
from domain.source import SourceRegistered
from domain.values import Account, Finder, Report, parties
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.projections.batch import LoggedBatch
from infrastructure.read_models.registry.actors import actors
from infrastructure.read_models.registry.sources import sources

# The classes of values that name actors or sources.
_NAMING = (Account, Finder, Report)
# The fields of an event itself that name an actor.
_OTHER_ACTORS = ("of", "affiliation")


class Registered:
    """The actors and sources that are registered at each event of a batch."""

    def __init__(self, connection: Connection, batch: LoggedBatch) -> None:
        events = [e.event for e in batch if not isinstance(e.event, UnreadableEvent)]
        named = {one for event in events for one in _named_by(event)}
        self._registered = {
            *(("actor", name) for name in _found(connection, actors, _of("actor", named))),
            *(("source", name) for name in _found(connection, sources, _of("source", named))),
        }

    def take(self, event: Event) -> None:
        """Raise `LookupError` if the event names what is not registered; add what it registers."""
        for one in _named_by(event):
            if one not in self._registered:
                kind, name = one
                raise LookupError(f"the log has no registration of {kind} {name!r} before it")
        if isinstance(event, ActorRegistered):
            self._registered.add(("actor", event.actor))
        elif isinstance(event, SourceRegistered):
            self._registered.add(("source", event.source))


def _of(kind: str, named: set[tuple[str, str]]) -> set[str]:
    return {name for one, name in named if one == kind}


def _found(connection: Connection, table: Table, names: set[str]) -> set[str]:
    if not names:
        return set()
    among = is_among(connection.dialect.name, table.c.id, "names")
    rows = connection.execute(select(table.c.id).where(among), {"names": encode_rows(names)})
    return {row.id for row in rows}


def _named_by(event: Event) -> Iterator[tuple[str, str]]:
    """Yield `actor` or `source` and the id, for each other one that an event names."""
    for field in _OTHER_ACTORS:
        if (actor := getattr(event, field, None)) is not None:
            yield "actor", actor
    yield from _named_within(event)


def _named_within(value: Any) -> Iterator[tuple[str, str]]:
    """Yield what a value names, at any depth."""
    match value:
        case tuple():
            for one in value:
                yield from _named_within(one)
        case Account():
            for actor in parties(value):
                yield "actor", actor
        case Finder():
            yield from _given(actor=value.actor, source=value.source)
        case Report():
            yield from _given(source=value.source)
            yield from _given(source=value.original_source)
        case _:
            for name in _naming_fields(value.__class__):
                yield from _named_within(getattr(value, name))


def _given(**named: str | None) -> Iterator[tuple[str, str]]:
    for kind, name in named.items():
        if name is not None:
            yield kind, name


@cache
def _naming_fields(kind: type) -> tuple[str, ...]:
    """Return the fields of a class of events or values in which something is named.

    They are found from the types of the fields, once for each class: most fields name nothing.
    """
    if not is_dataclass(kind):
        return ()
    hints = get_type_hints(kind)
    return tuple(
        field.name
        for field in fields(kind)
        if any(one in _NAMING or _naming_fields(one) for one in classes_in(hints[field.name]))
    )
