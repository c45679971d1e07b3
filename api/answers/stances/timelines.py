"""The answers about stances through time: a timeline, and a month or a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NotRequired

from typing_extensions import TypedDict

from api.answers.actors import named_actor
from api.answers.cited import BasisAnswer, basis_answer
from api.answers.datasets import UsedDataset, used_datasets
from api.answers.links import (
    Known,
    Named,
    Permalink,
    development_href,
    known_answer,
    named,
    permalink,
)
from api.answers.stances.brief import basis_answers, evidence_date, last_day
from api.answers.stances.sensitivity import MaybeWithout, Sensitivity, of_timeline
from domain.dates import BEGINNING, FOREVER, iso_day
from domain.explanation.assessment import AssessedSpan
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.developments.rows import (
    DevelopmentRow,
    believed_by,
    in_brief,
    parts_in,
)
from infrastructure.read_models.registry.actors import names_of
from infrastructure.read_models.stances.held import narrowed
from infrastructure.read_models.stances.timeline import (
    InPeriod,
    TimelineAsked,
    TimelineRows,
    developments_of,
    incoming_timelines,
    read_timelines,
)


class SegmentAnswer(TypedDict):
    start_date: str
    end_date: str | None
    posture: str
    rule: str
    since: str
    assessment: str
    dating: str | None
    projected: bool
    evidence_date: str | None
    confidence: int | None
    single_source: bool
    score: float
    basis: list[BasisAnswer]


class PairTimeline(TypedDict):
    toward: Named
    inherited_from: Named | None
    toward_inherited_from: Named | None
    segments: list[SegmentAnswer]


class IncomingTimeline(TypedDict):
    """The own stances of another actor toward the actor asked about."""

    actor: Named
    segments: list[SegmentAnswer]


class StanceWithin(PairTimeline):
    postures: list[str]


class LinksWithin(Permalink):
    timeline: str


class StancesWithin(MaybeWithout):
    type: Literal["stances_in_period"]
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
    initiators: list[Named]
    targets: list[Named]
    reciprocal: bool
    mediators: list[Named]
    occurred: str
    earliest: str
    latest: str | None
    conflict: str | None
    confidence: int | None
    disputed: bool
    machine_coded: bool
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
        "incoming": NotRequired[list[IncomingTimeline]],
        "developments": list[ShortDevelopment],
        "developments_truncated": bool,
        "datasets": list[UsedDataset],
        "links": Permalink,
        "sensitivity": NotRequired[Sensitivity],
    },
)


def timeline_answer(knowledge: Knowledge, asked: TimelineAsked) -> Timeline:
    """Return the stances of an actor over time; the actor must be known at the position."""
    found, more = developments_of(knowledge, asked)
    path = f"/v1/actors/{asked.actor}/timeline"
    rows, incoming = read_timelines(knowledge, asked), _incoming(knowledge, asked)
    return {
        "actor": named_actor(knowledge, asked.actor),
        "from": None if asked.begin == BEGINNING else iso_day(asked.begin),
        "to": None if asked.through == FOREVER else iso_day(asked.through),
        "known": known_answer(knowledge),
        "policy": asked.policy.name,
        "timelines": _pair_timelines(knowledge, asked, rows),
        "developments": _short_developments(knowledge, asked.only, found),
        "developments_truncated": more,
        "datasets": used_datasets(
            knowledge, {*rows.developments, *_basis_of(incoming), *(row.id for row in found)}
        ),
        "links": {"permalink": permalink(knowledge, path, asked.parameters())},
        **incoming,
        **of_timeline(knowledge, asked, rows),
    }


class _MaybeIncoming(TypedDict):
    incoming: NotRequired[list[IncomingTimeline]]


def _basis_of(shown: _MaybeIncoming) -> set[str]:
    """Return the developments on which the stances toward the actor rest."""
    segments = (segment for one in shown.get("incoming", ()) for segment in one["segments"])
    return {one["development"] for segment in segments for one in segment["basis"]}


def _incoming(knowledge: Knowledge, asked: TimelineAsked) -> _MaybeIncoming:
    """Return the stances toward the actor; nothing if the question does not ask for them."""
    if not asked.incoming:
        return {}
    found = incoming_timelines(knowledge, asked)
    names = names_of(knowledge, found)
    ids = {b.development for parts in found.values() for p in parts for b in p.segment.basis}
    rows = in_brief(knowledge, ids, asked.only.published)
    basis = basis_answers(rows, development_href(knowledge, asked.only.published))
    return {
        "incoming": [
            {
                "actor": named(actor, names),
                "segments": [segment_answer(part, basis) for part in parts],
            }
            for actor, parts in found.items()
        ]
    }


def in_period_answer(knowledge: Knowledge, asked: InPeriod) -> StancesWithin:
    """Return the stances of an actor within a month or a year; the actor must be known."""
    timeline = asked.timeline
    path = f"/v1/actors/{timeline.actor}"
    days = narrowed(timeline.toward, timeline.inherit, timeline.only, timeline.policy)
    rows = read_timelines(knowledge, timeline)
    return {
        "type": "stances_in_period",
        "actor": named_actor(knowledge, timeline.actor),
        "on": asked.on,
        "start_date": iso_day(timeline.begin),
        "end_date": iso_day(timeline.through),
        "known": known_answer(knowledge),
        "policy": timeline.policy.name,
        "stances": [_with_postures(row) for row in _pair_timelines(knowledge, timeline, rows)],
        "links": {
            "permalink": permalink(knowledge, f"{path}/stances", asked.parameters()),
            "timeline": permalink(knowledge, f"{path}/timeline", days),
        },
        **of_timeline(knowledge, timeline, rows),
    }


def _pair_timelines(
    knowledge: Knowledge, asked: TimelineAsked, rows: TimelineRows
) -> list[PairTimeline]:
    """Return the segments toward each counterpart, also those inherited from coalitions."""
    href = development_href(knowledge, asked.only.published)
    basis = {id: basis_answer(one, href(id)) for id, one in rows.developments.items()}
    return [
        {
            "toward": named(row.toward, rows.names),
            "inherited_from": named(row.inherited_from, rows.names) if row.inherited_from else None,
            "toward_inherited_from": named(row.toward_inherited_from, rows.names)
            if row.toward_inherited_from
            else None,
            "segments": [segment_answer(part, basis) for part in parts],
        }
        for row, parts in zip(rows.timelines, rows.parts, strict=True)
    ]


def segment_answer(part: AssessedSpan, basis: Mapping[str, BasisAnswer]) -> SegmentAnswer:
    """Return a part of a segment; the developments of its basis are given by id."""
    segment = part.segment
    return {
        "start_date": iso_day(segment.start),
        "end_date": last_day(segment.through),
        "posture": segment.posture.value,
        "rule": segment.rule,
        "since": iso_day(segment.since),
        "assessment": part.assessment.value,
        "dating": segment.dating,
        "projected": part.is_projected,
        "evidence_date": evidence_date(segment),
        "confidence": segment.confidence,
        "single_source": segment.single_source,
        "score": round(segment.score, 6),
        "basis": [basis[one.development] for one in segment.basis],
    }


def _with_postures(row: PairTimeline) -> StanceWithin:
    """Return the segments with their postures, in the order in which each first held."""
    postures = list(dict.fromkeys(segment["posture"] for segment in row["segments"]))
    return {
        "toward": row["toward"],
        "inherited_from": row["inherited_from"],
        "toward_inherited_from": row["toward_inherited_from"],
        "postures": postures,
        "segments": row["segments"],
    }


def _short_developments(
    knowledge: Knowledge, only: ClaimFilter, rows: list[DevelopmentRow]
) -> list[ShortDevelopment]:
    """Return developments with the names of the actors in each part."""
    parts = parts_in(knowledge, [row.id for row in rows], only.published)
    names = names_of(knowledge, {actor for acting in parts.values() for actor, _ in acting})
    href = development_href(knowledge, only.published)
    return [
        _short(row, only, _actors_in(parts.get(row.id, ()), names), href(row.id)) for row in rows
    ]


class _ActorsIn(TypedDict):
    initiators: list[Named]
    targets: list[Named]
    mediators: list[Named]


def _actors_in(acting: Iterable[tuple[str, str]], names: Mapping[str, str]) -> _ActorsIn:
    """Return the actors in each part; one that only a commitment names is in none."""
    found: _ActorsIn = {"initiators": [], "targets": [], "mediators": []}
    for actor, part in acting:
        for name in part.split():
            found[_LIST_OF_PART[name]].append(named(actor, names))
    return found


_LIST_OF_PART: dict[str, Literal["initiators", "targets", "mediators"]] = {
    "initiator": "initiators",
    "target": "targets",
    "mediator": "mediators",
}


def _short(
    row: DevelopmentRow, only: ClaimFilter, actors: _ActorsIn, href: str
) -> ShortDevelopment:
    omission = only.omission
    believed = omission.assessment_of(row.id) or believed_by(row, only.published)
    return {
        "development": row.id,
        "kind": row.kind,
        "title": row.title,
        **actors,
        "reciprocal": row.reciprocal,
        "occurred": row.occurred,
        "earliest": iso_day(row.earliest),
        "latest": None if row.latest == FOREVER else iso_day(row.latest),
        "conflict": row.conflict,
        "confidence": believed.confidence,
        "disputed": believed.disputed,
        "machine_coded": believed.machine_coded,
        "retracted": row.retracted or row.id in omission.retracted,
        "recorded_position": row.position,
        "href": href,
    }
