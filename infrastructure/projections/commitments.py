"""Projects revisions into commitments, with computed days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from domain.checks.accounts import MOST_COMMITMENTS, MOST_PARTIES
from domain.claims.commitment import Term, reciprocity
from domain.claims.publication import lasting
from domain.stance.policy import Policy
from domain.stance.term_status import in_effect_through
from infrastructure.projections.revisions import Revision, Said
from infrastructure.projections.versioned_rows import VersionedRows
from infrastructure.read_models.commitments.commitments import commitments

Lasting = tuple[Term, int, int]

# The listed commitments, and those of each initiator of a bare truce toward each target.
MOST_OF_A_DEVELOPMENT = MOST_COMMITMENTS + MOST_PARTIES**2


class CommitmentRows:
    """Takes the revisions of one batch in order, then writes their commitments."""

    def __init__(self, policy: Policy, first_positions: Mapping[str, tuple[int, str]]) -> None:
        self._policy = policy
        self._first = first_positions
        self._rows = VersionedRows(commitments)

    def take(self, revision: Revision) -> None:
        rows = _lasting(revision.summary)
        if rows != (_lasting(revision.said) if revision.said else []):
            put = self._rows.begin if revision.before is None else self._rows.replace
            id = str(revision.after.id)
            put(id, revision.position, self._numbered(id, revision.summary.terms, rows))

    def _numbered(
        self, id: str, terms: Sequence[Term], rows: list[Lasting]
    ) -> list[tuple[object, ...]]:
        """Return the rows of a development, with their order among all commitments."""
        if not rows:
            return []
        before = self._first[id][0] * MOST_OF_A_DEVELOPMENT
        beside = [term.commitment for term in terms]
        places = {(term.number, term.commitment): before + n for n, term in enumerate(terms)}
        return [
            _row(
                row,
                in_effect_through(row[0], self._policy),
                reciprocity(row[0].commitment, beside),
                places[row[0].number, row[0].commitment],
            )
            for row in rows
        ]

    def write(self, connection: Connection) -> None:
        self._rows.write(connection)


def _lasting(summary: Said) -> list[Lasting]:
    return lasting([(version.day, version.terms) for version in summary.by_day])


def _row(row: Lasting, live_through: int, reciprocity: str, place: int) -> tuple[object, ...]:
    term, published_from, published_to = row
    commitment = term.commitment
    places, extends = commitment.places, commitment.extends
    return (
        term.number,
        commitment.by,
        commitment.toward,
        commitment.action,
        commitment.effective_from,
        commitment.expires,
        commitment.partial,
        commitment.scope,
        commitment.condition,
        msgspec.json.encode(places).decode() if places else None,
        str(extends.development) if extends else None,
        extends.commitment if extends else None,
        term.declared,
        term.begins,
        term.settled,
        term.last,
        term.stops,
        live_through,
        reciprocity,
        place,
        published_from,
        published_to,
    )
