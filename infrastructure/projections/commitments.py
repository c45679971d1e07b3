"""Revisions into commitments, with their days worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from domain.account_checks import MOST_COMMITMENTS, MOST_PARTIES
from domain.commitment import Term, extent
from infrastructure.projections.revisions import Revision
from infrastructure.projections.versions import Versions
from infrastructure.read_models.commitments import commitments

# Those that are listed, and those of each initiator of a bare truce toward each target.
MOST_OF_A_DEVELOPMENT = MOST_COMMITMENTS + MOST_PARTIES**2


class CommitmentRows:
    """Takes the revisions of one page in order, then writes."""

    def __init__(self, first_positions: Mapping[str, tuple[int, str]]) -> None:
        self._first = first_positions
        self._rows = Versions(commitments)

    def take(self, revision: Revision) -> None:
        said = revision.said.terms if revision.said else []
        says = revision.says.terms
        if says != said:
            put = self._rows.begin if revision.before is None else self._rows.replace
            id = str(revision.after.id)
            put(id, revision.position, self._numbered(id, says))

    def _numbered(self, id: str, says: Sequence[Term]) -> list[tuple[object, ...]]:
        """The rows, with their places among all commitments: those of one development together."""
        if not says:
            return []
        before = self._first[id][0] * MOST_OF_A_DEVELOPMENT
        beside = [term.commitment for term in says]
        return [
            _row(term, extent(term.commitment, beside), before + n) for n, term in enumerate(says)
        ]

    def write(self, connection: Connection) -> None:
        self._rows.write(connection)


def _row(term: Term, extent: str, place: int) -> tuple[object, ...]:
    commitment = term.commitment
    places, renews = commitment.places, commitment.renews
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
        msgspec.json.encode(places).decode() if places else None,
        str(renews.development) if renews else None,
        renews.commitment if renews else None,
        term.declared,
        term.begins,
        term.settled,
        term.last,
        term.stops,
        term.live_through,
        extent,
        place,
    )
