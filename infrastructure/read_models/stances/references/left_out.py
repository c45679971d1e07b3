"""What the filters and the policy of a question leave out of the stances of its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import TextualSelect, column, text

from domain.claims.claim import Origin
from domain.stance.dated_claims import wide
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, lateral, rows_of, value_at
from infrastructure.read_models.claims import (
    CODED_SO,
    MEETS_CONDITIONS,
    OF_PROGRAMS,
    PUBLISHED,
)
from infrastructure.read_models.stances.timelines_at import NEVER_BEGUN, claims_after, timelines_of

if TYPE_CHECKING:
    from domain.claims.claim import Pair
    from domain.stance.policy import Policy
    from domain.vocabulary import Posture
    from infrastructure.read_models.as_known import Knowledge
    from infrastructure.read_models.claim_filter import ClaimFilter


class LeftOut(NamedTuple):
    """How many claims of a pair by a day the filters leave out, and the posture with them."""

    claims: int
    posture: Posture | None


def left_out_of(
    knowledge: Knowledge, policy: Policy, pairs: Sequence[Pair], on: int, only: ClaimFilter
) -> dict[Pair, LeftOut] | None:
    """Return for each pair what the filters leave out of its stance at the end of day `on`.

    None if no filter leaves out claims; `reported_by` asks what was known, and leaves out none.
    """
    if not only.leaves_out_claims:
        return None
    whole = only.with_all_claims()
    if only.omission.developments:
        counts = _counted_in_memory(knowledge, policy, pairs, on, (whole, only))
    else:
        counted = _left_out.rows(
            knowledge.connection,
            given=encode_rows((at, *pair) for at, pair in enumerate(pairs)),
            on=on,
            unknown_end=policy.unknown_end,
            position=knowledge.position,
            **only.parameters(),
        )
        counts = dict(counted)
    timelines = timelines_of(knowledge, policy, pairs, whole, on, on)
    return {
        pair: LeftOut(counts.get(at, 0), timelines[pair][-1].posture if pair in timelines else None)
        for at, pair in enumerate(pairs)
    }


def machine_coded_of(
    knowledge: Knowledge, pairs: Sequence[Pair], on: int, only: ClaimFilter
) -> dict[Pair, int]:
    """Return how many claims of each pair by a day the policy leaves out, as programs coded them.

    A pair without such claims is left out.
    """
    if only.counts_programs or not pairs:
        return {}
    rows = _of_programs.rows(
        knowledge.connection,
        given=encode_rows((at, *pair) for at, pair in enumerate(pairs)),
        on=on,
        position=knowledge.position,
        published=only.published,
    )
    return {pairs[at]: claims for at, claims in rows}


def _counted_in_memory(
    knowledge: Knowledge,
    policy: Policy,
    pairs: Sequence[Pair],
    on: int,
    filters: tuple[ClaimFilter, ClaimFilter],
) -> dict[int, int]:
    """Return how many claims of each pair the second of two filters leaves out."""
    days = dict.fromkeys(pairs, NEVER_BEGUN)
    whole, some = (
        {
            pair: sum(wide(claim, policy).took_effect for claim in claims)
            for pair, claims in claims_after(
                knowledge.connection, days, knowledge.position, only, on
            ).items()
        }
        for only in filters
    )
    return {at: whole[pair] - some[pair] for at, pair in enumerate(pairs)}


@CompiledQuery
def _left_out(dialect: str) -> TextualSelect:
    """Count the claims of each pair that have taken effect by a day and do not pass the filters."""
    settled = value_at(dialect, "c.origin", Origin._fields.index("settled"))
    took_effect = f"""(c.effect NOT IN ('ceasefire', 'pledge')
        OR ((c.stops_earliest IS NULL OR c.stops_earliest > c.start_earliest)
            AND (c.expires IS NULL OR c.expires >= c.start_earliest)
            AND (c.origin IS NULL OR c.expires IS NOT NULL
                OR {settled} + :unknown_end >= c.start_earliest)))"""
    such = f"""c.actor = g.actor AND c.toward = g.toward AND c.start_earliest <= :on
        AND c.known_from <= :position AND c.known_to > :position AND {PUBLISHED} AND {CODED_SO}
        AND {took_effect} AND ({MEETS_CONDITIONS}) IS NOT TRUE"""
    pairs = rows_of(dialect, at=int, actor=str, toward=str)
    found = lateral(dialect, pairs, "claims", such)
    counted = f"SELECT g.at, count(*) AS claims FROM {found} GROUP BY g.at"  # noqa: S608 our own words
    return text(counted).columns(column("at"), column("claims"))


@CompiledQuery
def _of_programs(dialect: str) -> TextualSelect:
    """Count the claims of each pair that only programs coded and that begin by a day."""
    such = f"""c.actor = g.actor AND c.toward = g.toward AND c.start_earliest <= :on
        AND {OF_PROGRAMS} AND c.known_from <= :position AND c.known_to > :position
        AND {PUBLISHED}"""
    pairs = rows_of(dialect, at=int, actor=str, toward=str)
    found = lateral(dialect, pairs, "claims", such, index="ix_claims_of_programs")
    counted = f"SELECT g.at, count(*) AS claims FROM {found} GROUP BY g.at"  # noqa: S608 our own words
    return text(counted).columns(column("at"), column("claims"))
