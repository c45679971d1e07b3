"""The answers about stances on a day."""

from __future__ import annotations

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
from api.answers.stances.brief import evidence_date
from api.answers.stances.on_record import (
    OnRecord,
    StanceLeftOut,
    acts_on_record,
    left_out_answer,
    pair_asked,
    stance_left_out,
    stances_left_out,
)
from api.answers.stances.reasons import reason_of
from api.answers.stances.sensitivity import MaybeWithout, leaves_out, of_day
from domain.dates import iso_day
from domain.explanation.assessment import assessed
from domain.explanation.reason import projected
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.commitments.commitments import Committed
from infrastructure.read_models.stances.held import (
    AllPairs,
    Held,
    StancesQuestion,
    first_of,
    narrowed,
)
from infrastructure.read_models.stances.references.rows import StanceRows, stance_rows


class BareStance(OnRecord):
    toward: Named
    posture: str
    since: str
    assessment: str
    dating: str | None
    projected: bool
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
    evidence: str | None
    timeline: str


class Stances(MaybeWithout):
    type: Literal["stances"]
    actor: Named
    on: str
    known: Known
    policy: str
    stances: list[Stance]
    stances_left_out: list[StanceLeftOut]
    links: Links


class PairStance(Stance):
    actor: Named


class PairStanceLeftOut(StanceLeftOut):
    actor: Named


class StanceList(TypedDict):
    type: Literal["pairs"]
    data: list[PairStance]
    stances_left_out: list[PairStanceLeftOut]
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
        "stances_left_out": stances_left_out(rows, pair_asked(question)),
        "links": links_of(knowledge, question),
        **of_day(knowledge, question, rows.held),
    }


def links_of(knowledge: Knowledge, question: StancesQuestion) -> Links:
    """Return the permalink of a question, and the links of its evidence and its timeline.

    The evidence is null if the question leaves something out: it then has no answer with evidence.
    """
    path, asked = f"/v1/actors/{question.actor}", question.parameters()
    evidence = None
    if not leaves_out(question.only):
        asked_for = replace(question, evidence=True).parameters()
        evidence = permalink(knowledge, f"{path}/stances", asked_for)
    days = narrowed(question.toward, question.inherit, question.only, question.policy)
    return {
        "permalink": permalink(knowledge, f"{path}/stances", asked),
        "evidence": evidence,
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
        _stance(held, asked, rows, basis, commitments.get(held.pair, []), is_first)
        for held, is_first in zip(rows.held, firsts, strict=True)
    ]


def pair_stances(knowledge: Knowledge, asked: AllPairs, rows: StanceRows) -> list[PairStance]:
    """Return each stance with the actor that holds it."""
    stances = stance_answers(knowledge, asked, rows)
    return [
        {"actor": named(held.way.holder, rows.names), **stance}
        for held, stance in zip(rows.held, stances, strict=True)
    ]


def pair_stances_left_out(rows: StanceRows) -> list[PairStanceLeftOut]:
    """Return the stances that hold only with the claims left out, with the actors they are of."""
    return [
        {"actor": named(one.way.holder, rows.names), **stance_left_out(rows, one)}
        for one in rows.missing
    ]


def _stance(
    held: Held,
    asked: StancesQuestion | AllPairs,
    rows: StanceRows,
    basis: dict[str, BasisAnswer],
    commitments: list[Committed],
    is_first: bool,
) -> Stance:
    way, segment, names = held.way, held.way.of(held.segment), rows.names
    last_known = rows.horizon.last_known(asked.policy, rows.covered.get(held.pair))
    left_out = left_out_answer(rows, held)
    is_projected = asked.on > last_known
    is_capped = is_projected or way.is_inherited or bool(left_out and left_out["changes"])
    why = reason_of(held, asked.on, asked.policy, rows)
    return {
        "toward": named(way.toward, names),
        "posture": segment.posture.value,
        "since": iso_day(segment.since),
        "assessment": assessed(segment, asked.on, asked.policy, is_capped=is_capped).value,
        "dating": "uncertain" if segment.basis and is_projected else segment.dating,
        "projected": is_projected,
        "evidence_date": evidence_date(segment),
        "confidence": segment.confidence,
        "single_source": segment.single_source,
        "score": round(segment.score_on(asked.on), 6),
        **acts_on_record(rows, held),
        "left_out": left_out,
        "inherited_from": named(way.holder, names) if way.inherited_from else None,
        "toward_inherited_from": named(way.target, names) if way.toward_inherited_from else None,
        "first": is_first,
        "rule": segment.rule,
        "reason": why + projected(last_known) if is_projected else why,
        "basis": [basis[rests_on] for rests_on, _ in segment.basis],
        "rivals": [basis[rival] for rival, _ in segment.rivals],
        "commitments": [commitment_answer(*one, names) for one in commitments],
    }
