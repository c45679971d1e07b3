"""Rule 2: when a commitment takes effect, settles, expires and ends, and what replaces it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.stance_reference.acts import Commitment, EndedSite, History, Pair
from tests.stance_reference.days import OPEN, Dates, Placement, placed, single
from tests.stance_reference.parameters import Parameters

Identity = tuple[str, int, str, str]  # every pair of a bare ceasefire has commitment number 0


@dataclass(frozen=True, slots=True)
class Pause:
    """The days of a suspension in one placement: from `start` through the day before `end`.

    Only force after `clear` was certainly used when the commitment was in force again.
    """

    start: int
    end: int
    clear: int


def _pauses(commitment: Commitment, placement: Placement) -> tuple[Pause, ...]:
    found = []
    for gap in commitment.gaps:
        start = ending_day(gap.start, placement)
        if gap.end is None:
            found.append(Pause(start, 2 * OPEN, 2 * OPEN))
            continue
        end = ending_day(gap.end, placement)
        found.append(Pause(start, end, gap.end.last if placement == "wide" else end))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Life:
    """The days of a commitment in one placement.

    It takes effect on `first`, has surely taken effect on `settled`, and lasts through `last`.
    From `over` on it is ended. From `replaced` on, a later ceasefire of the pair that is settled
    is in its place.
    """

    commitment: Commitment
    first: int
    settled: int
    last: int
    over: int | None = None
    replaced: int | None = None
    pauses: tuple[Pause, ...] = ()
    since: int = 0  # the rest of a ceasefire is in force from this day on

    @property
    def stated(self) -> bool:
        """Whether its last day is stated."""
        return is_stated(self.commitment)

    def in_force(self, day: int) -> bool:
        """Return whether the commitment is in force at the end of the day."""
        lasts = max(self.first, self.since) <= day <= self.last and not self.is_over(day)
        return lasts and not self.is_paused(day)

    def is_paused(self, day: int) -> bool:
        """Return whether the commitment is suspended on the day."""
        return any(pause.start <= day < pause.end for pause in self.pauses)

    def is_over(self, day: int) -> bool:
        """Return whether the commitment was ended or replaced by the day."""
        return any(end is not None and end <= day for end in (self.over, self.replaced))


def is_stated(commitment: Commitment) -> bool:
    """Return whether the commitment has a last day that is a day of the calendar."""
    return commitment.expires is not None and commitment.expires < OPEN


def ending_day(ended: Dates, placement: Placement) -> int:
    """Return the day of an ending: its last possible day in the late placement, else its first."""
    return placed(ended, "late" if placement == "late" else "early").first


def over_from(history: History, commitment: Commitment, placement: Placement) -> int | None:
    """Return the first day on which the commitment is ended, or None."""
    days = [*_endings(history, commitment, placement, frozenset())]
    days += _dissolutions(history.dissolved, commitment, placement)
    return min(days, default=None)


def endings_of_original(history: History, commitment: Commitment) -> tuple[int, int] | None:
    """Return the bounds of the day on which what a successor takes over is ended, or None.

    The dissolution of its own parties does not end it for their successors.
    """
    early, late = (
        min(_endings(history, commitment, placement, frozenset()), default=None)
        for placement in ("early", "late")
    )
    return None if early is None or late is None else (early, late)


def _dissolutions(
    dissolved: dict[str, Dates], commitment: Commitment, placement: Placement
) -> list[int]:
    gone = [dissolved[actor] for actor in commitment.pair if actor in dissolved]
    return [one.first if placement == "early" else one.last for one in gone]


def _endings(
    history: History, commitment: Commitment, placement: Placement, seen: frozenset[Identity]
) -> Iterator[int]:
    """Yield the days on which the commitment ends, through any chain of `while`.

    Commitments that name each other end together: the walk visits each of them once. What holds
    `while` another one is kept ends with the parties of that one, and of its chain.
    """
    seen |= {_identity(commitment)}
    if commitment.ended is not None:
        yield ending_day(commitment.ended, placement)
    named = history.known.get(commitment.holds_while) if commitment.holds_while else None
    if named is not None and _identity(named) not in seen:
        yield from _endings(history, named, placement, seen)
        yield from _dissolutions(history.lines, named, placement)
        if named.expires is not None and named.expires < OPEN:
            yield named.expires + 1
    host = commitment.ends_with
    if host is not None and _identity(host) not in seen:
        yield from _endings(history, host, placement, seen)


def _identity(commitment: Commitment) -> Identity:
    return *commitment.key, *commitment.pair


def life_of(
    history: History, commitment: Commitment, placement: Placement, parameters: Parameters
) -> Life | None:
    """Return the life of the commitment, or None if it never took effect."""
    effective = placed(commitment.effective, placement)
    ends_on = [over_from(history, commitment, placement)]
    if commitment.until is not None:
        ends_on.append(ending_day(commitment.until, placement))
    over = min((day for day in ends_on if day is not None), default=None)
    # What was over by some day took effect before it, even with every date on its latest day.
    pauses = _pauses(commitment, placement)
    is_late = commitment.expires is not None and commitment.expires < commitment.effective.first
    if commitment.never or is_late:
        return None
    ends = [commitment.expires, None if over is None else over - 1]
    ends += [pause.start - 1 for pause in pauses[:1]]
    first = min([effective.first, *(day for day in ends if day is not None)])
    first = max(first, commitment.effective.first)
    if over is not None and over <= first:
        return None
    limits = [effective.last]
    limits += [] if commitment.expires is None else [commitment.expires]
    limits += [] if over is None else [over - 1]
    limits += [pause.start - 1 for pause in pauses[:1]]
    settled = max(first, min(limits))
    expires = commitment.expires
    last = settled + parameters.unknown_end if expires is None else expires
    if expires is None and (origin := commitment.origin) is not None:
        counted_from = origin.begins if placement == "early" else origin.settled
        last = counted_from + parameters.unknown_end
        if last < first:  # it had run out before it passed
            return None
    since = 0 if commitment.since is None else ending_day(commitment.since, placement)
    return Life(commitment, first, settled, last, over, pauses=pauses, since=since)


def lives_of(
    history: History, pair: Pair, placement: Placement, parameters: Parameters
) -> tuple[Life, ...]:
    """Return the lives of the commitments of a pair that took effect, replaced ones marked."""
    found = [
        life
        for commitment in history.commitments.get(pair, ())
        if (life := life_of(history, commitment, placement, parameters)) is not None
    ]
    truces = [life for life in found if life.commitment.full]
    return tuple(_with_replacement(life, truces) for life in found if not _is_empty(life))


def _is_empty(life: Life) -> bool:
    """Return whether a ceasefire was over before there was a rest of it."""
    return life.over is not None and life.over <= life.since


def _with_replacement(life: Life, truces: list[Life]) -> Life:
    if not life.commitment.full:
        return life
    later = [other.settled for other in truces if _replaces(other, life)]
    return replace(life, replaced=min(later, default=None))


def _replaces(later: Life, earlier: Life) -> bool:
    """Return whether a ceasefire replaces an earlier one of its pair.

    A later ceasefire that is due to end before the earlier one is a pause within a truce. What a
    successor took over replaces only what the same two actors undertook.
    """
    if later.stated and later.last < earlier.last:
        return False
    origin, other = later.commitment.origin, earlier.commitment.origin
    if origin is None:
        return later.first > earlier.settled
    return other is not None and other.pair == origin.pair and origin.begins > other.settled


def first_ended(sites: tuple[EndedSite, ...]) -> Dates | None:
    """Return when a commitment ended in the first of several places; None without any."""
    since = [one.since for one in sites]
    if not since:
        return None
    first = single(min(one.first for one in since), min(one.last for one in since))
    bounds = (one.doubtful for one in since if one.first == first.first or one.last == first.last)
    return replace(first, doubtful=any(bounds))


def before_ended_sites(effective: Dates, sites: tuple[EndedSite, ...]) -> Dates:
    """Return when a commitment took effect: what ended somewhere had taken effect before."""
    ended = first_ended(sites)
    if ended is None or not effective.first < ended.first <= effective.last:
        return effective
    return replace(effective, last=ended.first - 1, start_last=ended.first - 1)


def in_parts(commitment: Commitment) -> list[Commitment]:
    """Return a ceasefire that ended in some places until then, and the rest of it from then on.

    The rest is a pledge that was made with the ceasefire.
    """
    first = first_ended(commitment.ended_sites)
    if first is None or not commitment.full or commitment.never:
        return [commitment]
    effective = commitment.effective
    doubted = replace(effective, doubtful=effective.doubtful or first.doubtful)
    over = commitment.ended
    if over is not None and over.first <= first.first and over.last <= first.last:
        return [commitment]
    rest = replace(commitment, full=False, since=first, effective=doubted, weight=0.0)
    return [replace(commitment, until=first, effective=doubted), rest]
