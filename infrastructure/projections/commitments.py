"""Revisions into commitments, with their days worked out."""

from __future__ import annotations

from sqlalchemy import Connection

from domain.commitment import Term
from infrastructure.projections.revisions import Revision
from infrastructure.projections.versions import Versions
from infrastructure.read_models.commitments import commitments


class CommitmentRows:
    """Takes the revisions of one page in order, then writes."""

    def __init__(self) -> None:
        self._rows = Versions(commitments)

    def take(self, revision: Revision) -> None:
        said = revision.said.terms if revision.said else []
        says = revision.says.terms
        if says != said:
            put = self._rows.begin if revision.before is None else self._rows.replace
            put(str(revision.after.id), revision.position, [_row(term) for term in says])

    def write(self, connection: Connection) -> None:
        self._rows.write(connection)


def _row(term: Term) -> tuple[object, ...]:
    commitment = term.commitment
    return (
        term.number,
        commitment.by,
        commitment.toward,
        commitment.action,
        commitment.effective,
        commitment.until,
        commitment.partial,
        commitment.scope,
        commitment.condition,
        term.declared,
        term.begins,
        term.settled,
        term.last,
        term.stops,
        term.live_through,
    )
