"""Projects events of sources; affiliations, by which origins are counted."""

from __future__ import annotations

from datetime import date

import msgspec
from sqlalchemy import Connection, select

from domain.source import Rating, Source, SourceEvent
from domain.source import evolve as evolve_source
from infrastructure.projections.batch import LoggedBatch, LoggedEvent, SetAside
from infrastructure.projections.versioned_rows import VersionedRows
from infrastructure.read_models.as_known import STILL
from infrastructure.read_models.registry.sources import sources


def project_sources(connection: Connection, batch: LoggedBatch, aside: SetAside) -> None:
    entries = [(e, e.event) for e in batch if isinstance(e.event, SourceEvent)]
    if not entries:
        return
    states, registered = _load_sources(connection, {event.source for _, event in entries})

    def after_event(entry: LoggedEvent) -> Source:
        assert isinstance(entry.event, SourceEvent)
        return evolve_source(states.get(entry.event.source), entry.event)

    rows = VersionedRows(sources)
    for entry, event in entries:
        if (after := aside.attempt(entry, after_event)) is None:
            continue
        position, before = entry.position, states.get(event.source)
        states[event.source] = after
        first = registered.setdefault(event.source, position)
        put = rows.replace if before else rows.begin
        put(after.id, position, [_source_row(after, first)])
    rows.write(connection)


def affiliations(connection: Connection) -> dict[str, str | None]:
    """Return the actor that each affiliated source belongs to in the read model now."""
    affiliated = select(sources.c.id, sources.c.affiliation).where(
        sources.c.known_to == STILL, sources.c.affiliation.is_not(None)
    )
    return {row.id: row.affiliation for row in connection.execute(affiliated)}


def _load_sources(
    connection: Connection, slugs: set[str]
) -> tuple[dict[str, Source], dict[str, int]]:
    states, registered = {}, {}
    now = select(sources).where(sources.c.id.in_(slugs), sources.c.known_to == STILL)
    for row in connection.execute(now):
        ratings = tuple(
            Rating(reliability, date.fromisoformat(start))
            for reliability, start in msgspec.json.decode(row.ratings)
        )
        states[row.id] = Source(row.id, row.version, row.name, row.affiliation, row.url, ratings)
        registered[row.id] = row.registered_position
    return states, registered


def _source_row(source: Source, registered: int) -> tuple[object, ...]:
    ratings = [[rating.reliability, rating.start_date.isoformat()] for rating in source.ratings]
    return (
        source.version,
        registered,
        source.name,
        source.affiliation,
        source.url,
        msgspec.json.encode(ratings).decode(),
    )
