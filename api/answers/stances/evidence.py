"""The answer about stances with their whole evidence, and what does not decide them."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from api.answers.cited import BasisAnswer, basis_answer
from api.answers.commitments import FindingAbout, findings_about_answer
from api.answers.datasets import UsedDataset, used_datasets
from api.answers.links import Known, Named, development_href, known_answer, named
from api.answers.stances.on_record import StanceLeftOut, pair_asked, stances_left_out
from api.answers.stances.reasons import cited as as_cited
from api.answers.stances.stances import BareStance, Links, links_of, stance_answers
from domain.dates import iso_day
from domain.stance import alternatives
from domain.stance.policy import Policy
from domain.vocabulary import CONFIDENCE_OF
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.commitments.findings import OfActs
from infrastructure.read_models.developments.reports import DisputeAnswer, ReportAnswer
from infrastructure.read_models.developments.whole import (
    DevelopmentEndAnswer,
    EndingAnswer,
    MetConditionAnswer,
    SuspensionAnswer,
    WholeDevelopment,
)
from infrastructure.read_models.stances.held import StancesQuestion
from infrastructure.read_models.stances.references.evidence import MOST_ALTERNATIVES, read_evidence


class BasisWithEvidence(BasisAnswer):
    credibility: int
    best_credibility: int
    origins: int
    confidence: int | None
    disputed: bool
    reports: list[ReportAnswer]
    disputes: list[DisputeAnswer]
    end: NotRequired[DevelopmentEndAnswer]
    endings: NotRequired[list[EndingAnswer]]
    suspensions: NotRequired[list[SuspensionAnswer]]
    met_conditions: NotRequired[list[MetConditionAnswer]]
    findings_about: NotRequired[list[FindingAbout]]


class WhyNot(TypedDict):
    code: str
    over: str | None
    reason: str


class Alternative(BasisAnswer):
    posture: str
    confidence: int | None
    why_not: WhyNot


class StanceWithEvidence(BareStance):
    basis: list[BasisWithEvidence]
    rivals: list[BasisAnswer]
    alternatives: list[Alternative]
    alternatives_truncated: bool


class StancesWithEvidence(TypedDict):
    type: Literal["stances_with_evidence"]
    actor: Named
    on: str
    known: Known
    policy: str
    stances: list[StanceWithEvidence]
    stances_left_out: list[StanceLeftOut]
    datasets: list[UsedDataset]
    links: Links


def evidence_answer(knowledge: Knowledge, question: StancesQuestion) -> StancesWithEvidence:
    """Return the stances of an actor with their evidence; the actor must be known."""
    rows = read_evidence(knowledge, question)
    stances = stance_answers(knowledge, question, rows.stances)
    href = development_href(knowledge, question.only.published)
    cited = {id: basis_answer(one, href(id)) for id, one in rows.developments.items()}
    answers: list[StanceWithEvidence] = []
    found_of = zip(stances, rows.confidences, rows.alternatives, strict=True)
    for stance, confidences, found in found_of:
        basis = [
            _basis_with_evidence(
                one, rows.whole[one["development"]], confidence, rows.stances.judged
            )
            for one, confidence in zip(stance["basis"], confidences, strict=True)
        ]
        shown = [_alternative(one, cited, question.policy) for one in found[:MOST_ALTERNATIVES]]
        answers.append(
            {
                **stance,
                "basis": basis,
                "alternatives": shown,
                "alternatives_truncated": len(found) > MOST_ALTERNATIVES,
            }
        )
    return {
        "type": "stances_with_evidence",
        "actor": named(question.actor, rows.stances.names),
        "on": iso_day(question.on),
        "known": known_answer(knowledge),
        "policy": question.policy.name,
        "stances": answers,
        "stances_left_out": stances_left_out(rows.stances, pair_asked(question)),
        "datasets": used_datasets(knowledge, {*rows.developments, *rows.stances.developments}),
        "links": links_of(knowledge, question),
    }


def _basis_with_evidence(
    shown: BasisAnswer, whole: WholeDevelopment, confidence: int | None, judged: OfActs
) -> BasisWithEvidence:
    """Return a development of the basis with its reports and its disputes.

    `confidence` is that of the claim that the stance rests on. It differs from that of the
    development if a dispute denies only a part of it, or if the cause of an ending attests the
    claim. What changed the development or its commitments after it, and the findings about it as an
    act, are included if there are any.
    """
    evidence: BasisWithEvidence = {
        "development": shown["development"],
        "kind": shown["kind"],
        "title": shown["title"],
        "occurred": shown["occurred"],
        "machine_coded": shown["machine_coded"],
        "recorded_position": shown["recorded_position"],
        "href": shown["href"],
        "credibility": _CREDIBILITY_OF[confidence],
        "best_credibility": min(report.credibility for report in whole.reports),
        "origins": whole.assessment.origins,
        "confidence": confidence,
        "disputed": whole.assessment.disputed,
        "reports": whole.reports,
        "disputes": whole.disputes,
    }
    if whole.end is not None:
        evidence["end"] = whole.end
    if whole.endings:
        evidence["endings"] = whole.endings
    if whole.suspensions:
        evidence["suspensions"] = whole.suspensions
    if whole.met_conditions:
        evidence["met_conditions"] = whole.met_conditions
    if about := judged.get(shown["development"]):
        evidence["findings_about"] = findings_about_answer(about)
    return evidence


_CREDIBILITY_OF = {confidence: credibility for credibility, confidence in CONFIDENCE_OF.items()}


def _alternative(
    one: alternatives.Alternative, cited: dict[str, BasisAnswer], policy: Policy
) -> Alternative:
    over = None if one.over is None else cited[one.over.development]
    deciding = None if over is None else str(as_cited(over))
    return {
        **cited[one.claim.development],
        "posture": one.posture.value,
        "confidence": one.claim.confidence,
        "why_not": {
            "code": one.code,
            "over": None if over is None else over["development"],
            "reason": alternatives.why_not(one, deciding, policy),
        },
    }
