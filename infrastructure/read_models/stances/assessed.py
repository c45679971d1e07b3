"""The assessment of stances over time: each stance split where what a reader may rely on changes.

What the parts depend on is read once for all pairs of an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from domain.dates import FOREVER
from domain.explanation.assessment import AssessedSpan, assessed_spans
from infrastructure.read_models.evidence_days import horizon_of
from infrastructure.read_models.registry.datasets import covered_through
from infrastructure.read_models.stances.timelines_at import timelines_of

if TYPE_CHECKING:
    from domain.claims.claim import Pair
    from domain.stance.fold import Segment
    from domain.stance.policy import Policy
    from infrastructure.read_models.as_known import Knowledge
    from infrastructure.read_models.claim_filter import ClaimFilter

DaySpan = tuple[int, int]
_ALL_DAYS = [(0, FOREVER)]


class Timeline(NamedTuple):
    """The segments of the stance that a pair holds; inherited if it counts for other actors."""

    pair: Pair
    is_inherited: bool
    segments: Sequence[Segment]


def assessed_timelines(
    knowledge: Knowledge, policy: Policy, only: ClaimFilter, days: DaySpan, held: Sequence[Timeline]
) -> list[list[AssessedSpan]]:
    """Return the parts of each timeline, which lies within these first and last days (ordinals).

    Each part is assessed as a question about each of its days is.
    """
    pairs = list(dict.fromkeys(one.pair for one in held))
    horizon = horizon_of(knowledge, only)
    covered = covered_through(knowledge, pairs, only)
    unfiltered = None
    if only.leaves_out_claims:
        unfiltered = timelines_of(knowledge, policy, pairs, only.with_all_claims(), *days)
    found = []
    for one in held:
        last_known = horizon.last_known(policy, covered.get(one.pair))
        capped: Sequence[DaySpan] = []
        if one.is_inherited:
            capped = _ALL_DAYS
        elif unfiltered is not None:
            capped = list(_differing(one.segments, unfiltered.get(one.pair, [])))
        parts = _parts(one.segments, policy, last_known, capped)
        found.append([part for segment_parts in parts for part in segment_parts])
    return found


def _parts(
    segments: Sequence[Segment], policy: Policy, last_known: int, capped: Sequence[DaySpan]
) -> Iterator[list[AssessedSpan]]:
    at = 0
    for segment in segments:
        while at < len(capped) and capped[at][1] < segment.start:
            at += 1
        following = at
        while following < len(capped) and capped[following][0] <= segment.through:
            following += 1
        yield assessed_spans(segment, policy, last_known, capped[at:following])


def _differing(segments: Sequence[Segment], others: Sequence[Segment]) -> Iterator[DaySpan]:
    """Yield the first and the last days on which the posture of a stance is another one."""
    starts = {day for one in (*segments, *others) for day in (one.start, one.through + 1)}
    ours, theirs = iter(_by_day(segments, starts)), iter(_by_day(others, starts))
    for begin, following in pairwise(sorted(starts)):
        mine, other = next(ours), next(theirs)
        if mine is not None and (other is None or other.posture is not mine.posture):
            yield begin, following - 1


def _by_day(segments: Sequence[Segment], days: set[int]) -> Iterator[Segment | None]:
    """Yield the segment on each of these days, in their order."""
    at = 0
    for day in sorted(days):
        while at < len(segments) and segments[at].through < day:
            at += 1
        yield segments[at] if at < len(segments) and segments[at].start <= day else None
