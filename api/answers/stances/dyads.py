"""The answers about two actors: the posture of the dyad, and how each stands toward the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, NotRequired

from typing_extensions import TypedDict

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
from api.answers.stances.brief import basis_answers, last_day
from api.answers.stances.on_record import StanceLeftOut, stances_left_out
from api.answers.stances.sensitivity import (
    MaybeWithout,
    Sensitivity,
    Timelines,
    by_stance,
    leaves_out,
    sensitivity,
)
from api.answers.stances.stances import Stance, stance_answers
from api.answers.stances.timelines import SegmentAnswer, segment_answer
from domain.claims.claim import Pair
from domain.dates import BEGINNING, FOREVER, iso_day
from domain.vocabulary import Assessment, Posture
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import with_everything
from infrastructure.read_models.developments.rows import in_brief
from infrastructure.read_models.registry.actors import names_of
from infrastructure.read_models.stances.dyads import (
    DyadPosture,
    DyadQuestion,
    FirstPart,
    Shown,
    dyad_posture,
    dyad_segments,
    first_parts,
    first_segments,
)
from infrastructure.read_models.stances.held import held_stances
from infrastructure.read_models.stances.references.rows import StanceRows, stance_rows
from infrastructure.read_models.stances.timeline import PairTimeline, by_key, pair_timelines


class DyadPostureAnswer(TypedDict):
    posture: str | None
    sides: list[Named]
    mutual: bool
    assessment: str | None
    projected: bool


class Direction(TypedDict):
    actor: Named
    toward: Named
    stances: list[Stance]
    stances_left_out: list[StanceLeftOut]


class Dyad(DyadPostureAnswer):
    type: Literal["dyad"]
    actors: list[Named]
    on: str
    known: Known
    policy: str
    directions: list[Direction]
    datasets: list[UsedDataset]
    links: Permalink
    sensitivity: NotRequired[Sensitivity]


class DyadSegmentAnswer(DyadPostureAnswer):
    start_date: str
    end_date: str | None


class ShownSegment(SegmentAnswer):
    inherited_from: Named | None
    toward_inherited_from: Named | None


class DirectionInPeriod(TypedDict):
    actor: Named
    toward: Named
    segments: list[ShownSegment]


DyadInPeriod = TypedDict(
    "DyadInPeriod",
    {
        "type": Literal["dyad_in_period"],
        "actors": list[Named],
        "from": str | None,
        "to": str | None,
        "known": Known,
        "policy": str,
        "segments": list[DyadSegmentAnswer],
        "directions": list[DirectionInPeriod],
        "datasets": list[UsedDataset],
        "links": Permalink,
        "sensitivity": NotRequired[Sensitivity],
    },
)


def dyad_answer(knowledge: Knowledge, question: DyadQuestion) -> Dyad:
    """Return the dyad on a day; both actors must be known at the position."""
    names = _Names(knowledge, question.actors)
    rows = {pair: stance_rows(knowledge, question.of_day(pair)) for pair in question.directions}
    directions = [
        (pair, stance_answers(knowledge, question.of_day(pair), rows[pair]))
        for pair in question.directions
    ]
    dyad = dyad_posture(
        Shown(
            actor,
            Posture(stance["posture"]),
            Assessment(stance["assessment"]),
            stance["projected"],
        )
        for (actor, _), stances in directions
        for stance in stances
        if stance["first"]
    )
    return {
        "type": "dyad",
        "actors": [names.named(id) for id in question.actors],
        "on": iso_day(question.begin),
        "known": known_answer(knowledge),
        "policy": question.policy.name,
        **_posture(dyad, names),
        "directions": [
            {
                "actor": names.named(pair[0]),
                "toward": names.named(pair[1]),
                "stances": stances,
                "stances_left_out": stances_left_out(rows[pair], pair),
            }
            for pair, stances in directions
        ],
        "datasets": used_datasets(knowledge, _cited(rows)),
        "links": _links(knowledge, question),
        **_without_on_day(knowledge, question, rows),
    }


def dyad_in_period_answer(knowledge: Knowledge, question: DyadQuestion) -> DyadInPeriod:
    """Return the dyad over time; both actors must be known at the position."""
    timelines = {
        pair: pair_timelines(knowledge, question.of_days(pair)) for pair in question.directions
    }
    firsts = {pair: first_segments(rows) for pair, rows in timelines.items()}
    shown = first_parts(knowledge, question, firsts)
    through = {id for parts in shown.values() for one in parts for id in one[1:]}
    names = _Names(knowledge, {*question.actors, *(id for id in through if id)})
    dyad = dyad_segments(shown)
    return {
        "type": "dyad_in_period",
        "actors": [names.named(id) for id in question.actors],
        "from": None if question.begin == BEGINNING else iso_day(question.begin),
        "to": None if question.through == FOREVER else iso_day(question.through),
        "known": known_answer(knowledge),
        "policy": question.policy.name,
        "segments": [
            {
                "start_date": iso_day(one.begin),
                "end_date": last_day(one.through),
                **_posture(one.dyad, names),
            }
            for one in dyad
        ],
        "directions": _directions(knowledge, question, shown, names),
        "datasets": used_datasets(knowledge, _basis_of(shown)),
        "links": _links(knowledge, question),
        **_without_over_time(knowledge, question, timelines),
    }


def _links(knowledge: Knowledge, question: DyadQuestion) -> Permalink:
    path = "/v1/dyads/{}/{}".format(*question.actors)
    return {"permalink": permalink(knowledge, path, question.parameters())}


class _Names:
    """The names of actors as known at the position of the answer."""

    def __init__(self, knowledge: Knowledge, ids: set[str] | Pair) -> None:
        self._names = names_of(knowledge, set(ids))

    def named(self, id: str) -> Named:
        return named(id, self._names)

    def or_none(self, id: str | None) -> Named | None:
        return None if id is None else self.named(id)


def _posture(dyad: DyadPosture, names: _Names) -> DyadPostureAnswer:
    return {
        "posture": dyad.posture.value if dyad.posture else None,
        "sides": [names.named(id) for id in dyad.sides],
        "mutual": dyad.mutual,
        "assessment": dyad.assessment and dyad.assessment.value,
        "projected": dyad.is_projected,
    }


def _cited(rows: dict[Pair, StanceRows]) -> set[str]:
    """Return the developments to which the stances of both directions refer."""
    return {id for one in rows.values() for id in one.developments}


def _basis_of(shown: dict[Pair, list[FirstPart]]) -> set[str]:
    """Return the developments on which what is shown rests."""
    every = (one.part.segment for parts in shown.values() for one in parts)
    return {basis.development for segment in every for basis in segment.basis}


def _directions(
    knowledge: Knowledge,
    question: DyadQuestion,
    shown: dict[Pair, list[FirstPart]],
    names: _Names,
) -> list[DirectionInPeriod]:
    """Return the stance to show first in each direction over time."""
    published = question.only.published
    href = development_href(knowledge, published)
    basis = basis_answers(in_brief(knowledge, _basis_of(shown), published), href)
    return [
        {
            "actor": names.named(actor),
            "toward": names.named(toward),
            "segments": [
                {
                    **segment_answer(one.part, basis),
                    "inherited_from": names.or_none(one.inherited_from),
                    "toward_inherited_from": names.or_none(one.toward_inherited_from),
                }
                for one in parts
            ],
        }
        for (actor, toward), parts in shown.items()
    ]


def _without_on_day(
    knowledge: Knowledge, question: DyadQuestion, rows: dict[Pair, StanceRows]
) -> MaybeWithout:
    if not leaves_out(question.only):
        return {}
    everything = replace(question, only=with_everything(question.only))
    before: Timelines = {}
    after: Timelines = {}
    for pair in question.directions:
        asked = everything.of_day(pair)
        before |= by_stance(asked, held_stances(knowledge, asked))
        after |= by_stance(asked, rows[pair].held)
    days = (question.begin, question.begin)
    return sensitivity(knowledge, question.only, before, after, days)


def _without_over_time(
    knowledge: Knowledge, question: DyadQuestion, timelines: dict[Pair, list[PairTimeline]]
) -> MaybeWithout:
    if not leaves_out(question.only):
        return {}
    everything = replace(question, only=with_everything(question.only))
    before: Timelines = {}
    after: Timelines = {}
    for pair, rows in timelines.items():
        before |= by_key(pair[0], pair_timelines(knowledge, everything.of_days(pair)))
        after |= by_key(pair[0], rows)
    days = (question.begin, question.through)
    return sensitivity(knowledge, question.only, before, after, days)
