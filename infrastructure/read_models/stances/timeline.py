"""The timeline of an actor's stances, and all stances it held in a month or a year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sqlalchemy import or_, select

from domain.dates import FOREVER, iso_day
from domain.stance.fold import Segment
from domain.stance.policy import Policy
from infrastructure.read_models.actors import actors, memberships, names_of
from infrastructure.read_models.as_known import Knowledge, known
from infrastructure.read_models.claims import ClaimFilter
from infrastructure.read_models.developments.rows import (
    DevelopmentInBrief,
    DevelopmentRow,
    developments_between,
    in_brief,
)
from infrastructure.read_models.stances.coalitions import Link, coalitions_of, members_of
from infrastructure.read_models.stances.held import narrowed
from infrastructure.read_models.stances.segments import counterparts
from infrastructure.read_models.stances.timelines_at import timelines_of

MOST_DEVELOPMENTS = 500
BEGINNING = 1


@dataclass(frozen=True, slots=True)
class TimelineAsked:
    """An actor from day `begin` through day `through` (ordinals) by a policy, toward all or one.

    BEGINNING and FOREVER stand for no bound.
    """

    actor: str
    begin: int
    through: int
    policy: Policy
    toward: str | None = None
    inherit: bool = True
    only: ClaimFilter = field(default_factory=ClaimFilter)

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, the same for the same question."""
        begin = {} if self.begin == BEGINNING else {"from": iso_day(self.begin)}
        through = {} if self.through == FOREVER else {"to": iso_day(self.through)}
        return {**begin, **through, **narrowed(self.toward, self.inherit, self.only, self.policy)}


def developments_of(
    knowledge: Knowledge, asked: TimelineAsked
) -> tuple[list[DevelopmentRow], bool]:
    """Return the developments that the actor was party to, and whether there are more.

    If the question names a counterpart, both are party to them, in any part.
    """
    parties = [asked.actor] if asked.toward is None else [asked.actor, asked.toward]
    return developments_between(
        knowledge, parties, asked.begin, asked.through, asked.only, MOST_DEVELOPMENTS
    )


class PairTimeline(NamedTuple):
    """The segments toward one actor, own ones or those of the coalition `inherited_from`."""

    toward: str
    inherited_from: str | None
    segments: list[Segment]


@dataclass(frozen=True, slots=True)
class TimelineRows:
    """Timelines, with what they refer to: names of actors, developments of the basis."""

    timelines: list[PairTimeline]
    names: dict[str, str]
    developments: dict[str, DevelopmentInBrief]


def read_timelines(knowledge: Knowledge, asked: TimelineAsked) -> TimelineRows:
    """Return the segments toward each counterpart within the days, own and inherited ones."""
    rows = [
        PairTimeline(toward, None, segments) for toward, segments in _timelines(knowledge, asked)
    ]
    if asked.inherit:
        rows += _inherited(knowledge, asked)
    rows.sort(key=lambda row: (row.toward, row.inherited_from or ""))
    ids = {b.development for row in rows for s in row.segments for b in s.basis}
    actors_named = {id for row in rows for id in (row.toward, row.inherited_from) if id}
    return TimelineRows(
        rows, names_of(knowledge, actors_named), in_brief(knowledge, ids, asked.only.published)
    )


def _timelines(knowledge: Knowledge, asked: TimelineAsked) -> Iterator[tuple[str, list[Segment]]]:
    others = counterparts(knowledge, asked.actor)
    pairs = [(asked.actor, other) for other in others if asked.toward in (None, other)]
    timelines = timelines_of(knowledge, asked.policy, pairs, asked.only, asked.begin, asked.through)
    for (_, toward), segments in timelines.items():
        clipped = _clipped(segments, asked.begin, asked.through)
        if clipped:
            yield toward, _joined(clipped)


def _clipped(segments: list[Segment], begin: int, through: int) -> list[Segment]:
    """The parts within the days; the score of a part that begins later is of its own first day."""
    return [
        s._replace(
            start=max(s.start, begin),
            through=min(s.through, through),
            score=s.score_on(max(s.start, begin)),
        )
        for s in segments
        if s.start <= through and s.through >= begin
    ]


def _joined(segments: list[Segment]) -> list[Segment]:
    """Neighbours that differ in their score only are one segment to a reader."""
    joined: list[Segment] = []
    for segment in segments:
        last = joined[-1] if joined else None
        if last and last.through + 1 == segment.start and last.same_stance(segment):
            joined[-1] = last._replace(through=segment.through)
        else:
            joined.append(segment)
    return joined


def _inherited(knowledge: Knowledge, asked: TimelineAsked) -> list[PairTimeline]:
    """Return the stances inherited from coalitions, for as long as the memberships last."""
    parts: dict[tuple[str, str], list[Segment]] = {}
    for begin, through in _periods(knowledge, asked):
        for coalition, membership in coalitions_of(knowledge, asked.actor, begin).items():
            fellows = {asked.actor, *members_of(knowledge, coalition, begin)}
            reached = replace(asked, actor=coalition, begin=begin, through=through)
            for toward, segments in _timelines(knowledge, reached):
                if toward not in fellows:
                    key = (toward, coalition)
                    parts.setdefault(key, []).extend(_through_membership(segments, membership))
    return [
        PairTimeline(toward, inherited_from, _joined(segments))
        for (toward, inherited_from), segments in parts.items()
    ]


def _through_membership(segments: list[Segment], membership: Link) -> list[Segment]:
    return [
        s._replace(since=max(s.since, membership.since), firm=s.firm and membership.certain)
        for s in segments
    ]


def _periods(knowledge: Knowledge, asked: TimelineAsked) -> Iterator[tuple[int, int]]:
    """Split the days wherever a membership or an actor may begin or end."""
    table = memberships
    bounds = (
        table.c.start_earliest, table.c.start_latest, table.c.end_earliest, table.c.end_latest
    )  # fmt: skip
    query = select(*bounds).where(
        known(table, knowledge.position),
        ~table.c.withdrawn,
        or_(*(b.between(asked.begin, asked.through) for b in bounds)),
    )
    cuts = {day for row in knowledge.connection.execute(query) for day in row}
    gone = select(actors.c.dissolved_earliest, actors.c.dissolved_latest).where(
        known(actors, knowledge.position), actors.c.dissolved.is_not(None)
    )
    cuts |= {day for row in knowledge.connection.execute(gone) for day in row}
    starts = sorted(
        {asked.begin, *(d for d in cuts if asked.begin < d <= asked.through and d < FOREVER)}
    )
    ends = [day - 1 for day in starts[1:]] + [asked.through]
    return zip(starts, ends, strict=True)


@dataclass(frozen=True, slots=True)
class InPeriod:
    """The month or the year `on` as it was given, and the question about its days."""

    on: str
    timeline: TimelineAsked

    @property
    def actor(self) -> str:
        return self.timeline.actor

    @property
    def toward(self) -> str | None:
        return self.timeline.toward

    @property
    def inherit(self) -> bool:
        return self.timeline.inherit

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, the same for the same question."""
        return {
            "on": self.on,
            **narrowed(
                self.timeline.toward,
                self.timeline.inherit,
                self.timeline.only,
                self.timeline.policy,
            ),
        }
