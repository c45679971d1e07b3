"""Whether a bond would make an actor its own coalition, through whatever bonds, on any day."""

from __future__ import annotations

from typing import NamedTuple

from domain.actor import Actor, ActorRegistered, evolve
from domain.dates import FIRST_DAY, FOREVER, iso_day, parse_when
from domain.errors import Conflict, Invalid
from domain.event import actor_id, state_after
from domain.log import Log
from domain.membership import Membership
from domain.vocabulary import INHERITING_RELATIONS


class Days(NamedTuple):
    """Day ordinals, the last one included; FIRST_DAY and FOREVER where there is no bound."""

    first: int
    last: int

    def within(self, other: Days) -> Days:
        return Days(max(self.first, other.first), min(self.last, other.last))

    def __str__(self) -> str:
        begin = f"from {iso_day(self.first)} " if self.first > FIRST_DAY else ""
        through = "on" if self.last == FOREVER else f"through {iso_day(self.last)}"
        return "on every day" if not begin and through == "on" else f"{begin}{through}"


class Way(NamedTuple):
    """A way up from an actor, and the days on which it holds however its dates fall."""

    through: tuple[str, ...]
    days: Days


def refuse_cycle(log: Log, member: str, membership: Membership, field: str) -> None:
    """Raise `Conflict`, telling the chain and the days, where a bond of `member` closes a circle.

    Only bonds that pass on what a coalition does can, those that have ended included, and only
    on days on which all of them hold for sure, between actors that still exist.
    """
    if membership.withdrawn or membership.relation not in INHERITING_RELATIONS:
        return
    days = _sure_days(membership).within(_existence(_load(log, member)))
    seen: dict[str, list[Days]] = {}
    ways = [Way((member, membership.of), days)]
    while ways:
        way = ways.pop()
        actor = _load(log, way.through[-1])
        days = way.days.within(_existence(actor))
        known = seen.setdefault(actor.id, [])
        if days.first > days.last or any(days == days.within(other) for other in known):
            continue
        known.append(days)
        for above in actor.memberships:
            on = _sure_days(above).within(days)
            if not _passes_on(above) or on.first > on.last:
                continue
            if above.of == member:
                raise _closed((*way.through, member), on, field)
            ways.append(Way((*way.through, above.of), on))


def _load(log: Log, slug: str) -> Actor:
    actor = state_after(log.load(actor_id(slug)), ActorRegistered, evolve)
    if actor is None:
        raise Invalid(
            f"there is no actor {slug!r}, to which a membership on record leads",
            allowed="memberships of registered actors",
        )
    return actor


def _passes_on(membership: Membership) -> bool:
    return not membership.withdrawn and membership.relation in INHERITING_RELATIONS


def _sure_days(membership: Membership) -> Days:
    """From the latest day it may have begun to the day before the earliest it may have ended."""
    first = FIRST_DAY if membership.start_date is None else parse_when(membership.start_date).latest
    return Days(
        first,
        FOREVER
        if membership.ending_date is None
        else parse_when(membership.ending_date).earliest - 1,
    )


def _existence(actor: Actor) -> Days:
    gone = actor.dissolved
    return Days(FIRST_DAY, FOREVER if gone is None else parse_when(gone).earliest - 1)


def _closed(chain: tuple[str, ...], days: Days, field: str) -> Conflict:
    return Conflict(
        f"{field}: this would close a circle {days}: {' → '.join(chain)}",
        field=field,
        allowed="a bond whose coalition is not itself below the member on any day of it",
    )
