"""Projects revisions into claims, and collects the pairs of actors that they touch."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from domain.claims.claim import Claim, Pair
from domain.claims.publication import lasting
from domain.stance.policy import Policy
from infrastructure.database.bulk import insert_into
from infrastructure.projections.revisions import Content, Revision
from infrastructure.projections.versioned_rows import VersionedRows
from infrastructure.read_models.claim_filter import OF_ACCOUNT
from infrastructure.read_models.claims import claims, gaps_column, origin_column
from infrastructure.read_models.stances.segments import machine_pairs


class Touch(NamedTuple):
    """The first day of a pair that may change, and the first and last position that touched it."""

    day: int
    first: int
    last: int

    def joined(self, other: Touch | None) -> Touch:
        """Return both touches as one."""
        if other is None:
            return self
        day, first = min(self.day, other.day), min(self.first, other.first)
        return Touch(day, first, max(self.last, other.last))


class ClaimRows:
    """Takes the revisions of one batch in order, then writes their claims.

    `touched` gives, for each pair, the part of its timeline that may change by the policy.
    """

    def __init__(self, policy: Policy) -> None:
        self._rows = VersionedRows(claims)
        self._policy = policy
        self._of_programs: set[Pair] = set()
        self.touched: dict[Pair, Touch] = {}

    def take(self, revision: Revision) -> None:
        former, id = revision.content_before, str(revision.after.id)
        rows = _lasting(revision.content_after)
        before = _lasting(former) if former else []
        if former is None:
            self._rows.begin(id, revision.position, map(_row, rows))
        elif rows != before:
            self._rows.replace(id, revision.position, map(_row, rows))
        for (claim, _), *_ in (*before, *rows):
            self._touch(claim, revision.position)

    def _touch(self, claim: Claim, position: int) -> None:
        pair = (claim.actor, claim.toward)
        if claim.machine_coded:
            self._of_programs.add(pair)
        if not self._policy.takes(claim):
            return
        touch = Touch(claim.start_earliest, position, position)
        self.touched[pair] = touch.joined(self.touched.get(pair))

    def write(self, connection: Connection) -> None:
        self._rows.write(connection)
        if self._of_programs:
            pairs = [{"actor": actor, "toward": to} for actor, to in sorted(self._of_programs)]
            statement = insert_into(connection, machine_pairs)
            connection.execute(statement.on_conflict_do_nothing(), pairs)


# A claim with what filters compare of the account, and the days of publication of both.
Lasting = tuple[tuple[Claim, tuple[str | None, ...]], int, int]


def _lasting(content: Content) -> list[Lasting]:
    versions = []
    for version in content.by_day:
        of_account = tuple(value(version.account) for value in OF_ACCOUNT.values())
        versions.append((version.day, [(claim, of_account) for claim in version.claims]))
    return lasting(versions)


def _row(row: Lasting) -> tuple[object, ...]:
    (claim, of_account), published_from, published_to = row
    return (
        claim.actor,
        claim.toward,
        claim.part.value,
        claim.commitment,
        claim.effect.value,
        claim.start_earliest,
        claim.start_latest,
        claim.end_earliest,
        claim.end_latest,
        claim.is_duration,
        claim.doubtful,
        claim.confidence,
        claim.single_source,
        claim.score,
        claim.deaths,
        claim.expires,
        claim.stops_earliest,
        claim.stops_latest,
        claim.days,
        claim.at_best and claim.at_best.value,
        claim.place_disputed,
        gaps_column(claim.gaps),
        origin_column(claim.origin),
        int(claim.coding),
        *of_account,
        published_from,
        published_to,
    )
