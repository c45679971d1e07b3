"""The stances of two actors toward each other: the one shown first of each pair, and the dyad."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from domain.claims.claim import Pair
from domain.dates import BEGINNING, FOREVER, iso_day
from domain.explanation.assessment import AssessedSpan
from domain.stance.fold import Segment
from domain.stance.policy import Policy
from domain.stance.precedence import HeldStance, posture_of_dyad, shown_first
from domain.vocabulary import Assessment, Posture
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.stances.assessed import assessed_timelines
from infrastructure.read_models.stances.coalitions import pairs_asked
from infrastructure.read_models.stances.held import StancesQuestion, narrowed
from infrastructure.read_models.stances.timeline import PairTimeline, TimelineAsked, held_timeline

_start = attrgetter("start")
_SUREST_FIRST = tuple(Assessment)


@dataclass(frozen=True, slots=True)
class DyadQuestion:
    """Two actors from day `begin` through day `through` (ordinals), by a policy.

    `on` is the day, the month or the year as it was asked, None for a range of days.
    """

    actors: Pair
    begin: int
    through: int
    policy: Policy
    on: str | None = None
    is_day: bool = False
    inherit: bool = True
    only: ClaimFilter = field(default_factory=ClaimFilter)

    def __post_init__(self) -> None:
        object.__setattr__(self, "only", self.only.under(self.policy))

    @property
    def directions(self) -> tuple[Pair, Pair]:
        one, other = self.actors
        return (one, other), (other, one)

    def of_day(self, pair: Pair) -> StancesQuestion:
        """Return the question about one direction on the day."""
        actor, toward = pair
        return StancesQuestion(actor, self.begin, self.policy, toward, self.inherit, self.only)

    def of_days(self, pair: Pair) -> TimelineAsked:
        """Return the question about one direction on the days."""
        actor, toward = pair
        return TimelineAsked(
            actor, self.begin, self.through, self.policy, toward, self.inherit, self.only
        )

    def pairs(self, knowledge: Knowledge) -> list[Pair]:
        """Return the pairs whose claims may bear on the answer."""
        found = [
            asked
            for actor, toward in self.directions
            for asked in pairs_asked(knowledge, actor, toward, self.inherit, self.only)
        ]
        return list(dict.fromkeys(found))

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, the same for the same question."""
        return {**self._days(), **narrowed(None, self.inherit, self.only, self.policy)}

    def _days(self) -> dict[str, str]:
        if self.on is not None:
            return {"on": self.on}
        begin = {} if self.begin == BEGINNING else {"from": iso_day(self.begin)}
        return begin | ({} if self.through == FOREVER else {"to": iso_day(self.through)})


class Shown(NamedTuple):
    """What counts for a dyad of the stance that an actor shows first toward the other."""

    actor: str
    posture: Posture
    assessment: Assessment
    is_projected: bool


class DyadPosture(NamedTuple):
    """The posture of a dyad, None without any stance, and the actors that hold it.

    The assessment is the surest of these actors. The day is projected if it is for all of them.
    """

    posture: Posture | None
    sides: tuple[str, ...]
    assessment: Assessment | None
    is_projected: bool

    @property
    def mutual(self) -> bool:
        return len(self.sides) == 2


class FirstSegment(NamedTuple):
    """The stance to show first of a pair, on the days of the segment."""

    segment: Segment
    inherited_from: str | None
    toward_inherited_from: str | None


class FirstPart(NamedTuple):
    """Days on which the stance to show first of a pair has one assessment."""

    part: AssessedSpan
    inherited_from: str | None
    toward_inherited_from: str | None


class DyadSegment(NamedTuple):
    """Days on which the posture of a dyad does not change.

    Neither do the actors that hold it, how it is assessed, and whether the days are projected.
    """

    begin: int
    through: int
    dyad: DyadPosture


def dyad_posture(stances: Iterable[Shown]) -> DyadPosture:
    """Return the posture of a dyad from the stances that its actors show first, if any."""
    shown = list(stances)
    found = posture_of_dyad(one.posture for one in shown)
    held = [one for one in shown if one.posture is found]
    return DyadPosture(
        found,
        tuple(one.actor for one in held),
        min((one.assessment for one in held), key=_SUREST_FIRST.index, default=None),
        bool(held) and all(one.is_projected for one in held),
    )


def first_segments(timelines: Sequence[PairTimeline]) -> list[FirstSegment]:
    """Return the stance to show first of one pair over time, from its own and inherited ones."""
    found: list[FirstSegment] = []
    for begin, following in pairwise(_cuts(one.segments for one in timelines)):
        current = [
            FirstSegment(segment, one.inherited_from, one.toward_inherited_from)
            for one in timelines
            if (segment := _on(one.segments, begin)) is not None
        ]
        if not current:
            continue
        rows = [
            HeldStance(one.posture, one.confidence, (above or "", toward_above or ""))
            for one, above, toward_above in current
        ]
        first = current[shown_first(rows)]
        score = first.segment.score_on(begin)
        shown = first.segment._replace(start=begin, through=following - 1, score=score)
        _append(found, first._replace(segment=shown))
    return found


def first_parts(
    knowledge: Knowledge, question: DyadQuestion, shown: Mapping[Pair, Sequence[FirstSegment]]
) -> dict[Pair, list[FirstPart]]:
    """Return the stance to show first in each direction, split where its assessment changes."""
    firsts = [(pair, first) for pair, found in shown.items() for first in found]
    held = [held_timeline(*pair, first[1:], [first.segment]) for pair, first in firsts]
    days = (question.begin, question.through)
    parts = assessed_timelines(knowledge, question.policy, question.only, days, held)
    split: dict[Pair, list[FirstPart]] = {pair: [] for pair in shown}
    for (pair, first), found in zip(firsts, parts, strict=True):
        split[pair] += [FirstPart(part, *first[1:]) for part in found]
    return split


def dyad_segments(directions: Mapping[Pair, Sequence[FirstPart]]) -> list[DyadSegment]:
    """Return the segments of a dyad from the stance that each actor shows first over time."""
    timelines = [
        (actor, [one.part for one in parts], [one.part.segment for one in parts])
        for (actor, _), parts in directions.items()
    ]
    found: list[DyadSegment] = []
    for begin, following in pairwise(_cuts(segments for *_, segments in timelines)):
        dyad = dyad_posture(
            Shown(actor, segments[at].posture, *parts[at][1:])
            for actor, parts, segments in timelines
            if (at := _place(segments, begin)) is not None
        )
        last = found[-1] if found else None
        if dyad.posture is None:
            continue
        if last and last.through + 1 == begin and last.dyad == dyad:
            found[-1] = last._replace(through=following - 1)
        else:
            found.append(DyadSegment(begin, following - 1, dyad))
    return found


def _cuts(timelines: Iterable[Sequence[Segment]]) -> list[int]:
    """Return the days, in order, on which a segment of any timeline begins or is over."""
    every = [segment for segments in timelines for segment in segments]
    return sorted({one.start for one in every} | {one.through + 1 for one in every})


def _on(segments: Sequence[Segment], day: int) -> Segment | None:
    at = _place(segments, day)
    return None if at is None else segments[at]


def _place(segments: Sequence[Segment], day: int) -> int | None:
    at = bisect_right(segments, day, key=_start) - 1
    return at if at >= 0 and segments[at].through >= day else None


def _append(found: list[FirstSegment], one: FirstSegment) -> None:
    """Add a stance to those before it; as one with its neighbour if only the score differs."""
    last = found[-1] if found else None
    if last is None or last[1:] != one[1:]:
        found.append(one)
    elif last.segment.through + 1 == one.segment.start and last.segment.same_assessment(
        one.segment
    ):
        found[-1] = last._replace(segment=last.segment._replace(through=one.segment.through))
    else:
        found.append(one)
