"""Stances with their whole evidence, and the alternatives that do not decide them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import TextualSelect, text

from domain.stance.alternatives import Alternative, alternatives
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claims import COUNTED, claim_of, claims
from infrastructure.read_models.developments.rows import DevelopmentInBrief, in_brief
from infrastructure.read_models.developments.search import rows_by_ids
from infrastructure.read_models.developments.whole import WholeDevelopment, whole_developments
from infrastructure.read_models.stances.held import (
    Held,
    StanceRows,
    StancesQuestion,
    stance_rows,
)
from infrastructure.read_models.stances.timelines_at import given_days, per_pair

MOST_ALTERNATIVES = 20


@dataclass(frozen=True, slots=True)
class EvidenceRows:
    """Stances with their evidence. `alternatives` are those to each stance, newest first.

    `whole` holds the developments of each basis, `developments` those that alternatives name.
    """

    stances: StanceRows
    whole: dict[str, WholeDevelopment]
    alternatives: list[list[Alternative]]
    developments: dict[str, DevelopmentInBrief]


def read_evidence(knowledge: Knowledge, question: StancesQuestion) -> EvidenceRows:
    """Return the stances of an actor with their evidence; the actor must be known."""
    stances = stance_rows(knowledge, question)
    published = question.only.published
    rows = rows_by_ids(knowledge, stances.developments, published)
    whole = {one.row.id: one for one in whole_developments(knowledge, rows, published)}
    found = _alternatives(knowledge, stances.held, question)
    named = {id for listed in found for one in listed[:MOST_ALTERNATIVES] for id in _named(one)}
    return EvidenceRows(stances, whole, found, in_brief(knowledge, named, published))


def _alternatives(
    knowledge: Knowledge, held: Sequence[Held], question: StancesQuestion
) -> list[list[Alternative]]:
    """The alternatives to each stance, newest first."""
    days = {h.pair: question.on for h in held}
    given = {
        "given": given_days(days),
        "position": knowledge.position,
        "window": question.policy.longest_window,
    }
    statement = _bearing(knowledge.connection.dialect.name)
    omission = question.only.omission
    found = {pair: list(omission.claims_of(pair)) for pair in days}
    for row in knowledge.connection.execute(statement, {**given, **question.only.parameters()}):
        claim = claim_of(row)
        if claim.development not in omission.developments:
            found[claim.actor, claim.toward].append(claim)
    return [
        alternatives(found.get(h.pair, ()), h.segment, question.on, question.policy) for h in held
    ]


def _named(alternative: Alternative) -> tuple[str, str]:
    return (alternative.claim.development, alternative.over.development)


@cache
def _bearing(dialect: str) -> TextualSelect:
    """Select the claims of each pair that can matter on its day: all but force long over."""
    recent = "c.start_latest >= g.day - :window"
    found = per_pair(
        dialect,
        "claims",
        f"""c.actor = g.actor AND c.toward = g.toward AND c.start_earliest <= g.day
            AND (c.effect <> 'force' OR {recent} OR c.end_latest > c.start_earliest)
            AND {COUNTED}""",
    )
    return text(f"SELECT c.* FROM {found}").columns(*claims.c)  # noqa: S608 our own words
