"""The end of a timeline, folded only from the claims that can still affect it.

The fold forgets what is over. So the end of a long history follows from its durations and
commitments, and from the acts of the time before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from domain.claims.claims import Claim
from domain.dates import FOREVER
from domain.stance.dated_claims import COMMITTED
from domain.stance.day_state import DayState
from domain.stance.fold import Segment, Snapshot, fold, score_after, state_after
from domain.stance.policy import Policy
from domain.vocabulary import Effect

# How far back the first cut is tried, in longest windows, and how much further each next one.
FIRST_BACK = 1.5
FURTHER_BACK = 2

_began = attrgetter("start_earliest")


def fold_from(
    claims: Iterable[Claim],
    begin: int,
    policy: Policy,
    *,
    dissolved: tuple[int, int] | None = None,
    start: Snapshot | None = None,
    through: int = FOREVER,
) -> list[Segment]:
    """Return the segments of `fold` that end on day `begin` or later; parameters as in `fold`.

    Without a `start`, the cost is that of the commitments and durations, and of the other claims
    since the last change of posture before `begin` and some time before that.
    """
    if start is not None:
        return _from(fold(claims, policy, dissolved=dissolved, start=start, through=through), begin)
    arrivals = sorted(claims, key=_began)
    for cut in _cuts_before(arrivals, begin, policy):
        kept = _kept_after(arrivals, cut, policy)
        begun = Snapshot(wide=DayState(begun=True))
        state = state_after(kept, cut, policy, dissolved=dissolved, start=begun)
        if not _agrees(state, kept, cut, policy):
            continue
        state.score, state.score_day = _score_at(arrivals, cut)
        folded = fold(kept, policy, dissolved=dissolved, start=state, through=through)
        segments = _from(folded, begin)
        # The posture on the day of the cut may have begun before it.
        if segments and segments[0].start <= begin and segments[0].since > cut:
            return segments
    return _from(fold(arrivals, policy, dissolved=dissolved, through=through), begin)


def _from(segments: Iterable[Segment], begin: int) -> list[Segment]:
    return [segment for segment in segments if segment.through >= begin]


def _cuts_before(arrivals: Sequence[Claim], begin: int, policy: Policy) -> Iterator[int]:
    """Yield days from which the fold may agree by `begin`, each further back."""
    back = int(policy.longest_window * FIRST_BACK)
    while arrivals and arrivals[0].start_earliest < begin - back - policy.longest_window:
        yield begin - back
        back *= FURTHER_BACK


def _kept_after(arrivals: Sequence[Claim], cut: int, policy: Policy) -> list[Claim]:
    """Return the claims without the acts that can no longer affect a stance after a day.

    The score of earlier claims is 0, because it is added to the state.
    """
    oldest = cut - policy.longest_window
    answers = _first_force_after(arrivals)
    return [
        one._replace(score=0.0) if one.start_earliest <= cut else one
        for one in arrivals
        if one.is_duration or one.effect in COMMITTED or one.end_latest >= oldest or one in answers
    ]


def _first_force_after(arrivals: Sequence[Claim]) -> set[Claim]:
    """Return the force on which it depends whether a ceasefire of unknown end is presumed."""
    force = [one for one in arrivals if one.effect is Effect.FORCE]
    found: set[Claim] = set()
    for ceasefire in arrivals:
        if ceasefire.effect is Effect.CEASEFIRE and ceasefire.expires is None:
            for one in force:
                if one.end_latest > ceasefire.start_earliest:
                    found.add(one)
                    if one.start_earliest > ceasefire.start_latest:
                        break
    return found


def _score_at(arrivals: Sequence[Claim], cut: int) -> tuple[float, int]:
    """Return the score that the claims by a day leave, and the day of that score."""
    found, since = 0.0, 0
    earlier = (one for one in arrivals if one.start_earliest <= cut)
    for day, today in groupby(earlier, _began):
        score = score_after(found, since, day, today)
        if score is not None:
            found, since = score, day
    return found, since


def _agrees(state: Snapshot, kept: Sequence[Claim], cut: int, policy: Policy) -> bool:
    """Return whether the state is that of the complete fold: the run does not depend on the past.

    A run that is sustained by what is kept is sustained by all.
    """
    was_force = any(
        one.effect is Effect.FORCE
        and one.start_earliest <= cut <= one.end_latest + policy.sustained
        for one in kept
    )
    states = [one for one in (state.wide, state.early, state.late) if one is not None]
    return all(one.run.sustained if one.run else not was_force for one in states)
