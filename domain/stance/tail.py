"""The end of a timeline, folded only from the claims that can still affect it.

The fold forgets what is over. So the end of a long history follows from its durations and
commitments, and from the acts of the time before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from domain.claims.claim import Claim
from domain.dates import FOREVER, NEVER
from domain.stance.dated_claims import COMMITTED
from domain.stance.day_state import DayState
from domain.stance.fold import Segment, Snapshot, fold, score_after, state_after
from domain.stance.policy import Policy
from domain.stance.rules import NO_RECENT_RECORD
from domain.vocabulary import Effect, Posture

# How far back the first cut is tried, in longest windows, and how much further each next one.
FIRST_BACK = 1.5
FURTHER_BACK = 2

_began = attrgetter("start_earliest")

# The state before the first claim that is folded: something is on record, and all of it is over.
_ALL_OVER = Segment(
    0,
    FOREVER,
    Posture.NO_RECENT_RECORD,
    NO_RECENT_RECORD,
    0,
    True,
    None,
    False,
    (),
    None,
    (),
    None,
    0.0,
)


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
        begun = Snapshot(wide=DayState(begun=True), open=_ALL_OVER)
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
    """Yield days from which the fold may agree by `begin`, each further back.

    Something is surely on record some time before each of them.
    """
    on_record = min((one.start_latest for one in arrivals if _is_surely_made(one)), default=NEVER)
    back = int(policy.longest_window * FIRST_BACK)
    while on_record < begin - back - policy.longest_window:
        yield begin - back
        back *= FURTHER_BACK


def _is_surely_made(claim: Claim) -> bool:
    """Return whether the claim takes effect for certain: a commitment may be ended before."""
    return claim.effect not in COMMITTED


def _kept_after(arrivals: Sequence[Claim], cut: int, policy: Policy) -> list[Claim]:
    """Return the claims without the acts that can no longer affect a stance after a day.

    The score of earlier claims is 0, because it is added to the state.
    """
    oldest = cut - policy.longest_window
    noted = _force_noted_by_ceasefires(arrivals, policy)
    return [
        one._replace(score=0.0) if one.start_earliest <= cut else one
        for one in arrivals
        if one.is_duration or one.effect in COMMITTED or one.end_latest >= oldest or one in noted
    ]


def _force_noted_by_ceasefires(arrivals: Sequence[Claim], policy: Policy) -> set[Claim]:
    """Return the acts of force that a ceasefire depends on for as long as it lasts.

    These are its rivals, which may have come before or after it, and the first force after it: a
    ceasefire of unknown end is then no longer presumed to hold.
    """
    force = [one for one in arrivals if _is_act_of_force(one, policy)]
    widest = max((one.end_latest - one.start_earliest for one in force), default=0)
    found: set[Claim] = set()
    for ceasefire in arrivals:
        if ceasefire.effect is not Effect.CEASEFIRE:
            continue
        first = bisect_left(force, ceasefire.start_earliest - widest, key=_began)
        for at in range(first, len(force)):
            one = force[at]
            if one.end_latest > ceasefire.start_earliest:
                found.add(one)
            if one.start_earliest > ceasefire.start_latest and not _is_excused(one, ceasefire):
                break
    return found


def _is_excused(force: Claim, ceasefire: Claim) -> bool:
    """Return whether force may have come while a ceasefire was suspended: no violation."""
    return any(
        force.start_earliest <= gap.end_latest and force.end_latest >= gap.start_earliest
        for gap in ceasefire.gaps
    )


def _is_act_of_force(claim: Claim, policy: Policy) -> bool:
    """Return whether the claim is force of one day, known or not, that may decide a posture."""
    is_single_force = claim.effect is Effect.FORCE and not claim.is_duration
    return is_single_force and policy.counts(claim.confidence)


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

    A run that is sustained by what is kept, through its last day, is so by all. From the first day
    on which what is kept is enough, older days add nothing: near a later day, so is all of that.
    """
    was_force = any(
        one.effect is Effect.FORCE
        and one.start_earliest <= cut <= one.end_latest + policy.sustained
        for one in kept
    )
    states = [one for one in (state.wide, state.early, state.late) if one is not None]
    return all(
        one.run.sustained_last >= one.run.last if one.run else not was_force for one in states
    )
