"""The commitments that pass from an actor to its successors, and between which days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from domain.claims.claim import Origin
from domain.claims.commitment import settled_day
from domain.claims.endings import NOBODY, Dissolved, Endings
from domain.claims.gaps import Gap, begun, no_sooner, starting
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
    """A commitment as it binds `by` toward `toward`, of which at least one is a successor.

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

    `first_*` bound the day on which it left the original party.
    """

    actor: str
    earliest: int = 0
    latest: int = 0
    first_earliest: int = 0
    first_latest: int = 0
    doubtful: bool = False

    @property
    def is_original(self) -> bool:
        return not self.latest


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
    over, last = endings.over_from(development, number, made), last_day(made)
    stops = None if over is None else over.earliest
    settled = settled_day(first.earliest, first.latest, last, stops, gaps)
    declared = _declared(account, first)
    for by in _sides(made.by, successions, dissolved):
        for toward in _sides(made.toward, successions, dissolved):
            if by.actor == toward.actor or (by.is_original and toward.is_original):
                continue
            if (doubtful := _is_unsure(declared, by, toward)) is None:
                continue
            earliest, latest = max(by.earliest, toward.earliest), max(by.latest, toward.latest)
            when, left, never = begun(no_sooner(first, earliest, latest), suspended)
            is_over = over is not None and over.latest <= when.earliest
            if never or is_over or (last is not None and last < when.earliest):
                continue
            ends = [day for day in (last, stops and stops - 1) if day is not None]
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


def _is_unsure(declared: tuple[int, int], *sides: _Side) -> bool | None:
    """Return whether it is uncertain that a commitment passed; None if it surely did not."""
    unsure = False
    for side in sides:
        if side.is_original:
            continue
        if side.first_latest < declared[0]:
            return None
        unsure = unsure or side.doubtful or side.first_earliest < declared[1]
    return unsure


def _sides(actor: str, successions: Successions, dissolved: Dissolved) -> Iterator[_Side]:
    """Yield an actor and its successors, with the successors of those, by every chain.

    A successor takes over what the actor before it had by then, unless that one is surely gone.
    """
    ways = [(_Side(actor), frozenset({actor}))]
    while ways:
        side, passed = ways.pop()
        yield side
        gone = dissolved.get(side.actor)
        for one in successions.get(side.actor, ()):
            is_late = gone is not None and one.earliest > gone[1]
            if one.successor in passed or is_late or one.latest < side.earliest:
                continue
            unsure = gone is not None and one.latest > gone[0]
            after = _Side(
                one.successor,
                max(side.earliest, one.earliest),
                max(side.latest, one.latest),
                one.earliest if side.is_original else side.first_earliest,
                one.latest if side.is_original else side.first_latest,
                side.doubtful or one.doubtful or unsure or one.earliest < side.latest,
            )
            ways.append((after, passed | {one.successor}))


def without_successors(dissolved: Dissolved, successions: Successions) -> Dissolved:
    """Return the dissolved actors whose commitments nobody took over, and when that was.

    If every actor that took over in time is dissolved as well, it is the day of the last of them.
    """
    if not successions or not dissolved:
        return dissolved
    found = {}
    for actor in dissolved:
        last = _last_days(actor, dissolved, successions, frozenset())
        if last is not None:
            found[actor] = last
    return found


def _last_days(
    actor: str, dissolved: Dissolved, successions: Successions, passed: frozenset[str]
) -> tuple[int, int] | None:
    """Return the first day without an actor and its successors; None while one of them exists."""
    gone = dissolved.get(actor)
    if gone is None:
        return None
    earliest, latest = gone
    for one in successions.get(actor, ()):
        if one.earliest <= gone[1] and one.successor not in passed:
            last = _last_days(one.successor, dissolved, successions, passed | {actor})
            if last is None:
                return None
            earliest, latest = max(earliest, last[0]), max(latest, last[1])
    return earliest, latest
