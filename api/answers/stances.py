"""The answers about stances on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
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
    named,
    permalink,
)
from api.answers.pairs.brief import evidence_date
from api.answers.pairs.sensitivity import MaybeWithout, of_day
from domain.dates import iso_day
from domain.stance.fold import Segment
from domain.stance.reason import Cited, Explained, reason, strain
from domain.stance.term_status import TermStatus
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.commitments.commitments import Committed
from infrastructure.read_models.omissions.differences import with_everything
from infrastructure.read_models.stances.dyads import first_of
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
    dating: str | None
    evidence_date: str | None
    confidence: int | None
    single_source: bool
    score: float
    inherited_from: Named | None
    toward_inherited_from: Named | None
    first: bool
    rule: str
    reason: str
    commitments: list[Commitment]


class Stance(BareStance):
    basis: list[BasisAnswer]
    rivals: list[BasisAnswer]


class Links(Permalink):
    evidence: str
    timeline: str


class Stances(MaybeWithout):
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
        "actor": named(question.actor, rows.names),
        "on": iso_day(question.on),
        "known": known_answer(knowledge),
        "policy": question.policy.name,
        "stances": stance_answers(knowledge, question, rows),
        "links": links_of(knowledge, question),
        **of_day(knowledge, question, rows.held),
    }


def links_of(knowledge: Knowledge, question: StancesQuestion) -> Links:
    """Return the permalink of a question, and the links of its evidence and its timeline."""
    path, asked = f"/v1/actors/{question.actor}", question.parameters()
    everything = replace(question, only=with_everything(question.only), evidence=True)
    days = narrowed(question.toward, question.inherit, question.only, question.policy)
    return {
        "permalink": permalink(knowledge, f"{path}/stances", asked),
        "evidence": permalink(knowledge, f"{path}/stances", everything.parameters()),
        "timeline": permalink(knowledge, f"{path}/timeline", days),
    }


def stance_answers(
    knowledge: Knowledge, asked: StancesQuestion | AllPairs, rows: StanceRows
) -> list[Stance]:
    """Return each stance with its basis and the commitments between the two actors."""
    href = development_href(knowledge, asked.only.published)
    basis = {id: basis_answer(one, href(id)) for id, one in rows.developments.items()}
    commitments = rows.commitments
    of_actor = isinstance(asked, StancesQuestion)
    firsts = first_of(rows.held) if of_actor else [True] * len(rows.held)
    return [
        _stance(held, asked, rows.names, basis, commitments.get(held.pair, []), is_first)
        for held, is_first in zip(rows.held, firsts, strict=True)
    ]


def pair_stances(knowledge: Knowledge, asked: AllPairs, rows: StanceRows) -> list[PairStance]:
    """Return each stance with the actor that holds it."""
    stances = stance_answers(knowledge, asked, rows)
    return [
        {"actor": named(held.way.holder, rows.names), **stance}
        for held, stance in zip(rows.held, stances, strict=True)
    ]


def _stance(
    held: Held,
    asked: StancesQuestion | AllPairs,
    names: dict[str, str],
    basis: dict[str, BasisAnswer],
    commitments: list[Committed],
    is_first: bool,
) -> Stance:
    way, segment = held.way, held.way.of(held.segment)
    holder, target = names.get(way.holder, way.holder), names.get(way.target, way.target)
    grounds = [basis[rests_on] for rests_on, _ in segment.basis]
    rivals = [basis[rival] for rival, _ in segment.rivals]
    deciding = _deciding(segment, commitments)
    why = reason(
        Explained(
            holder, target, segment.rule, asked.on, segment.firm,
            [cited(one) for one in grounds], [cited(one) for one in rivals], segment.evidence,
            len(deciding.violations) if deciding else 0,
        ),
        asked.policy,
    )  # fmt: skip
    if deciding:
        why += strain(holder, target, len(deciding.threats), len(deciding.attacks_on_it))
    return {
        "toward": named(way.toward, names),
        "posture": segment.posture.value,
        "since": iso_day(segment.since),
        "dating": segment.dating,
        "evidence_date": evidence_date(segment),
        "confidence": segment.confidence,
        "single_source": segment.single_source,
        "score": round(segment.score_on(asked.on), 6),
        "inherited_from": named(way.holder, names) if way.inherited_from else None,
        "toward_inherited_from": named(way.target, names) if way.toward_inherited_from else None,
        "first": is_first,
        "rule": segment.rule,
        "reason": why,
        "basis": grounds,
        "rivals": rivals,
        "commitments": [commitment_answer(*commitment) for commitment in commitments],
    }


def cited(basis: BasisAnswer) -> Cited:
    """Return a development as a sentence cites it."""
    return Cited(basis["kind"], basis["title"], basis["occurred"])


def _deciding(segment: Segment, commitments: Iterable[Committed]) -> TermStatus | None:
    """Return the status of the commitment that decides; None if an act does."""
    for id, term, status in commitments:
        if segment.basis and (id, term.number) == tuple(segment.basis[0]):
            return status
    return None
