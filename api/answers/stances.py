"""The answers about stances on a day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from typing_extensions import TypedDict

from api.answers.cited import BasisAnswer, basis_answer
from api.answers.commitments import Commitment, commitment_answer
from api.answers.links import (
    Known,
    Named,
    Permalink,
    development_href,
    known_answer,
    permalink,
)
from domain.dates import iso_day
from domain.stance.fold import Segment, certainty
from domain.stance.reason import Cited, reason, strain
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.commitments.commitments import Committed
from infrastructure.read_models.stances.held import (
    AllPairs,
    Held,
    StanceRows,
    StancesQuestion,
    narrowed,
    stance_rows,
)


class BareStance(TypedDict):
    toward: Named
    posture: str
    since: str
    certainty: str
    confidence: int | None
    single_source: bool
    score: float
    inherited_from: Named | None
    rule: str
    reason: str
    commitments: list[Commitment]


class Stance(BareStance):
    basis: list[BasisAnswer]


class Links(Permalink):
    evidence: str
    timeline: str


class Stances(TypedDict):
    type: Literal["stances"]
    actor: Named
    on: str
    known: Known
    policy: str
    stances: list[Stance]
    links: Links


class PairStance(Stance):
    actor: Named


class StanceList(TypedDict):
    data: list[PairStance]
    next: str | None
    position: int
    links: Permalink


def stances_answer(knowledge: Knowledge, question: StancesQuestion) -> Stances:
    """Return the stances of an actor; the actor must be known at the position."""
    rows = stance_rows(knowledge, question)
    return {
        "type": "stances",
        "actor": {"id": question.actor, "name": rows.names.get(question.actor)},
        "on": iso_day(question.on),
        "known": known_answer(knowledge),
        "policy": question.policy.name,
        "stances": stance_answers(knowledge, question, rows),
        "links": links_of(knowledge, question),
    }


def links_of(knowledge: Knowledge, question: StancesQuestion) -> Links:
    """Return the permalink of a question, and the links of its evidence and its timeline."""
    path, asked = f"/v1/actors/{question.actor}", question.parameters()
    days = narrowed(question.toward, question.inherit, question.only, question.policy)
    return {
        "permalink": permalink(knowledge, f"{path}/stances", asked),
        "evidence": permalink(knowledge, f"{path}/stances", {**asked, "evidence": "true"}),
        "timeline": permalink(knowledge, f"{path}/timeline", days),
    }


def stance_answers(
    knowledge: Knowledge, asked: StancesQuestion | AllPairs, rows: StanceRows
) -> list[Stance]:
    """Return each stance with its basis and the commitments between the two actors."""
    href = development_href(knowledge, asked.only.published)
    basis = {id: basis_answer(one, href(id)) for id, one in rows.developments.items()}
    commitments = rows.commitments
    return [
        _stance(held, asked, rows.names, basis, commitments.get((held.holder, held.toward), []))
        for held in rows.held
    ]


def pair_stances(knowledge: Knowledge, asked: AllPairs, rows: StanceRows) -> list[PairStance]:
    """Return each stance with the actor that holds it."""
    stances = stance_answers(knowledge, asked, rows)
    return [
        {"actor": {"id": held.holder, "name": rows.names.get(held.holder)}, **stance}
        for held, stance in zip(rows.held, stances, strict=True)
    ]


def _stance(
    held: Held,
    asked: StancesQuestion | AllPairs,
    names: dict[str, str],
    basis: dict[str, BasisAnswer],
    commitments: list[Committed],
) -> Stance:
    segment, inherited_from = held.segment, held.inherited_from
    holder, toward = names.get(held.holder, held.holder), names.get(held.toward, held.toward)
    own_basis = [basis[rests_on] for rests_on, _ in segment.basis]
    cited = [Cited(one["kind"], one["title"], one["occurred"]) for one in own_basis]
    why = reason(segment.rule, holder, toward, cited, asked.policy)
    if segment.rule == "halt-in-force":
        why += _strain(segment, holder, toward, commitments)
    since, certain = segment.since, segment.certain
    if inherited_from is not None:
        since, certain = max(since, inherited_from.since), certain and inherited_from.certain
    return {
        "toward": {"id": held.toward, "name": toward},
        "posture": segment.posture.value,
        "since": iso_day(since),
        "certainty": certainty(certain),
        "confidence": segment.confidence,
        "single_source": segment.single_source,
        "score": round(segment.score_on(asked.on, asked.policy), 6),
        "inherited_from": {"id": inherited_from.actor, "name": holder} if inherited_from else None,
        "rule": segment.rule,
        "reason": why,
        "basis": own_basis,
        "commitments": [commitment_answer(*commitment) for commitment in commitments],
    }


def _strain(segment: Segment, holder: str, toward: str, commitments: Iterable[Committed]) -> str:
    deciding = segment.basis[0]
    for id, term, stands in commitments:
        if (id, term.number) == (deciding.development, deciding.commitment):
            return strain(holder, toward, len(stands.threats), len(stands.attacks_on_it))
    return ""
