"""The end of a timeline, folded from the claims that can still bear on it.

The fold forgets what is over, so a long history need not be folded from its beginning to tell how
it ends: only from a day so far back that nothing from before it counts any more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, takewhile
from operator import attrgetter
from typing import NamedTuple

from domain.claims.claims import Claim
from domain.dates import FOREVER
from domain.stance.effects import ATTACK_WINDOW
from domain.stance.fold import Segment, Snapshot, fold, grown
from domain.vocabulary import WINDOW_DAYS, Effect

LONGEST_WINDOW = max(WINDOW_DAYS.values())
FIRST_BACK = LONGEST_WINDOW * 3 // 2
FURTHER_BACK = 2

_began = attrgetter("start_earliest")


class Cut(NamedTuple):
    """Where a history can be cut: what comes before the claim `at` was done before `day`.

    Halts from before it hold through `halted` at most.
    """

    at: int
    day: int
    halted: int


def fold_from(
    claims: Iterable[Claim],
    begin: int,
    *,
    dissolved: tuple[int, int] | None = None,
    start: Snapshot | None = None,
    through: int = FOREVER,
) -> list[Segment]:
    """Those segments of `fold` that end on day `begin` or later, the very same.

    Without a `start` it costs the claims since the posture last changed before `begin`, and of
    some nine months before that, where nothing else has lasted so long.
    """
    if start is not None:
        return _from(fold(claims, dissolved=dissolved, start=start, through=through), begin)
    arrivals = sorted(claims, key=_began)
    for cut in _cuts_before(arrivals, begin):
        settled = _settled(arrivals, cut)
        if settled is None or settled > begin:
            continue
        start = _scored(arrivals[: cut.at])
        found = fold(arrivals[cut.at :], dissolved=dissolved, start=start, through=through)
        told = _from(found, begin)
        # What holds on the day it is settled may have begun earlier.
        if told and told[0].since > settled:
            return told
    return _from(fold(arrivals, dissolved=dissolved, through=through), begin)


def _from(segments: Iterable[Segment], begin: int) -> list[Segment]:
    return [segment for segment in segments if segment.through >= begin]


def _cuts_before(arrivals: Sequence[Claim], begin: int) -> Iterator[Cut]:
    """Some of the cuts from which the fold may be settled by `begin`, each further back."""
    back = FIRST_BACK
    while (cut := _last_cut(arrivals, begin - back)) is not None:
        yield cut
        back = FURTHER_BACK * max(back, begin - cut.day)


def _last_cut(arrivals: Sequence[Claim], latest: int) -> Cut | None:
    """The last place where all from before it was done, on day `latest` or earlier."""
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
            halted = max(halted, _holds_through(claim, attacks))
    return None if found is None else Cut(*found)


def _holds_through(halt: Claim, attacks: Sequence[Claim]) -> int:
    """The last day on which it may be live, or an open question, whatever its dates are."""
    stops = FOREVER if halt.stops_latest is None else halt.stops_latest
    if halt.expires is not None:
        return min(halt.expires, stops)
    following = bisect_right(attacks, halt.start_latest, key=_began)
    answered = attacks[following].start_latest if following < len(attacks) else FOREVER
    return max(halt.start_latest + WINDOW_DAYS[Effect.HALT], min(stops, answered))


def _settled(arrivals: Sequence[Claim], cut: Cut) -> int | None:
    """The first day from which on a fold from the cut says what the whole one says; None: never.

    By then all from before it is over, and so is each attack that may have broken a halt of then.
    """
    rest = arrivals[cut.at :]
    early = takewhile(lambda claim: claim.start_earliest <= cut.halted, rest)
    struck = [claim.end_latest for claim in early if claim.effect is Effect.ATTACK]
    acted = cut.day - 1 + LONGEST_WINDOW
    over = max(acted, cut.halted, max(struck, default=0) + ATTACK_WINDOW)
    # Until something has for sure been put on record, there is no stance where there was one
    # before the cut; a halt that was ended before it took effect puts nothing there.
    begun = (claim for claim in rest if claim.effect is not Effect.HALT)
    return over + 1 if any(claim.start_latest <= over for claim in begun) else None


def _scored(arrivals: Sequence[Claim]) -> Snapshot:
    """A state in which nothing is live any more, and these have left their score."""
    state = Snapshot()
    for day, today in groupby(arrivals, _began):
        score = grown(state.score, state.score_day, day, today)
        if score is not None:
            state.score, state.score_day = score, day
    return state
