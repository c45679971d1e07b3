"""Projects revisions into the rows that find developments."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from domain.claims.event_subjects import origins, parties
from domain.dates import parse_when
from infrastructure.database.bulk import insert_into
from infrastructure.projections.revisions import Revision, Said
from infrastructure.projections.versioned_rows import VersionedRows
from infrastructure.read_models.developments.rows import (
    development_causes,
    development_parties,
    development_sources,
    developments,
)


class DevelopmentRows:
    """Takes the revisions of one batch in order, then writes their rows."""

    def __init__(self, first_positions: dict[str, tuple[int, str]]) -> None:
        self._first = first_positions
        self._developments = VersionedRows(developments)
        self._parties = VersionedRows(development_parties)
        self._sources = VersionedRows(development_sources)
        self._causes: list[dict[str, str]] = []

    def take(self, revision: Revision) -> None:
        after, before = revision.after, revision.before
        id = str(after.id)
        if before is None:
            self._first[id] = (revision.position, revision.recorded_at.isoformat())
        position, recorded_at = self._first[id]
        row = (position, recorded_at, *_columns(revision))
        if before is None:
            self._developments.begin(id, revision.position, [row])
            self._parties.begin(id, position, [(a, position) for a in parties(after.account)])
            self._sources.begin(id, position, [(s, position) for s in origins(after)])
            return
        self._developments.replace(id, revision.position, [row])
        if after.account is not before.account:
            named = [(a, position) for a in parties(after.account)]
            self._parties.replace(id, revision.position, named)
        if origins(after) != origins(before):
            sources = [(s, position) for s in origins(after)]
            self._sources.replace(id, revision.position, sources)
        if len(after.endings) > len(before.endings) and (cause := after.endings[-1].cause):
            self._causes.append({"cause": cause, "development": id})

    def write(self, connection: Connection) -> None:
        self._developments.write(connection)
        self._parties.write(connection)
        self._sources.write(connection)
        if self._causes:
            causes = insert_into(connection, development_causes)
            connection.execute(causes.on_conflict_do_nothing(), self._causes)


def _columns(revision: Revision) -> tuple[object, ...]:
    after, assessment = revision.after, revision.summary.assessment
    account, place = after.account, after.account.place
    when = parse_when(account.occurred)
    return (
        after.version,
        account.kind,
        account.title,
        account.occurred,
        when.earliest,
        when.latest,
        account.conflict,
        place.name if place else None,
        place.country if place else None,
        place.precision if place else None,
        assessment.credibility,
        assessment.confidence,
        assessment.origins,
        assessment.disputed,
        after.retracted,
        revision.summary.by_day[0].day,
        _believed(revision.summary),
    )


def _believed(summary: Said) -> str | None:
    """Encode the assessment from each day of publication on; None if it never changed."""
    if not summary.earlier:
        return None
    return msgspec.json.encode(
        [(version.day, version.assessment) for version in summary.by_day]
    ).decode()
