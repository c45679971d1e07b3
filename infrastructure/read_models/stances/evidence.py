"""Stances with their whole evidence, and alternatives with the reason why each is not used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import msgspec
from sqlalchemy import TextualSelect, text

from domain.claims.claims import Claim, Pair
from domain.stance.alternatives import Alternative, alternatives, why_not
from domain.stance.policy import Policy
from domain.stance.reason import Cited
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claims import COUNTED, claim_of, claims
from infrastructure.read_models.developments.rows import Basis, basis_of
from infrastructure.read_models.developments.search import rows_by_ids
from infrastructure.read_models.developments.whole import WholeDevelopment, whole_developments
from infrastructure.read_models.stances.held import (
    Answer,
    Held,
    Question,
    answer_of,
    held_stances,
)
from infrastructure.read_models.stances.timelines_at import given_days, per_pair

MOST_ALTERNATIVES = 20


def evidence_answer(knowledge: Knowledge, question: Question) -> Answer:
    """The body of `GET /v1/actors/{id}/stances?evidence=true`; the actor must be known then."""
    held = held_stances(knowledge, question)
    answer = answer_of(knowledge, question, held)
    rests_on = {b.development for h in held for b in h.segment.basis}
    whole = _whole_developments(knowledge, rests_on, question.only.published)
    found = _alternatives(knowledge, held, question)
    named = {id for listed in found for one in listed[:MOST_ALTERNATIVES] for id in _named(one)}
    basis = basis_of(knowledge, named, question.only.published)
    for stance, listed in zip(answer["stances"], found, strict=True):
        stance["basis"] = [_ground(one, whole[one["development"]]) for one in stance["basis"]]
        shown = listed[:MOST_ALTERNATIVES]
        stance["alternatives"] = [_alternative(one, basis, question.policy) for one in shown]
        stance["alternatives_truncated"] = len(listed) > MOST_ALTERNATIVES
    return answer


def _ground(shown: Answer, whole: WholeDevelopment) -> Answer:
    """Return a development of the basis with its confidence, its reports and its disputes.

    If commitments of it were ended, the endings are included.
    """
    ended = {"endings": msgspec.to_builtins(whole.endings)} if whole.endings else {}
    return {
        **shown,
        "credibility": whole.assessment.credibility,
        "best_credibility": min(report.credibility for report in whole.reports),
        "origins": whole.assessment.origins,
        "confidence": whole.assessment.confidence,
        "disputed": whole.assessment.disputed,
        "reports": msgspec.to_builtins(whole.reports),
        "disputes": msgspec.to_builtins(whole.disputes),
        **ended,
    }


def _alternatives(
    knowledge: Knowledge, held: Sequence[Held], question: Question
) -> list[list[Alternative]]:
    """The alternatives to each stance, newest first."""
    days = {(h.holder, h.toward): question.on for h in held}
    given = {
        "given": given_days(days),
        "position": knowledge.position,
        "attack_window": question.policy.attack_window,
    }
    statement = _bearing(knowledge.connection.dialect.name)
    found: dict[Pair, list[Claim]] = {}
    for row in knowledge.connection.execute(statement, {**given, **question.only.parameters()}):
        claim = claim_of(row)
        found.setdefault((claim.actor, claim.toward), []).append(claim)
    return [
        alternatives(found.get((h.holder, h.toward), ()), h.segment, question.on, question.policy)
        for h in held
    ]


def _alternative(alternative: Alternative, basis: Mapping[str, Basis], policy: Policy) -> Answer:
    claim, over = alternative.claim, basis[alternative.over.development]
    return {
        **basis[claim.development].answer(),
        "posture": alternative.posture.value,
        "confidence": claim.confidence,
        "why_not": {
            "code": alternative.code,
            "over": over.id,
            "reason": why_not(
                alternative.code, str(Cited(over.kind, over.title, over.occurred)), policy
            ),
        },
    }


def _named(alternative: Alternative) -> tuple[str, str]:
    return (alternative.claim.development, alternative.over.development)


def _whole_developments(
    knowledge: Knowledge, ids: Iterable[str], published: int
) -> dict[str, WholeDevelopment]:
    rows = rows_by_ids(knowledge, ids)
    return {one.row.id: one for one in whole_developments(knowledge, rows, published)}


@cache
def _bearing(dialect: str) -> TextualSelect:
    """The claims of each pair that can bear on its day: all but the attacks long over."""
    recent = "c.start_latest >= g.day - :attack_window"
    found = per_pair(
        dialect,
        "claims",
        f"""c.actor = g.actor AND c.toward = g.toward AND c.start_earliest <= g.day
            AND (c.effect <> 'attack' OR {recent} OR c.end_latest > c.start_earliest)
            AND {COUNTED}""",
    )
    return text(f"SELECT c.* FROM {found}").columns(*claims.c)  # noqa: S608 our own words
