"""What is on record of pairs by a day, from the few claims that can matter on it.

And the claims that decide their stances.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import TextualSelect, column, text

from domain.explanation.fighting import Fighting, fighting
from domain.explanation.record import LONGER, PairRecord, is_lasting, record_on
from domain.vocabulary import Effect
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import by_index, encode_rows, lateral, rows_of
from infrastructure.read_models.claims import (
    ABOVE_FLOOR,
    COUNTED,
    LASTING,
    OF_PAIR,
    SINGLE_FORCE,
    claim_about,
)
from infrastructure.read_models.stances.timelines_at import NEVER_BEGUN, claims_after

if TYPE_CHECKING:
    from domain.claims.claim import Claim, Pair
    from domain.stance.fold import Basis
    from domain.stance.policy import Policy
    from infrastructure.read_models.as_known import Knowledge
    from infrastructure.read_models.claim_filter import ClaimFilter

# The newest acts of force that are read to say what makes a run sustained.
MOST_ACTS_COUNTED = 50

# The condition for claims `c` that may set a posture.
_DECIDES = f"{ABOVE_FLOOR} AND c.effect <> 'none' AND {COUNTED}"
_OF_PAIR = "c.actor = g.actor AND c.toward = g.toward"
_BEGUN = f"{_OF_PAIR} AND c.start_earliest <= :on AND {_DECIDES}"
_COLUMNS = ", ".join(f"c.{name}" for name in OF_PAIR)


def records_of(
    knowledge: Knowledge, policy: Policy, pairs: Sequence[Pair], on: int, only: ClaimFilter
) -> dict[Pair, PairRecord]:
    """Return for each pair what is on record of it at the end of day `on`.

    The cost does not depend on how much happened before: read are the durations and commitments of
    a pair, the claims of its newest day, and one claim for each day with force in 90 days.
    """
    if not pairs:
        return {}
    if only.omission.developments:
        return _records_in_memory(knowledge, policy, pairs, on, only)
    asked = {
        "given": encode_rows((at, *pair) for at, pair in enumerate(pairs)),
        "on": on,
        "floor": policy.floor,
        "position": knowledge.position,
        **only.parameters(),
    }
    claims: list[list[Claim]] = [[] for _ in pairs]
    for at, *row in _that_matter.rows(knowledge.connection, **asked):
        claims[at].append(claim_about(*pairs[at], row))
    force_days: list[list[int]] = [[] for _ in pairs]
    days = _force_days.rows(knowledge.connection, since=on - LONGER + 1, **asked)
    for at, day in days:
        force_days[at].append(day)
    return {
        pair: record_on(on, claims[at], force_days[at], policy) for at, pair in enumerate(pairs)
    }


def _given(dialect: str) -> str:
    return rows_of(dialect, at=int, actor=str, toward=str)


def _records_in_memory(
    knowledge: Knowledge, policy: Policy, pairs: Sequence[Pair], on: int, only: ClaimFilter
) -> dict[Pair, PairRecord]:
    """Return the records from all claims, for a question that leaves out a source or another."""
    every = claims_by(knowledge, pairs, on, only)
    return {
        pair: record_on(
            on, every[pair], [c.start_earliest for c in single_force(every[pair], policy)], policy
        )
        for pair in pairs
    }


def claims_by(
    knowledge: Knowledge, pairs: Iterable[Pair], on: int, only: ClaimFilter
) -> dict[Pair, list[Claim]]:
    """Return all claims of each pair that may have begun by day `on`."""
    days = dict.fromkeys(pairs, NEVER_BEGUN)
    return claims_after(knowledge.connection, days, knowledge.position, only, on)


def single_force(claims: Iterable[Claim], policy: Policy) -> list[Claim]:
    """Return the single acts of force that are not too improbable."""
    return [
        claim
        for claim in claims
        if claim.effect is Effect.FORCE
        and not claim.is_duration
        and policy.counts(claim.confidence)
    ]


def deciding_claims(
    knowledge: Knowledge, deciding: Mapping[Pair, tuple[Basis, Effect]], only: ClaimFilter
) -> dict[Pair, Claim]:
    """Return for each pair the claim of the development and the effect that decide its stance."""
    if not deciding:
        return {}
    given = [
        (*pair, basis.development, basis.commitment, effect.value)
        for pair, (basis, effect) in deciding.items()
    ]
    rows = _deciding.rows(
        knowledge.connection,
        given=encode_rows(given),
        position=knowledge.position,
        **only.parameters(),
    )
    omission = only.omission
    found = [claim_about(actor, toward, row) for actor, toward, *row in rows]
    found = [one for one in found if one.development not in omission.developments]
    found += [one for pair in deciding for one in omission.claims_of(pair)]
    return {
        pair: one
        for one in found
        if (pair := (one.actor, one.toward)) in deciding
        and ((one.development, one.commitment), one.effect) == deciding[pair]
    }


@CompiledQuery
def _deciding(dialect: str) -> TextualSelect:
    such = f"""c.development = g.development AND c.actor = g.actor AND c.toward = g.toward
        AND c.commitment = g.commitment AND c.effect = g.effect AND {COUNTED}"""
    columns = {"actor": str, "toward": str, "development": str, "commitment": int, "effect": str}
    found = lateral(
        dialect, rows_of(dialect, **columns), "claims", such, index="ix_claims_development"
    )
    statement = f"SELECT g.actor, g.toward, {_COLUMNS} FROM {found}"  # noqa: S608 our own words
    return text(statement).columns(*(column(name) for name in ("actor", "toward", *OF_PAIR)))


def fighting_of(
    knowledge: Knowledge, policy: Policy, pairs: Sequence[Pair], on: int, only: ClaimFilter
) -> dict[Pair, Fighting]:
    """Return for each pair what makes its force sustained, from its newest acts of force.

    A pair whose newest acts do not make it sustained is left out.
    """
    if not pairs:
        return {}
    found: dict[Pair, Fighting] = {}
    single = _newest_force_of(knowledge, policy, pairs, on, only)
    for at, lasting in enumerate(lasting_claims(knowledge, policy, pairs, on, only)):
        days = fighting(on, [*lasting, *single[at]], policy)
        if days is not None:
            is_long = len(single[at]) == MOST_ACTS_COUNTED
            found[pairs[at]] = days._replace(at_least=is_long)
    return found


def _newest_force_of(
    knowledge: Knowledge, policy: Policy, pairs: Sequence[Pair], on: int, only: ClaimFilter
) -> list[list[Claim]]:
    if only.omission.developments:
        every = claims_by(knowledge, pairs, on, only)
        return [single_force(every[pair], policy) for pair in pairs]
    rows = _newest_force.rows(
        knowledge.connection,
        given=encode_rows((at, *pair) for at, pair in enumerate(pairs)),
        most=MOST_ACTS_COUNTED,
        on=on,
        floor=policy.floor,
        position=knowledge.position,
        **only.parameters(),
    )
    found: list[list[Claim]] = [[] for _ in pairs]
    for at, *row in rows:
        found[at].append(claim_about(*pairs[at], row))
    return found


@CompiledQuery
def _newest_force(dialect: str) -> TextualSelect:
    newest = "ORDER BY c.start_earliest DESC, c.development DESC LIMIT :most"
    such = f"{SINGLE_FORCE} AND {_BEGUN}"
    found = lateral(dialect, _given(dialect), "claims", such, newest, "ix_claims_single_force")
    return _of_pairs(f"SELECT g.at, {_COLUMNS} FROM {found}")  # noqa: S608 our own words


def lasting_claims(
    knowledge: Knowledge, policy: Policy, pairs: Sequence[Pair], on: int, only: ClaimFilter
) -> list[list[Claim]]:
    """Return for each pair its durations and commitments that may have begun by day `on`."""
    claims: list[list[Claim]] = [[] for _ in pairs]
    if not pairs:
        return claims
    if only.omission.developments:
        every = claims_by(knowledge, pairs, on, only)
        return [
            [one for one in every[pair] if is_lasting(one) and policy.counts(one.confidence)]
            for pair in pairs
        ]
    rows = _lasting.rows(
        knowledge.connection,
        given=encode_rows((at, *pair) for at, pair in enumerate(pairs)),
        on=on,
        floor=policy.floor,
        position=knowledge.position,
        **only.parameters(),
    )
    for at, *row in rows:
        claims[at].append(claim_about(*pairs[at], row))
    return claims


@CompiledQuery
def _lasting(dialect: str) -> TextualSelect:
    return _of_pairs(_select_lasting(dialect))


@CompiledQuery
def _that_matter(dialect: str) -> TextualSelect:
    """Select the lasting claims of each pair, and all others of the newest day with one."""
    newest = f"""SELECT c.start_earliest FROM claims c
        WHERE NOT {LASTING} AND {_BEGUN} ORDER BY c.start_earliest DESC LIMIT 1"""  # noqa: S608 our own words
    # With `c.start_earliest <= :on` as well, SQLite would read all earlier claims.
    of_newest = f"NOT {LASTING} AND {_OF_PAIR} AND {_DECIDES} AND c.start_earliest = ({newest})"
    found = lateral(dialect, _given(dialect), "claims", of_newest)
    others = f"SELECT g.at, {_COLUMNS} FROM {found}"  # noqa: S608 our own words
    return _of_pairs(f"{_select_lasting(dialect)} UNION ALL {others}")


def _select_lasting(dialect: str) -> str:
    such = f"{LASTING} AND {_BEGUN}"
    found = lateral(dialect, _given(dialect), "claims", such, index="ix_claims_lasting")
    return f"SELECT g.at, {_COLUMNS} FROM {found}"  # noqa: S608 our own words


def _of_pairs(statement: str) -> TextualSelect:
    return text(statement).columns(*(column(name) for name in ("at", *OF_PAIR)))


@CompiledQuery
def _force_days(dialect: str) -> TextualSelect:
    """Select the last day with a single act of force, and each before it since a day.

    Each step looks up one day, so that a day with many acts costs no more than one with one.
    """
    before = f"""SELECT c.start_earliest
        FROM {by_index(dialect, "claims", "ix_claims_single_force")}
        WHERE c.actor = d.actor AND c.toward = d.toward AND c.start_earliest < d.day
        AND {SINGLE_FORCE} AND {_DECIDES} ORDER BY c.start_earliest DESC LIMIT 1"""  # noqa: S608 our own words
    statement = f"""WITH RECURSIVE d(at, actor, toward, day) AS (
            SELECT g.at, g.actor, g.toward, :on + 1 FROM {_given(dialect)} g
            UNION ALL
            SELECT d.at, d.actor, d.toward, ({before}) FROM d WHERE d.day > :since
        ) SELECT d.at, d.day FROM d WHERE d.day <= :on"""  # noqa: S608 our own words
    return text(statement).columns(column("at"), column("day"))
