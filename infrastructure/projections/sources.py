"""Events of sources into rows, and the affiliations that origins are counted by."""

from __future__ import annotations

from datetime import date

import msgspec
from sqlalchemy import Connection, select

from domain.source import (
    Rating,
    Source,
    SourceAffiliated,
    SourceEvent,
    SourceRegistered,
    evolve,
)
from infrastructure.event_log import EventLog
from infrastructure.event_mapper import topics_of
from infrastructure.projections.page import Page
from infrastructure.projections.versions import Versions
from infrastructure.read_models.knowledge import STILL
from infrastructure.read_models.sources import sources

_TELLING = topics_of(["source.registered", "source.affiliated"])


def project_sources(connection: Connection, page: Page) -> None:
    entries = [(e.position, e.event) for e in page if isinstance(e.event, SourceEvent)]
    if not entries:
        return
    states, registered = _load(connection, {event.source for _, event in entries})
    rows = Versions(sources)
    for position, event in entries:
        before = states.get(event.source)
        after = states[event.source] = evolve(before, event)
        first = registered.setdefault(event.source, position)
        put = rows.replace if before else rows.begin
        put(after.id, position, [_row(after, first)])
    rows.write(connection)


def affiliations(connection: Connection) -> dict[str, str | None]:
    """The actor each affiliated source belongs to, as the read model has it now."""
    affiliated = select(sources.c.id, sources.c.affiliation).where(
        sources.c.known_to == STILL, sources.c.affiliation.is_not(None)
    )
    return {row.id: row.affiliation for row in connection.execute(affiliated)}


class Affiliations:
    """The actor each affiliated source belonged to at a position, as the log alone tells."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._belongs: dict[str, str | None] = {}
        self._read = 0

    def at(self, position: int) -> dict[str, str | None]:
        """At a position that is not before the one asked for last."""
        for one in self._log.recorder.of_topics(_TELLING, self._read, position):
            event = self._log.decode(one)
            assert isinstance(event, SourceRegistered | SourceAffiliated)
            self._belongs[event.source] = event.affiliation
        self._read = position
        return dict(self._belongs)


def _load(connection: Connection, slugs: set[str]) -> tuple[dict[str, Source], dict[str, int]]:
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


def _row(source: Source, registered: int) -> tuple[object, ...]:
    ratings = [[rating.reliability, rating.start.isoformat()] for rating in source.ratings]
    return (
        source.version,
        registered,
        source.name,
        source.affiliation,
        source.url,
        msgspec.json.encode(ratings).decode(),
    )
