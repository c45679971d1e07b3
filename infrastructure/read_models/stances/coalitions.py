"""The coalitions that an actor belongs to on a day, and the stances that they pass on.

What a coalition does, and what is done to it, counts for its members, through any number of
memberships.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    Column,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
)

from domain.dates import FOREVER, parse_when
from domain.vocabulary import INHERITING_RELATIONS
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.read_models.as_known import PUBLISHED, Knowledge, known, published
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.registry.actors import actor_dissolutions, memberships
from infrastructure.read_models.stances.segments import counterparts

if TYPE_CHECKING:
    from domain.claims.claim import Pair
    from domain.stance.fold import Segment


class _Row(NamedTuple):
    """One membership, and from which day on either of its actors may be gone."""

    actor: str
    of: str
    start_date: str | None
    ending_date: str | None
    start_earliest: int
    start_latest: int
    end_earliest: int
    below_gone: int
    above_gone: int


@CompiledQuery
def _links_up(dialect: str) -> Select[*tuple[Any, ...]]:
    return _links(memberships.c.actor, dialect)


@CompiledQuery
def _links_down(dialect: str) -> Select[*tuple[Any, ...]]:
    return _links(memberships.c.of, dialect)


def _links(end: Column[str], dialect: str) -> Select[*tuple[Any, ...]]:
    """Memberships that may hold on a day, between two actors that may still exist on it."""
    links, on = memberships, bindparam("on", type_=Integer)
    both, below, above = _with_ends()
    exist = [func.coalesce(one.c.latest, FOREVER) > on for one in (below, above)]
    gone = [func.coalesce(one.c.earliest, FOREVER) for one in (below, above)]
    return (
        select(*(links.c[name] for name in _Row._fields[:-2]), *gone)
        .select_from(both)
        .where(
            is_among(dialect, end, "actors"),
            links.c.relation.in_([literal(relation) for relation in sorted(INHERITING_RELATIONS)]),
            ~links.c.withdrawn,
            links.c.start_earliest <= on,
            links.c.end_latest > on,
            known(links),
            published(links, PUBLISHED),
            *exist,
        )
    )


def _with_ends() -> tuple[FromClause, FromClause, FromClause]:
    """Return memberships with the dissolutions of both of their actors, as published then."""
    below, above = (actor_dissolutions.alias(name) for name in ("below", "above"))
    joined: FromClause = memberships
    for gone, actor in ((below, memberships.c.actor), (above, memberships.c.of)):
        joined = joined.outerjoin(
            gone, and_(gone.c.actor == actor, known(gone), published(gone, PUBLISHED))
        )
    return joined, below, above


@dataclass(frozen=True, slots=True)
class Link:
    """A coalition above (or a member below) an actor: from which day on, and whether for sure."""

    actor: str
    since: int
    certain: bool


def coalitions_of(knowledge: Knowledge, actor: str, on: int, day: int) -> dict[str, Link]:
    """Return every coalition whose acts count for the actor on day `on`.

    Only memberships and dissolutions that were published by a day count, here and below.
    """
    return _reached(knowledge, actor, on, day, upward=True)


def members_of(knowledge: Knowledge, coalition: str, on: int, day: int) -> dict[str, Link]:
    """Return every actor for which the coalition's acts count on day `on`."""
    return _reached(knowledge, coalition, on, day, upward=False)


@dataclass(frozen=True, slots=True)
class Way:
    """How the stance of `holder` toward `target` counts for the actor asked about toward `toward`.

    `inherited_from` is the coalition of the actor that holds the stance, and
    `toward_inherited_from` the coalition of `toward` that is its target; both None is the actor's
    own stance.
    """

    holder: str
    target: str
    toward: str
    inherited_from: Link | None = None
    toward_inherited_from: Link | None = None

    @property
    def is_inherited(self) -> bool:
        """Whether a coalition is between the actor asked about and `toward`."""
        return self.inherited_from is not None or self.toward_inherited_from is not None

    @property
    def through(self) -> tuple[str, str]:
        """The ids of both coalitions, each empty where there is none: to sort and to group by."""
        above = self.holder if self.inherited_from else ""
        return above, self.target if self.toward_inherited_from else ""

    def of(self, segment: Segment) -> Segment:
        """Return the segment since both memberships began; it is firm if they are certain."""
        for link in (self.inherited_from, self.toward_inherited_from):
            if link is not None:
                segment = segment._replace(
                    since=max(segment.since, link.since), firm=segment.firm and link.certain
                )
        return segment


class Inheritance:
    """Whose stances count for an actor on a day, toward all others or one.

    With `inherit` False, only its own stances count. Only memberships that were `published` by a
    day (ordinal) count.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        actor: str,
        on: int,
        toward: str | None,
        inherit: bool,
        published: int,
    ) -> None:
        self._knowledge, self._on, self._actor, self._toward = knowledge, on, actor, toward
        self._inherit, self._published = inherit, published
        self._above = coalitions_of(knowledge, actor, on, published) if inherit else {}
        self._toward_above: dict[str, Link] = {}
        if inherit and toward is not None:
            self._toward_above = coalitions_of(knowledge, toward, on, published)

    @property
    def holders(self) -> Iterable[str]:
        """The actor and its coalitions."""
        return (self._actor, *self._above)

    @property
    def targets(self) -> Iterable[str] | None:
        """The actor `toward` and its coalitions; None for all actors."""
        return None if self._toward is None else (self._toward, *self._toward_above)

    def ways(self, holder: str, targets: Iterable[str]) -> Iterator[Way]:
        """Yield for whom the stances of a holder toward these targets count.

        Nothing is inherited between members of one coalition, or between a coalition and a member.
        """
        link = self._above.get(holder)
        fellows = {holder} if link is None else {holder, *self._members(holder)}
        for target, reached in self._reached_by(targets).items():
            for toward, toward_link in reached.items():
                way = Way(holder, target, toward, link, toward_link)
                if way.through == ("", "") or not (
                    self._actor in (target, toward)
                    or target in self._above
                    or target == holder
                    or toward in fellows
                ):
                    yield way

    def _reached_by(self, targets: Iterable[str]) -> dict[str, dict[str, Link | None]]:
        """Return for each target the actors that it counts for: itself and its members."""
        if self._toward is not None:
            links: dict[str, Link | None] = {self._toward: None, **self._toward_above}
            return {one: {self._toward: links[one]} for one in targets if one in links}
        found: dict[str, dict[str, Link | None]] = {one: {one: None} for one in targets}
        if self._inherit:
            for coalition in _with_members(self._knowledge, found, self._on, self._published):
                found[coalition] |= self._members(coalition)
        return found

    def _members(self, coalition: str) -> dict[str, Link]:
        return members_of(self._knowledge, coalition, self._on, self._published)


def _with_members(knowledge: Knowledge, actors: Iterable[str], on: int, day: int) -> set[str]:
    """Return the actors among these that may have a member on day `on`."""
    rows = _links_down.rows(
        knowledge.connection,
        actors=encode_rows(actors),
        on=on,
        position=knowledge.position,
        published=day,
    )
    return {_Row._make(row).of for row in rows}


def ever_above(knowledge: Knowledge, actor: str) -> set[str]:
    """Return the actor and every coalition it ever belonged to by the position."""
    found: set[str] = set()
    frontier = {actor}
    while frontier:
        found |= frontier
        query = select(memberships.c.of).where(
            memberships.c.actor.in_(frontier),
            memberships.c.relation.in_(INHERITING_RELATIONS),
            memberships.c.known_from <= knowledge.position,
        )
        frontier = {row.of for row in knowledge.connection.execute(query)} - found
    return found


def _reached(
    knowledge: Knowledge, start: str, on: int, day: int, *, upward: bool
) -> dict[str, Link]:
    """Of several ways to an actor the surest counts, then the longest standing."""
    links = _links_up if upward else _links_down
    # A less sure way may yet be the best one further on, where no way is sure any more.
    found: dict[tuple[str, bool], Link] = {}
    frontier = {(start, True): Link(start, 0, certain=True)}
    while frontier:
        step: dict[tuple[str, bool], Link] = {}
        rows = links.rows(
            knowledge.connection,
            actors=encode_rows({actor for actor, _ in frontier}),
            on=on,
            position=knowledge.position,
            published=day,
        )
        for row in map(_Row._make, rows):
            below, above = (row.actor, row.of) if upward else (row.of, row.actor)
            for way in (frontier.get((below, True)), frontier.get((below, False))):
                if way is None or above == start:
                    continue
                link = _joined(way, above, row, on)
                before = found.get((above, link.certain))
                if before is None or link.since < before.since:
                    found[above, link.certain] = step[above, link.certain] = link
        frontier = step
    return {actor: found.get((actor, True)) or link for (actor, _), link in found.items()}


def _joined(below: Link, above: str, row: _Row, on: int) -> Link:
    """Chain one more membership: it is certain only if every membership is."""
    doubtful = any(parse_when(text).doubtful for text in (row.start_date, row.ending_date) if text)
    lasts = min(row.end_earliest, row.below_gone, row.above_gone)
    certain = below.certain and not doubtful and row.start_latest <= on < lasts
    return Link(above, max(below.since, row.start_earliest), certain)


class MembersThen:
    """The members of some coalitions on any day, through any number of memberships.

    Only memberships and dissolutions that were `published` by a day (ordinal) count.
    """

    def __init__(self, knowledge: Knowledge, coalitions: Iterable[str], published: int) -> None:
        self._below: dict[str, list[_Held]] = {}
        frontier = set(coalitions)
        while frontier:
            rows = _links_ever.rows(
                knowledge.connection,
                actors=encode_rows(frontier),
                position=knowledge.position,
                published=published,
            )
            self._below.update((coalition, []) for coalition in frontier)
            for coalition, *held in rows:
                self._below[coalition].append(_Held(*held))
            frontier = {row[1] for row in rows} - self._below.keys()

    def ever(self, coalition: str) -> set[str]:
        """Return every actor that was a member on some day."""
        found: set[str] = set()
        reached = [coalition]
        while reached:
            below = {held.member for held in self._below[reached.pop()]} - found
            found |= below
            reached += below
        return found - {coalition}

    def on(self, coalition: str, day: int) -> set[str]:
        """Return every actor that may have been a member on a day."""
        found: set[str] = set()
        reached = [coalition]
        while reached:
            held = self._below[reached.pop()]
            below = {one.member for one in held if one.begins <= day < one.ends} - found
            found |= below
            reached += below
        return found - {coalition}


class _Held(NamedTuple):
    """A member, the first day of its membership, and the day by which that is over."""

    member: str
    begins: int
    ends: int


@CompiledQuery
def _links_ever(dialect: str) -> Select[*tuple[Any, ...]]:
    links, (both, below, above) = memberships, _with_ends()
    gone = [func.coalesce(one.c.latest, FOREVER) for one in (below, above)]
    ends = case((gone[0] < gone[1], gone[0]), else_=gone[1])
    return (
        select(
            links.c.of,
            links.c.actor,
            links.c.start_earliest,
            case((links.c.end_latest < ends, links.c.end_latest), else_=ends),
        )
        .select_from(both)
        .where(
            is_among(dialect, links.c.of, "actors"),
            links.c.relation.in_([literal(relation) for relation in sorted(INHERITING_RELATIONS)]),
            ~links.c.withdrawn,
            known(links),
            published(links, PUBLISHED),
        )
    )


def pairs_asked(
    knowledge: Knowledge, actor: str, toward: str | None, inherit: bool, only: ClaimFilter
) -> list[Pair]:
    """Return every pair whose claims may bear on a question about an actor, in both directions.

    It has the pairs of each coalition that either ever belonged to, if stances are inherited.
    """
    holders = ever_above(knowledge, actor) if inherit else {actor}
    targets: set[str | None] = {toward}
    if toward is not None and inherit:
        targets = {*ever_above(knowledge, toward)}
    one_way = [
        (holder, other)
        for holder in sorted(holders)
        for other in counterparts(knowledge, holder, only)
        if toward is None or other in targets
    ]
    return list(dict.fromkeys([*one_way, *((other, holder) for holder, other in one_way)]))
