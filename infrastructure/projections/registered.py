"""Refuses events of a batch that name an actor or a source before it is registered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Table, select

from domain.actor.events import ActorRegistered
from domain.event import Event, UnreadableEvent
from domain.source import SourceRegistered
from domain.values import Account, Report, parties
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.projections.batch import Batch
from infrastructure.read_models.registry.actors import actors
from infrastructure.read_models.registry.sources import sources


class Registered:
    """The actors and sources that are registered at each event of a batch."""

    def __init__(self, connection: Connection, batch: Batch) -> None:
        events = [e.event for e in batch if not isinstance(e.event, UnreadableEvent)]
        named_actors = {name for event in events for name in _actors(event)}
        named_sources = {name for event in events for name in _sources(event)}
        self._actors = _found(connection, actors, named_actors)
        self._sources = _found(connection, sources, named_sources)

    def take(self, event: Event) -> None:
        """Raise `LookupError` if the event names what is not registered; add what it registers."""
        for kind, names, registered in (
            ("actor", _actors(event), self._actors),
            ("source", _sources(event), self._sources),
        ):
            for name in names:
                if name not in registered:
                    raise LookupError(f"the log has no registration of {kind} {name!r} before it")
        if isinstance(event, ActorRegistered):
            self._actors.add(event.actor)
        elif isinstance(event, SourceRegistered):
            self._sources.add(event.source)


def _found(connection: Connection, table: Table, names: set[str]) -> set[str]:
    if not names:
        return set()
    among = is_among(connection.dialect.name, table.c.id, "names")
    rows = connection.execute(select(table.c.id).where(among), {"names": encode_rows(names)})
    return {row.id for row in rows}


def _actors(event: Event) -> Iterable[str]:
    account: Account | None = getattr(event, "account", None)
    if account is not None:
        return parties(account)
    other: str | None = getattr(event, "of", None) or getattr(event, "affiliation", None)
    return () if other is None else (other,)


def _sources(event: Event) -> Iterator[str]:
    report: Report | None = getattr(event, "report", None)
    reports: tuple[Report, ...] = getattr(event, "reports", ()) if report is None else (report,)
    for one in reports:
        yield one.source
        if one.original_source is not None:
            yield one.original_source
