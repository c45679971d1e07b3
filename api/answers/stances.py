"""The bodies of answers about stances, as OpenAPI describes them."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from api.answers.commitments import Commitment
from api.answers.developments import Basis
from api.answers.links import Known, Named, Permalink
from infrastructure.read_models.developments.reports import DisputeAnswer, ReportAnswer
from infrastructure.read_models.developments.whole import EndingAnswer


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
    basis: list[Basis]


class Links(Permalink):
    evidence: str
    timeline: str


class Stances(TypedDict):
    actor: Named
    on: str
    known: Known
    policy: str
    stances: list[Stance]
    links: Links


class BasisWithEvidence(Basis):
    credibility: int
    best_credibility: int
    origins: int
    confidence: int | None
    disputed: bool
    reports: list[ReportAnswer]
    disputes: list[DisputeAnswer]
    endings: NotRequired[list[EndingAnswer]]


class WhyNot(TypedDict):
    code: str
    over: str
    reason: str


class Alternative(Basis):
    posture: str
    confidence: int | None
    why_not: WhyNot


class StanceWithEvidence(BareStance):
    basis: list[BasisWithEvidence]
    alternatives: list[Alternative]
    alternatives_truncated: bool


class StancesWithEvidence(TypedDict):
    actor: Named
    on: str
    known: Known
    policy: str
    stances: list[StanceWithEvidence]
    links: Links


class PairStance(Stance):
    actor: Named


class StanceList(TypedDict):
    data: list[PairStance]
    next: str | None
    position: int
    links: Permalink


class Segment(TypedDict):
    start_date: str
    end_date: str | None
    posture: str
    rule: str
    since: str
    certainty: str
    confidence: int | None
    single_source: bool
    score: float
    basis: list[Basis]


class PairTimeline(TypedDict):
    toward: Named
    inherited_from: Named | None
    segments: list[Segment]


class StanceWithin(PairTimeline):
    postures: list[str]


class LinksWithin(Permalink):
    timeline: str


class StancesWithin(TypedDict):
    actor: Named
    on: str
    start_date: str
    end_date: str
    known: Known
    policy: str
    stances: list[StanceWithin]
    links: LinksWithin


class ShortDevelopment(TypedDict):
    development: str
    kind: str
    title: str
    occurred: str
    earliest: str
    latest: str | None
    conflict: str | None
    confidence: int | None
    disputed: bool
    retracted: bool
    recorded_position: int
    href: str


Timeline = TypedDict(
    "Timeline",
    {
        "actor": Named,
        "from": str | None,
        "to": str | None,
        "known": Known,
        "policy": str,
        "timelines": list[PairTimeline],
        "developments": list[ShortDevelopment],
        "developments_truncated": bool,
        "links": Permalink,
    },
)
