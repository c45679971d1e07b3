"""The end of a timeline, folded only from the claims that can still affect it.

The fold forgets what is over. So the end of a long history follows from what is not over some time
before, and from the older claims that bear on that: force that a ceasefire depends on, and
ceasefires that replace one another, or spend or suspend force.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from domain.claims.claim import Claim
from domain.dates import FOREVER, NEVER
from domain.stance.dated_claims import COMMITTED
from domain.stance.day_state import DayState
from domain.stance.fold import Segment, Snapshot, fold, score_of, state_after
from domain.stance.policy import Policy
from domain.stance.rules import NO_RECENT_RECORD
from domain.vocabulary import Effect, Posture

# How far back the first cut is tried, in longest windows, and how much further each next one.
FIRST_BACK = 0.25
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

    Without a `start`, the claims that are folded are those since the last change of posture before
    `begin`, and the older ones that still count then.
    """
    if start is not None:
        return _from(fold(claims, policy, dissolved=dissolved, start=start, through=through), begin)
    arrivals = sorted(filter(policy.takes, claims), key=_began)
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
    on_record = _first_on_record(arrivals)
    back = int(policy.longest_window * FIRST_BACK)
    while on_record < begin - back - policy.longest_window:
        yield begin - back
        back *= FURTHER_BACK


def _first_on_record(arrivals: Sequence[Claim]) -> int:
    """Return the first day by which something is surely on record."""
    first = NEVER
    for one in arrivals:
        if one.start_earliest >= first:
            break
        if _is_surely_made(one):
            first = min(first, one.start_latest)
    return first


def _is_surely_made(claim: Claim) -> bool:
    """Return whether the claim takes effect for certain: a commitment may be ended before."""
    return claim.effect not in COMMITTED


def _kept_after(arrivals: Sequence[Claim], cut: int, policy: Policy) -> list[Claim]:
    """Return the claims without those that can no longer affect a stance after a day.

    The score of earlier claims is 0, because it is added to the state.
    """
    at = bisect_right(arrivals, cut, key=_began)
    earlier = arrivals[:at]
    newest = _surely_newest(earlier, cut, policy)
    force = [one for one in earlier if one.effect is Effect.FORCE and policy.counts(one.confidence)]
    ceasefires = _ceasefires(earlier, force, policy)
    lasting = [one for one in ceasefires if one.through >= cut]
    oldest = cut - policy.longest_window
    may_count = [one for one in earlier if one.end_latest >= oldest or one.effect in COMMITTED]
    kept = {id(one) for one in may_count if _still_counts(one, newest, cut, policy)}
    kept |= {id(one) for one in _force_noted_by(lasting, force)}
    fought = [one for one in force if id(one) in kept]
    instead = _bearing_on(ceasefires, lasting, fought, newest, cut, policy)
    found = []
    for one in earlier:
        if id(one) in kept or id(one) in instead:
            found.append(instead.get(id(one), one)._replace(score=0.0))
    return [*found, *arrivals[at:]]


def _surely_newest(earlier: Sequence[Claim], cut: int, policy: Policy) -> int:
    """Return a day on or after which some act began by a day, whatever the dates.

    An act that was over before is superseded. Acts of more than the longest window before the day
    do not matter.
    """
    longest_ago = cut - policy.longest_window
    for one in reversed(earlier):
        is_sure = one.start_latest <= cut and _is_surely_made(one) and one.stops_earliest is None
        if is_sure and one.effect is not Effect.NONE and policy.counts(one.confidence):
            return max(one.start_earliest, longest_ago)
    return longest_ago


def _still_counts(claim: Claim, newest: int, cut: int, policy: Policy) -> bool:
    """Return whether a claim by itself may affect a stance after a day; of a ceasefire, False."""
    effect = claim.effect
    if effect is Effect.CEASEFIRE:
        return False
    if claim.start_latest >= newest:
        return True
    if effect is Effect.FORCE:
        return claim.end_latest >= cut - policy.longest_run
    if effect is Effect.PLEDGE:
        return _due(claim, policy) >= cut
    window = policy.windows.get(effect)
    return window is not None and claim.end_latest >= max(newest, cut - window)


class _Ceasefire(NamedTuple):
    """A ceasefire, and the last day on which it may be in force or presumed to hold."""

    claim: Claim
    through: int


def _ceasefires(
    earlier: Sequence[Claim], force: Iterable[Claim], policy: Policy
) -> list[_Ceasefire]:
    acts = [one for one in force if not one.is_duration]
    return [
        _Ceasefire(one, _through(one, acts, policy))
        for one in earlier
        if one.effect is Effect.CEASEFIRE and policy.counts(one.confidence)
    ]


def _through(ceasefire: Claim, acts: Sequence[Claim], policy: Policy) -> int:
    """Return the last day on which a ceasefire may matter, in any placement of the dates.

    One of unknown end is presumed to hold until the first act of force that surely came after it.
    """
    due = max(ceasefire.start_latest, _due(ceasefire, policy))
    if ceasefire.expires is not None:
        return due
    violated = NEVER
    for at in range(bisect_right(acts, ceasefire.start_latest, key=_began), len(acts)):
        if not _is_excused(acts[at], ceasefire):
            violated = acts[at].start_latest
            break
    return max(due, min(violated, _stops(ceasefire) - 1))


def _due(commitment: Claim, policy: Policy) -> int:
    """Return the last day on which a commitment may be in force."""
    expires = commitment.expires
    due = commitment.start_latest + policy.unknown_end if expires is None else expires
    return min(due, _stops(commitment) - 1)


def _stops(commitment: Claim) -> int:
    return NEVER if commitment.stops_latest is None else commitment.stops_latest


def _force_noted_by(lasting: Iterable[_Ceasefire], force: Sequence[Claim]) -> Iterator[Claim]:
    """Yield the force that a ceasefire depends on for as long as it lasts.

    These are its rivals, which may have come before or after it, and the first force after it: a
    ceasefire of unknown end is then no longer presumed to hold.
    """
    acts = [one for one in force if not one.is_duration]
    durations = [one for one in force if one.is_duration]
    widest = max((one.end_latest - one.start_earliest for one in acts), default=0)
    for ceasefire, through in lasting:
        first = bisect_left(acts, ceasefire.start_earliest - widest, key=_began)
        for at in range(first, len(acts)):
            one = acts[at]
            if one.end_latest > ceasefire.start_earliest:
                yield one
            if one.start_earliest > ceasefire.start_latest and not _is_excused(one, ceasefire):
                break
        for one in durations:
            if one.start_earliest <= through and one.end_latest >= ceasefire.start_earliest:
                yield one


def _bearing_on(
    ceasefires: Iterable[_Ceasefire],
    lasting: Sequence[_Ceasefire],
    fought: Sequence[Claim],
    newest: int,
    cut: int,
    policy: Policy,
) -> dict[int, Claim]:
    """Return the ceasefires that may bear on what is kept, by the identity of their claims.

    A ceasefire replaces others, and spends or suspends force, while they last. One of unknown end
    that is over by the day of the cut is given an end, because the force that ended it may not be
    kept.
    """
    oldest = cut - policy.longest_run
    since = min([oldest, *(one.claim.start_earliest for one in lasting)])
    long_ago = [
        (one.start_earliest, one.end_latest + policy.longest_run)
        for one in fought
        if one.start_earliest < since
    ]
    found = {}
    for claim, through in ceasefires:
        bears = through >= since or claim.start_latest >= newest
        if bears or any(
            claim.start_earliest <= last and through >= first for first, last in long_ago
        ):
            found[id(claim)] = claim if through >= cut else _over_after(claim, through)
    return found


def _over_after(ceasefire: Claim, through: int) -> Claim:
    """Return the ceasefire with an end after a day on which it was over anyway."""
    if ceasefire.expires is not None:
        return ceasefire
    stops = [ceasefire.stops_earliest, ceasefire.stops_latest]
    earliest, latest = (min(NEVER if day is None else day, through + 1) for day in stops)
    return ceasefire._replace(stops_earliest=earliest, stops_latest=latest)


def _is_excused(force: Claim, ceasefire: Claim) -> bool:
    """Return whether force may have come while a ceasefire was suspended: no violation."""
    return any(
        force.start_earliest <= gap.end_latest and force.end_latest >= gap.start_earliest
        for gap in ceasefire.gaps
    )


def _score_at(arrivals: Sequence[Claim], cut: int) -> tuple[float, int]:
    """Return the score that the claims by a day leave, and the day of that score."""
    weighed = arrivals[: bisect_right(arrivals, cut, key=_began)]
    return score_of(0.0, 0, [one for one in weighed if one.score])


def _agrees(state: Snapshot, kept: Sequence[Claim], cut: int, policy: Policy) -> bool:
    """Return whether the state is that of the complete fold: the run does not depend on the past.

    If the kept claims sustain the run through its last day, all claims do. From the first day on
    which the kept claims are enough, older days add nothing. A ceasefire that took effect lately
    has spent the older force, so claims of it that were left out make no difference.
    """
    if any(_took_effect_between(one, cut - policy.longest_run, cut, policy) for one in kept):
        return True
    was_force = any(
        one.effect is Effect.FORCE
        and one.start_earliest <= cut <= one.end_latest + policy.sustained
        for one in kept
    )
    states = [one for one in (state.wide, state.early, state.late) if one is not None]
    return all(
        one.run.sustained_last >= one.run.last if one.run else not was_force for one in states
    )


def _took_effect_between(claim: Claim, after: int, by: int, policy: Policy) -> bool:
    """Return whether a claim is a ceasefire that surely took effect after a day and by another.

    One that a successor took over may have run out before.
    """
    return (
        claim.effect is Effect.CEASEFIRE
        and claim.origin is None
        and after < claim.start_earliest
        and claim.start_latest <= by
        and (claim.expires is None or claim.expires >= claim.start_latest)
        and (claim.stops_earliest is None or claim.stops_earliest > claim.start_latest)
        and policy.counts(claim.confidence)
    )
