"""The timeline of an actor's stances, and all stances it held in a month or a year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import or_, select

from domain.dates import BEGINNING, FOREVER, iso_day
from infrastructure.read_models.as_known import Knowledge, known, published
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.developments.rows import (
    DevelopmentInBrief,
    DevelopmentRow,
    developments_between,
    in_brief,
)
from infrastructure.read_models.developments.taken_over import developments_taken_over
from infrastructure.read_models.registry.actors import actor_dissolutions, memberships, names_of
from infrastructure.read_models.stances.assessed import Timeline, assessed_timelines
from infrastructure.read_models.stances.coalitions import Inheritance, Way, pairs_asked
from infrastructure.read_models.stances.held import narrowed
from infrastructure.read_models.stances.segments import counterparts, pairs_with
from infrastructure.read_models.stances.timelines_at import timelines_of

if TYPE_CHECKING:
    from domain.claims.claim import Pair
    from domain.explanation.assessment import AssessedSpan
    from domain.stance.fold import Segment
    from domain.stance.policy import Policy
    from infrastructure.read_models.omissions.differences import StanceKey

MOST_DEVELOPMENTS = 500


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
    incoming: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "only", self.only.under(self.policy))

    def pairs(self, knowledge: Knowledge) -> list[Pair]:
        """Return the pairs whose claims may bear on the answer."""
        return pairs_asked(knowledge, self.actor, self.toward, self.inherit, self.only)

    def parameters(self) -> dict[str, str]:
        """The question as query parameters, the same for the same question."""
        begin = {} if self.begin == BEGINNING else {"from": iso_day(self.begin)}
        through = {} if self.through == FOREVER else {"to": iso_day(self.through)}
        incoming = {"incoming": "true"} if self.incoming else {}
        narrow = narrowed(self.toward, self.inherit, self.only, self.policy)
        return {**begin, **through, **narrow, **incoming}


def developments_of(
    knowledge: Knowledge, asked: TimelineAsked
) -> tuple[list[DevelopmentRow], bool]:
    """Return the developments that the actor was party to, and whether there are more.

    If the question names a counterpart, both are party to them, in any part. A successor is party
    to those whose commitments it took over.
    """
    parties = [asked.actor] if asked.toward is None else [asked.actor, asked.toward]
    by = asked.only.published
    passed = {actor: developments_taken_over(knowledge, actor, by) for actor in parties}
    days = asked.begin, asked.through
    return developments_between(knowledge, parties, *days, asked.only, MOST_DEVELOPMENTS, passed)


class PairTimeline(NamedTuple):
    """The segments toward one actor, and the coalitions through which they count, if any."""

    toward: str
    inherited_from: str | None
    toward_inherited_from: str | None
    segments: list[Segment]

    def held_by(self, actor: str) -> Timeline:
        """Return the timeline with the pair that holds it, for the actor asked about."""
        return held_timeline(actor, self.toward, self[1:3], self.segments)


def held_timeline(
    actor: str, toward: str, coalitions: tuple[str | None, str | None], segments: list[Segment]
) -> Timeline:
    """Return segments with the pair that holds them, which has the coalitions if there are any."""
    above, toward_above = coalitions
    return Timeline((above or actor, toward_above or toward), coalitions != (None, None), segments)


@dataclass(frozen=True, slots=True)
class TimelineRows:
    """Timelines, with what they refer to: names of actors, developments of the basis.

    `parts` has the segments of each timeline, split where their assessment changes.
    """

    timelines: list[PairTimeline]
    parts: list[list[AssessedSpan]]
    names: dict[str, str]
    developments: dict[str, DevelopmentInBrief]


def by_key(actor: str, timelines: Iterable[PairTimeline]) -> dict[StanceKey, list[Segment]]:
    """Return the segments of each stance of the actor."""
    return {(actor, *one[:3]): one.segments for one in timelines}


def read_timelines(knowledge: Knowledge, asked: TimelineAsked) -> TimelineRows:
    """Return the segments toward each counterpart within the days, own and inherited ones."""
    rows = pair_timelines(knowledge, asked)
    ids = {b.development for row in rows for s in row.segments for b in s.basis}
    actors_named = {id for row in rows for id in row[:3] if id}
    held = [one.held_by(asked.actor) for one in rows]
    days = (asked.begin, asked.through)
    return TimelineRows(
        rows,
        assessed_timelines(knowledge, asked.policy, asked.only, days, held),
        names_of(knowledge, actors_named),
        in_brief(knowledge, ids, asked.only.published),
    )


def pair_timelines(knowledge: Knowledge, asked: TimelineAsked) -> list[PairTimeline]:
    """Join the segments of the periods in which memberships do not change; own ones come first."""
    parts: dict[tuple[str, str, str], list[Segment]] = {}
    periods = _periods(knowledge, asked) if asked.inherit else [(asked.begin, asked.through)]
    for begin, through in periods:
        within = replace(asked, begin=begin, through=through)
        for way, segments in _within(knowledge, within):
            parts.setdefault((way.toward, *way.through), []).extend(map(way.of, segments))
    return [
        PairTimeline(toward, above or None, toward_above or None, joined(segments))
        for (toward, above, toward_above), segments in sorted(parts.items())
    ]


def incoming_timelines(knowledge: Knowledge, asked: TimelineAsked) -> dict[str, list[AssessedSpan]]:
    """Return the own stances of others toward the actor within the days, by holder.

    With `toward`, only those of that one.
    """
    pairs = [
        (other, actor)
        for other, actor in pairs_with(knowledge, None, asked.actor, asked.only)
        if asked.toward in (None, other)
    ]
    days = (asked.begin, asked.through)
    found = timelines_of(knowledge, asked.policy, pairs, asked.only, *days)
    held = [
        Timeline(pair, False, within)
        for pair, segments in sorted(found.items())
        if (within := clipped(segments, *days))
    ]
    parts = assessed_timelines(knowledge, asked.policy, asked.only, days, held)
    return {one.pair[0]: of_one for one, of_one in zip(held, parts, strict=True)}


def _within(knowledge: Knowledge, asked: TimelineAsked) -> Iterator[tuple[Way, list[Segment]]]:
    inheritance = Inheritance(
        knowledge, asked.actor, asked.begin, asked.toward, asked.inherit, asked.only.published
    )
    for holder in inheritance.holders:
        timelines = dict(_timelines(knowledge, replace(asked, actor=holder), inheritance.targets))
        for way in inheritance.ways(holder, timelines):
            yield way, timelines[way.target]


def _timelines(
    knowledge: Knowledge, asked: TimelineAsked, targets: Iterable[str] | None
) -> Iterator[tuple[str, list[Segment]]]:
    others = counterparts(knowledge, asked.actor, asked.only)
    pairs = [(asked.actor, other) for other in others if targets is None or other in targets]
    timelines = timelines_of(knowledge, asked.policy, pairs, asked.only, asked.begin, asked.through)
    for (_, toward), segments in timelines.items():
        if within := clipped(segments, asked.begin, asked.through):
            yield toward, within


def clipped(segments: list[Segment], begin: int, through: int) -> list[Segment]:
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


def joined(segments: list[Segment]) -> list[Segment]:
    """Join neighbours in which a reader sees no difference but the score."""
    joined: list[Segment] = []
    for segment in segments:
        last = joined[-1] if joined else None
        if last and last.through + 1 == segment.start and last.same_assessment(segment):
            joined[-1] = last._replace(through=segment.through)
        else:
            joined.append(segment)
    return joined


def _periods(knowledge: Knowledge, asked: TimelineAsked) -> Iterator[tuple[int, int]]:
    """Split the days wherever a membership or an actor may begin or end."""
    table = memberships
    bounds = (
        table.c.start_earliest, table.c.start_latest, table.c.end_earliest, table.c.end_latest
    )  # fmt: skip
    query = select(*bounds).where(
        known(table, knowledge.position),
        published(table, asked.only.published),
        ~table.c.withdrawn,
        or_(*(b.between(asked.begin, asked.through) for b in bounds)),
    )
    cuts = {day for row in knowledge.connection.execute(query) for day in row}
    dissolved = actor_dissolutions
    gone = select(dissolved.c.earliest, dissolved.c.latest).where(
        known(dissolved, knowledge.position), published(dissolved, asked.only.published)
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
    def only(self) -> ClaimFilter:
        return self.timeline.only

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
