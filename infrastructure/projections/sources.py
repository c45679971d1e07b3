"""Projects events of sources into rows, and gives the affiliations that count origins."""

from __future__ import annotations

from datetime import date

import msgspec
from sqlalchemy import Connection, select

from domain.event import UnreadableEvent
from domain.source import (
    Rating,
    Source,
    SourceAffiliated,
    SourceEvent,
    SourceRegistered,
    evolve,
)
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import RecordedEvent
from infrastructure.projections.page import Entry, Page, SetAside
from infrastructure.projections.versions import Versions
from infrastructure.read_models.as_known import STILL
from infrastructure.read_models.sources import sources

_TELLING = (SourceRegistered.TOPIC, SourceAffiliated.TOPIC)


def project_sources(connection: Connection, page: Page, aside: SetAside) -> None:
    entries = [(e, e.event) for e in page if isinstance(e.event, SourceEvent)]
    if not entries:
        return
    states, registered = _load(connection, {event.source for _, event in entries})

    def after_event(entry: Entry) -> Source:
        assert isinstance(entry.event, SourceEvent)
        return evolve(states.get(entry.event.source), entry.event)

    rows = Versions(sources)
    for entry, event in entries:
        if (after := aside.attempt(entry, after_event)) is None:
            continue
        position, before = entry.position, states.get(event.source)
        states[event.source] = after
        first = registered.setdefault(event.source, position)
        put = rows.replace if before else rows.begin
        put(after.id, position, [_row(after, first)])
    rows.write(connection)


def affiliations(connection: Connection) -> dict[str, str | None]:
    """Return the actor that each affiliated source belongs to in the read model now."""
    affiliated = select(sources.c.id, sources.c.affiliation).where(
        sources.c.known_to == STILL, sources.c.affiliation.is_not(None)
    )
    return {row.id: row.affiliation for row in connection.execute(affiliated)}


class Affiliations:
    """The actor that each affiliated source belonged to at a position, from the log alone."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._belongs: dict[str, str | None] = {}
        self._read = 0

    def at(self, position: int) -> dict[str, str | None]:
        """Return the affiliations at a position; call it with positions that do not decrease."""
        for one in self._log.recorder.of_topics(_TELLING, self._read, position):
            event = self._log.decode(one)
            if isinstance(event, SourceRegistered | SourceAffiliated) and self._is_applied(one):
                self._belongs[event.source] = event.affiliation
        self._read = position
        return dict(self._belongs)

    def _is_applied(self, recorded: RecordedEvent) -> bool:
        """Return whether no event of the source up to this one is set aside."""
        if recorded.originator_version == 1:
            return True
        history = self._log.recorder.histories([recorded.originator_id], recorded.position)
        read = (self._log.decode(one) for one in history)
        return history[0].originator_version == 1 and not any(
            isinstance(event, UnreadableEvent) for event in read
        )


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
    ratings = [[rating.reliability, rating.start_date.isoformat()] for rating in source.ratings]
    return (
        source.version,
        registered,
        source.name,
        source.affiliation,
        source.url,
        msgspec.json.encode(ratings).decode(),
    )
