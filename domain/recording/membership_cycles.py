"""Refuse what would make an actor a member or a successor of itself, directly or indirectly."""

from __future__ import annotations

from typing import NamedTuple

from domain.actor.actor import Actor, evolve
from domain.actor.events import ActorRegistered
from domain.actor.membership import Membership
from domain.dates import FIRST_DAY, FOREVER, iso_day, parse_when
from domain.errors import Conflict, Invalid
from domain.event import actor_id, aggregate_after
from domain.log import Log
from domain.vocabulary import INHERITING_RELATIONS


class MembershipDays(NamedTuple):
    """A span of day ordinals, both inclusive; FIRST_DAY and FOREVER stand for no bound."""

    first: int
    last: int

    def within(self, other: MembershipDays) -> MembershipDays:
        return MembershipDays(max(self.first, other.first), min(self.last, other.last))

    def __str__(self) -> str:
        begin = f"from {iso_day(self.first)} " if self.first > FIRST_DAY else ""
        through = "on" if self.last == FOREVER else f"through {iso_day(self.last)}"
        return "on every day" if not begin and through == "on" else f"{begin}{through}"


class Way(NamedTuple):
    """A chain of coalitions above an actor, and the days on which it certainly holds."""

    through: tuple[str, ...]
    days: MembershipDays


def refuse_cycle(log: Log, member: Actor, membership: Membership, field: str) -> None:
    """Raise `Conflict` with the chain and the days if a membership of `member` creates a cycle.

    Only relations through which a member inherits count, also memberships that have ended. A
    cycle needs a day on which every membership of the chain certainly holds and all actors exist.
    """
    if membership.withdrawn or membership.relation not in INHERITING_RELATIONS:
        return
    days = _sure_days(membership).within(_existence(member))
    seen: dict[str, list[MembershipDays]] = {}
    ways = [Way((member.id, membership.of), days)]
    while ways:
        way = ways.pop()
        actor = load_actor(log, way.through[-1])
        days = way.days.within(_existence(actor))
        known = seen.setdefault(actor.id, [])
        if days.first > days.last or any(days == days.within(other) for other in known):
            continue
        known.append(days)
        for above in actor.memberships:
            on = _sure_days(above).within(days)
            if not _passes_on(above) or on.first > on.last:
                continue
            if above.of == member.id:
                raise _closed((*way.through, member.id), on, field)
            ways.append(Way((*way.through, above.of), on))


def refuse_own_successor(log: Log, successor: str, of: str) -> None:
    """Raise `Conflict` with the chain if `of` succeeds `successor`, on whatever days."""
    ways: list[tuple[str, ...]] = [(successor, of)]
    seen = {of}
    while ways:
        way = ways.pop()
        for one in load_actor(log, way[-1]).successions:
            if one.withdrawn:
                continue
            if one.of == successor:
                chain = " → ".join((*way, successor))
                raise Conflict(
                    f"of: this would make {successor} its own successor: {chain}",
                    field="of",
                    allowed="an actor that is not a direct or indirect successor of this one",
                )
            if one.of not in seen:
                seen.add(one.of)
                ways.append((*way, one.of))


def succeeded_by(log: Log, successor: str, day: int) -> set[str]:
    """Return all that an actor may succeed by a day, directly or through others.

    It succeeds none if it is not registered.
    """
    found: set[str] = set()
    waiting = [successor]
    while waiting:
        actor = aggregate_after(log.load(actor_id(waiting.pop())), ActorRegistered, evolve)
        for one in () if actor is None else actor.successions:
            is_early = parse_when(one.date, "date").earliest > day
            if not one.withdrawn and not is_early and one.of not in found:
                found.add(one.of)
                waiting.append(one.of)
    return found


def load_actor(log: Log, slug: str) -> Actor:
    """Return the state of an actor; raise `Invalid` if it is not registered."""
    actor = aggregate_after(log.load(actor_id(slug)), ActorRegistered, evolve)
    if actor is None:
        raise Invalid(
            f"there is no actor {slug!r}, to which a membership on record leads",
            allowed="memberships of registered actors",
        )
    return actor


def _passes_on(membership: Membership) -> bool:
    return not membership.withdrawn and membership.relation in INHERITING_RELATIONS


def _sure_days(membership: Membership) -> MembershipDays:
    """Return the days from the latest start to the day before the earliest end."""
    first = FIRST_DAY if membership.start_date is None else parse_when(membership.start_date).latest
    return MembershipDays(
        first,
        FOREVER
        if membership.ending_date is None
        else parse_when(membership.ending_date).earliest - 1,
    )


def _existence(actor: Actor) -> MembershipDays:
    gone = actor.dissolved
    return MembershipDays(FIRST_DAY, FOREVER if gone is None else parse_when(gone).earliest - 1)


def _closed(chain: tuple[str, ...], days: MembershipDays, field: str) -> Conflict:
    return Conflict(
        f"{field}: this would create a membership cycle {days}: {' → '.join(chain)}",
        field=field,
        allowed="a coalition that is not a direct or indirect member of this actor on those days",
    )
