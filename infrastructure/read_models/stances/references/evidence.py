"""Stances with their whole evidence, and the alternatives that do not decide them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import TextualSelect, text

from domain.claims.claim import Claim, Pair
from domain.stance.alternatives import Alternative, alternatives
from domain.stance.fold import Segment
from domain.vocabulary import Effect
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claims import COUNTED, claim_of, claims
from infrastructure.read_models.developments.rows import DevelopmentInBrief, in_brief
from infrastructure.read_models.developments.search import rows_by_ids
from infrastructure.read_models.developments.whole import WholeDevelopment, whole_developments
from infrastructure.read_models.stances.held import Held, StancesQuestion
from infrastructure.read_models.stances.references.rows import StanceRows, stance_rows
from infrastructure.read_models.stances.timelines_at import given_days, per_pair

MOST_ALTERNATIVES = 20


@dataclass(frozen=True, slots=True)
class EvidenceRows:
    """Stances with their evidence. `alternatives` are those to each stance, newest first.

    `whole` holds the developments of each basis, `developments` those that alternatives name.
    `confidences` are those of the claims that each stance rests on, in the order of its basis.
    """

    stances: StanceRows
    whole: dict[str, WholeDevelopment]
    confidences: list[list[int | None]]
    alternatives: list[list[Alternative]]
    developments: dict[str, DevelopmentInBrief]


def read_evidence(knowledge: Knowledge, question: StancesQuestion) -> EvidenceRows:
    """Return the stances of an actor with their evidence; the actor must be known."""
    stances = stance_rows(knowledge, question)
    published = question.only.published
    rows = rows_by_ids(knowledge, stances.developments, published)
    whole = {one.row.id: one for one in whole_developments(knowledge, rows, published)}
    made = _claims(knowledge, stances.held, question)
    confidences = [_confidences(h.segment, made[h.pair]) for h in stances.held]
    least = question.only.min_confidence
    found = [
        alternatives(made[h.pair], h.segment, question.on, question.policy, least)
        for h in stances.held
    ]
    named = {id for listed in found for one in listed[:MOST_ALTERNATIVES] for id in _named(one)}
    cited = in_brief(knowledge, named, published)
    return EvidenceRows(stances, whole, confidences, found, cited)


def _confidences(segment: Segment, made: Iterable[Claim]) -> list[int | None]:
    """Return the confidence of the decider, and of the ceasefire that a basis names second."""
    ceasefires = {
        (claim.development, claim.commitment): claim.confidence
        for claim in made
        if claim.effect is Effect.CEASEFIRE
    }
    second = [ceasefires[one] for one in segment.basis[1:]]
    return [segment.confidence, *second] if segment.basis else []


def _claims(
    knowledge: Knowledge, held: Sequence[Held], question: StancesQuestion
) -> dict[Pair, list[Claim]]:
    """Return the claims of each pair that can matter on the day, whatever their confidence."""
    days = {h.pair: question.on for h in held}
    given = {
        "given": given_days(days),
        "position": knowledge.position,
        "window": question.policy.longest_window,
    }
    statement = _bearing(knowledge.connection.dialect.name)
    omission = question.only.omission
    found = {pair: list(omission.claims_of(pair)) for pair in days}
    filters = {**question.only.parameters(), "min_confidence": None}
    for row in knowledge.connection.execute(statement, {**given, **filters}):
        claim = claim_of(row)
        if claim.development not in omission.developments:
            found[claim.actor, claim.toward].append(claim)
    return found


def _named(alternative: Alternative) -> list[str]:
    claims = (alternative.claim, alternative.over)
    return [claim.development for claim in claims if claim is not None]


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
