"""Pairs of actors whose stance at a later position differs from that at an earlier one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import and_, or_, select, text

from domain.claims.claim import Pair
from domain.stance.fold import Segment
from domain.stance.policy import Policy
from infrastructure.read_models.as_known import STILL, Knowledge, published
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.claims import PASSES_FILTER
from infrastructure.read_models.registry.actors import DayBounds, actor_dissolutions
from infrastructure.read_models.stances.segments import pairs_with
from infrastructure.read_models.stances.timelines_at import timelines_of

FEWEST_AT_ONCE = 50
MOST_PAIRS = 1_000

_OF_ASKED = f"""c.start_earliest <= :through AND {PASSES_FILTER}
    AND (CAST(:actor AS text) IS NULL OR c.actor = :actor OR c.toward = :actor)
    AND (CAST(:toward AS text) IS NULL OR c.toward = :toward)"""
# The bound on rows that were replaced stands in the statement, as it does in their index.
_MOVED = text(f"""
    SELECT c.actor, c.toward FROM claims c
    WHERE c.known_from > :earlier AND c.known_from <= :later AND {_OF_ASKED}
    UNION SELECT c.actor, c.toward FROM claims c
    WHERE c.known_to > :earlier AND c.known_to <= :later AND c.known_to < {STILL} AND {_OF_ASKED}
""")  # noqa: S608 our own words

_MOVES = text(f"""
    SELECT known_from AS position FROM claims
    WHERE known_from > :after AND known_from <= :position
    UNION SELECT known_to FROM claims
    WHERE known_to > :after AND known_to <= :position AND known_to < {STILL}
    UNION SELECT known_from FROM actor_dissolutions
    WHERE known_from > :after AND known_from <= :position
    UNION SELECT known_to FROM actor_dissolutions
    WHERE known_to > :after AND known_to <= :position AND known_to < {STILL}
    ORDER BY position LIMIT :most
""")  # noqa: S608 our own words


@dataclass(frozen=True, slots=True)
class Compared:
    """Two states of knowledge, and the days, policy, claims and actors that they are compared for.

    `actor` is the holder or the counterpart, `toward` the counterpart.
    """

    earlier: Knowledge
    later: Knowledge
    begin: int
    through: int
    policy: Policy
    only: ClaimFilter
    actor: str | None = None
    toward: str | None = None
    # The same filter at the earlier position, if the question leaves something out.
    only_before: ClaimFilter | None = None

    @property
    def filters(self) -> tuple[ClaimFilter, ClaimFilter]:
        """The filters at the earlier and at the later position."""
        return self.only_before or self.only, self.only


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which a stance reads otherwise, in the same way on all; None is no stance."""

    begin: int
    through: int
    before: Segment | None
    after: Segment | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A pair whose stance differs, and on which days."""

    pair: Pair
    spans: list[Span]


def differences(compared: Compared, after: Pair, most: int) -> tuple[list[Difference], Pair | None]:
    """Return at most `most` pairs, in order, and the last pair looked at if more follow.

    At most `MOST_PAIRS` that anything bore on in between are looked at, so there may be fewer
    here and more to come.
    """
    touched = sorted(pair for pair in _touched_between(compared) if pair > after)
    found: list[Difference] = []
    looked_at = touched[:MOST_PAIRS]
    at_once = max(most, FEWEST_AT_ONCE)
    for start in range(0, len(looked_at), at_once):
        found += _differing(compared, looked_at[start : start + at_once])
        if len(found) >= most:
            looked_at = touched[: touched.index(found[most - 1].pair) + 1]
            break
    return found[:most], looked_at[-1] if len(looked_at) < len(touched) else None


def moved_positions(knowledge: Knowledge, after: int, most: int) -> list[int]:
    """The next positions after one at which a claim came or went, or an actor did."""
    bounds = {"after": after, "position": knowledge.position, "most": most}
    return [row.position for row in knowledge.connection.execute(_MOVES, bounds)]


def _differing(compared: Compared, pairs: list[Pair]) -> Iterator[Difference]:
    days, (only_before, only) = (compared.begin, compared.through), compared.filters
    before = timelines_of(compared.earlier, compared.policy, pairs, only_before, *days)
    after = timelines_of(compared.later, compared.policy, pairs, only, *days)
    for pair in pairs:
        timelines = (before.get(pair, []), after.get(pair, []))
        if spans := spans_apart(*timelines, compared.begin, compared.through):
            yield Difference(pair, spans)


def spans_apart(
    before: list[Segment], after: list[Segment], begin: int, through: int
) -> list[Span]:
    """The days from `begin` on through `through` on which the two differ, neighbours joined."""
    both = [*before, *after]
    starts = {begin, *(s.start for s in both), *(s.through + 1 for s in both)}
    cuts = [*sorted(day for day in starts if begin <= day <= through), through + 1]
    spans: list[Span] = []
    for day, following in pairwise(cuts):
        then, now = _on(before, day), _on(after, day)
        if _is_same(then, now):
            continue
        last = spans[-1] if spans else None
        joins = last and last.through == day - 1
        if last and joins and _is_same(last.before, then) and _is_same(last.after, now):
            spans[-1] = Span(last.begin, following - 1, last.before, last.after)
        else:
            spans.append(Span(day, following - 1, then, now))
    return spans


def _on(timeline: list[Segment], day: int) -> Segment | None:
    at = bisect_right(timeline, day, key=lambda segment: segment.start) - 1
    return timeline[at] if at >= 0 and timeline[at].through >= day else None


def _is_same(one: Segment | None, other: Segment | None) -> bool:
    return one is other if one is None or other is None else one.same_stance(other)


def _touched_between(compared: Compared) -> set[Pair]:
    """Pairs of which a claim came or went between the two positions, or an actor did."""
    connection = compared.later.connection
    asked = {
        "earlier": compared.earlier.position,
        "later": compared.later.position,
        "through": compared.through,
        "actor": compared.actor,
        "toward": compared.toward,
        **compared.only.parameters(),
    }
    found = {(row.actor, row.toward) for row in connection.execute(_MOVED, asked)}
    found |= _derived_again(compared)
    return found | _pairs_of(compared, dissolved_between(compared))


def _derived_again(compared: Compared) -> set[Pair]:
    """Return the pairs asked about with claims that are derived without what is left out.

    They may change although no stored claim does.
    """
    either = {pair for only in compared.filters for pair in only.omission.claims}
    return {
        (actor, toward)
        for actor, toward in either
        if compared.actor in (None, actor, toward) and compared.toward in (None, toward)
    }


def dissolved_between(compared: Compared) -> dict[str, dict[int, int]]:
    """Return the actors whose dissolution changed between the two positions.

    For each the positions at which it did, with the first day that may read otherwise, by the last
    of the days.
    """
    table, published_by = actor_dissolutions, compared.only.published
    first, last = compared.earlier.position, compared.later.position
    query = select(
        table.c.actor, table.c.known_from, table.c.known_to, table.c.earliest, table.c.latest
    ).where(
        published(table, published_by),
        table.c.earliest <= compared.through,
        or_(*(and_(end > first, end <= last) for end in (table.c.known_from, table.c.known_to))),
    )
    moved: dict[tuple[str, int], list[DayBounds]] = {}
    for actor, known_from, known_to, *days in compared.later.connection.execute(query):
        for position in (known_from, known_to):
            if first < position <= last:
                moved.setdefault((actor, position), []).append((days[0], days[1]))
    found: dict[str, dict[int, int]] = {}
    for (actor, position), days_there in moved.items():
        if len(days_there) == 1 or days_there[0] != days_there[1]:
            found.setdefault(actor, {})[position] = min(days_there)[0]
    return found


def _pairs_of(compared: Compared, dissolved: Collection[str]) -> set[Pair]:
    if not dissolved:
        return set()
    begun = pairs_with(compared.later, compared.actor, compared.toward, compared.only)
    return {pair for pair in begun if pair[0] in dissolved or pair[1] in dissolved}
