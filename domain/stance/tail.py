"""The end of a timeline, folded only from the claims that still affect it.

The fold forgets effects that are over. So the end of a long history can be folded from a later
day, if no effect from before that day still counts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, takewhile
from operator import attrgetter
from typing import NamedTuple

from domain.claims.claims import Claim
from domain.dates import FOREVER
from domain.stance.fold import Segment, Snapshot, fold, score_after
from domain.stance.policy import Policy
from domain.vocabulary import Effect

# How far back the first cut is tried, in longest windows, and how much further each next one.
FIRST_BACK = 1.5
FURTHER_BACK = 2

_began = attrgetter("start_earliest")


class Cut(NamedTuple):
    """A place to cut a history: all acts before the claim at index `at` were over before `day`.

    Halts from before the cut are in effect through `halted` at most.
    """

    at: int
    day: int
    halted: int


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

    Without a `start`, the cost is that of the claims since the last change of posture before
    `begin` and of one and a half of the longest windows before that, unless other acts lasted
    longer.
    """
    if start is not None:
        return _from(fold(claims, policy, dissolved=dissolved, start=start, through=through), begin)
    arrivals = sorted(claims, key=_began)
    for cut in _cuts_before(arrivals, begin, policy):
        settled = _agrees_from(arrivals, cut, policy)
        if settled is None or settled > begin:
            continue
        start = _with_score_of(arrivals[: cut.at], policy)
        found = fold(arrivals[cut.at :], policy, dissolved=dissolved, start=start, through=through)
        segments = _from(found, begin)
        # The posture on the day `settled` may have begun before the cut.
        if segments and segments[0].since > settled:
            return segments
    return _from(fold(arrivals, policy, dissolved=dissolved, through=through), begin)


def _from(segments: Iterable[Segment], begin: int) -> list[Segment]:
    return [segment for segment in segments if segment.through >= begin]


def _cuts_before(arrivals: Sequence[Claim], begin: int, policy: Policy) -> Iterator[Cut]:
    """Yield cuts from which the fold may agree by `begin`, each further back."""
    back = int(policy.longest_window * FIRST_BACK)
    while (cut := _last_cut(arrivals, begin - back, policy)) is not None:
        yield cut
        back = FURTHER_BACK * max(back, begin - cut.day)


def _last_cut(arrivals: Sequence[Claim], latest: int, policy: Policy) -> Cut | None:
    """Return the last place on or before `latest` where all earlier acts were over."""
    attacks = [claim for claim in arrivals if claim.effect is Effect.ATTACK]
    found = None
    under_way = halted = 0
    for at, claim in enumerate(arrivals):
        day = claim.start_earliest
        if day > latest:
            break
        if under_way < day and at > 0:
            found = at, day, halted
        under_way = max(under_way, claim.end_latest)
        if claim.effect is Effect.HALT:
            halted = max(halted, _in_effect_through(claim, attacks, policy))
    return None if found is None else Cut(*found)


def _in_effect_through(halt: Claim, attacks: Sequence[Claim], policy: Policy) -> int:
    """Return the last day on which a halt may be in effect or undetermined, for any dates."""
    stops = FOREVER if halt.stops_latest is None else halt.stops_latest
    if halt.expires is not None:
        return min(halt.expires, stops)
    following = bisect_right(attacks, halt.start_latest, key=_began)
    answered = attacks[following].start_latest if following < len(attacks) else FOREVER
    return max(halt.start_latest + policy.halt_window, min(stops, answered))


def _agrees_from(arrivals: Sequence[Claim], cut: Cut, policy: Policy) -> int | None:
    """Return the first day from which a fold from the cut equals the complete fold; None if never.

    By then every effect from before the cut is over, and so is each attack that may have violated
    a halt from before the cut.
    """
    rest = arrivals[cut.at :]
    early = takewhile(lambda claim: claim.start_earliest <= cut.halted, rest)
    struck = [claim.end_latest for claim in early if claim.effect is Effect.ATTACK]
    acted = cut.day - 1 + policy.longest_window
    over = max(acted, cut.halted, max(struck, default=0) + policy.attack_window)
    # A fold from the cut has no stance until a claim has taken effect for sure, although the
    # complete fold has one. A halt that ended before it took effect does not count.
    begun = (claim for claim in rest if claim.effect is not Effect.HALT)
    return over + 1 if any(claim.start_latest <= over for claim in begun) else None


def _with_score_of(arrivals: Sequence[Claim], policy: Policy) -> Snapshot:
    """Return a state without effects, with the score that these claims leave."""
    state = Snapshot()
    for day, today in groupby(arrivals, _began):
        score = score_after(state.score, state.score_day, day, today, policy)
        if score is not None:
            state.score, state.score_day = score, day
    return state
