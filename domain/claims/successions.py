"""The commitments that pass from an actor to its successors, and between which days."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from domain.claims.claim import Origin
from domain.claims.commitment import settled_day
from domain.claims.endings import NOBODY, Dissolved, Endings
from domain.claims.gaps import Gap, begun, begun_before, no_sooner, starting
from domain.claims.numbered import last_day, numbered_commitments
from domain.commitments import Commitment
from domain.dates import When, parse_when
from domain.values import Account
from domain.vocabulary import ACTIONS, Effect

if TYPE_CHECKING:
    from domain.development.development import Development


class Passing(NamedTuple):
    """An actor takes over the commitments of another one, on a day between two."""

    successor: str
    earliest: int
    latest: int
    doubtful: bool = False


# The successors of each actor that has any.
Successions = Mapping[str, Sequence[Passing]]

NO_SUCCESSIONS: Successions = MappingProxyType({})


class TakenOver(NamedTuple):
    """A commitment as it binds `by` toward `toward`, after one of them or both succeeded a party.

    `doubtful` says that it is not certain to have passed.
    """

    number: int
    original: Commitment
    by: str
    toward: str
    begins: When
    gaps: tuple[Gap, ...]
    doubtful: bool
    origin: Origin


class _Side(NamedTuple):
    """An actor to which a commitment of another one may pass, and the bounds of the day.

    `surely` is the day by which it passed for certain; None if it may not have passed.
    """

    actor: str
    earliest: int = 0
    latest: int = 0
    surely: int | None = 0

    @property
    def is_original(self) -> bool:
        return not self.latest

    @property
    def last_possible(self) -> int:
        """The last day on which it may have passed, if it did."""
        return self.latest if self.surely is None else self.surely

    def or_by(self, other: _Side) -> _Side:
        """Return the side if the commitment passes to it in two ways: it does so in the first."""
        sure = [one for one in (self.surely, other.surely) if one is not None]
        return _Side(
            self.actor,
            min(self.earliest, other.earliest),
            min(self.latest, other.latest),
            min(sure, default=None),
        )


def taken_over(
    development: Development,
    endings: Endings,
    successions: Successions,
    dissolved: Dissolved = NOBODY,
) -> list[TakenOver]:
    """Return the commitments of a development that pass to successors of their parties.

    A commitment passes if it was undertaken by the day of the succession and is not over by then.
    One that an actor takes over from several others with the same number counts once, from the
    earliest day on.
    """
    if not successions:
        return []
    found: dict[tuple[int, str, str], TakenOver] = {}
    every = numbered_commitments(development.account)
    undertaken = {(number, made.by, made.toward) for number, made in every}
    for number, made in every:
        if ACTIONS[made.action].effect is Effect.TALKS:
            continue
        for one in _passed_on(development, endings, (number, made), successions, dissolved):
            key = (number, one.by, one.toward)
            if key not in undertaken and (key not in found or _day(one) < _day(found[key])):
                found[key] = one
    return list(found.values())


def _day(one: TakenOver) -> tuple[int, int, bool, Origin]:
    return one.begins.earliest, one.begins.latest, one.doubtful, one.origin


def _passed_on(
    development: Development,
    endings: Endings,
    numbered: tuple[int, Commitment],
    successions: Successions,
    dissolved: Dissolved,
) -> Iterator[TakenOver]:
    number, made = numbered
    if made.by not in successions and made.toward not in successions:
        return
    account = development.account
    suspended = endings.suspensions_of(development, number).gaps
    condition = endings.condition_of(development, number, made)
    first, gaps, never = begun(starting(account, made), suspended, condition)
    if never and condition is not None and condition.met is None:
        return
    partly = endings.first_in_places(development, number)
    ended_in_places = None if partly is None else partly.earliest
    first = begun_before(first, ended_in_places)
    over, last = endings.over_from(development, number, made), last_day(made)
    stops = None if over is None else over.earliest
    settled = settled_day(first.earliest, first.latest, last, stops, gaps)
    declared = _declared(account, first)
    all_toward = _sides(made.toward, successions, dissolved, declared)
    for by in _sides(made.by, successions, dissolved, declared):
        for toward in all_toward:
            if by.actor == toward.actor or (by.is_original and toward.is_original):
                continue
            earliest, latest = (
                max(by.earliest, toward.earliest),
                max(by.last_possible, toward.last_possible),
            )
            when, left, never = begun(no_sooner(first, earliest, latest), suspended)
            is_over = over is not None and over.latest <= when.earliest
            if never or is_over or (last is not None and last < when.earliest):
                continue
            ends = [day for day in (last, stops and stops - 1) if day is not None]
            if partly is not None and partly.latest > when.earliest:
                ends.append(partly.earliest - 1)
            when = begun_before(when, ended_in_places)
            doubtful = by.surely is None or toward.surely is None
            doubtful = doubtful or any(day < latest for day in ends)
            origin = Origin(made.by, made.toward, first.earliest, settled, earliest, latest)
            yield TakenOver(number, made, by.actor, toward.actor, when, left, doubtful, origin)


def _declared(account: Account, begins: When) -> tuple[int, int]:
    """Return between which days a commitment was undertaken: no later than it took effect."""
    occurred = parse_when(account.occurred)
    return (
        min(occurred.start_earliest, begins.earliest),
        min(occurred.start_latest, begins.latest),
    )


def _sides(
    actor: str, successions: Successions, dissolved: Dissolved, declared: tuple[int, int]
) -> list[_Side]:
    """Return an actor and its successors, with the successors of those, each of them once.

    A successor takes over what the actor before it had by then, unless that one is surely gone.
    The first of a chain takes over what was undertaken by then. A successor that is reached in
    several ways is visited again only if one of them brings an earlier day.
    """
    found = {actor: _Side(actor)}
    waiting = deque([actor])
    while waiting:
        side = found[waiting.popleft()]
        for one in successions.get(side.actor, ()):
            after = _succeeded(side, one, declared, dissolved.get(side.actor))
            if after is None or one.successor == actor:
                continue
            before = found.get(one.successor)
            best = after if before is None else before.or_by(after)
            if best != before:
                found[one.successor] = best
                waiting.append(one.successor)
    return list(found.values())


def _succeeded(
    side: _Side, one: Passing, declared: tuple[int, int], gone: tuple[int, int] | None
) -> _Side | None:
    """Return the successor of a side as the next side; None if nothing passes."""
    had = declared if side.is_original else (side.earliest, side.last_possible)
    is_late = gone is not None and one.earliest > gone[1]
    if is_late or one.latest < had[0]:
        return None
    is_sure = gone is None or one.latest <= gone[0]
    is_sure = is_sure and not one.doubtful and one.earliest >= had[1]
    earliest, latest = max(side.earliest, one.earliest), max(side.latest, one.latest)
    surely = None if side.surely is None or not is_sure else max(side.surely, one.latest)
    return _Side(one.successor, earliest, latest, surely)


def without_successors(dissolved: Dissolved, successions: Successions) -> Dissolved:
    """Return the dissolved actors whose commitments nobody took over, and when that was.

    If every actor that took over in time is dissolved as well, it is the day of the last of them.
    """
    if not successions or not dissolved:
        return dissolved
    found = {}
    for actor in dissolved:
        last = _last_days(actor, dissolved, successions)
        if last is not None:
            found[actor] = last
    return found


def _last_days(
    actor: str, dissolved: Dissolved, successions: Successions
) -> tuple[int, int] | None:
    """Return the first day without an actor and its successors; None while one of them exists."""
    earliest, latest = dissolved[actor]
    waiting, seen = [actor], {actor}
    while waiting:
        former = waiting.pop()
        gone = dissolved.get(former)
        if gone is None:
            return None
        earliest, latest = max(earliest, gone[0]), max(latest, gone[1])
        for one in successions.get(former, ()):
            if one.earliest <= gone[1] and one.successor not in seen:
                seen.add(one.successor)
                waiting.append(one.successor)
    return earliest, latest
