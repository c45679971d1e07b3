"""Rule 7: the coalitions of an actor on a day, and the rows that they add."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.stance_reference.acts import Pair
from tests.stance_reference.log import Log, Membership

PASSES_ON = ("member", "faction", "joined", "coalition")


@dataclass(frozen=True, slots=True)
class Row:
    """A pair whose stance is shown for A toward B, and the coalitions it comes through.

    `asked` is the pair of the question, if it is another one.
    """

    pair: Pair
    inherited_from: str | None = None
    toward_inherited_from: str | None = None
    certain: bool = True
    asked: Pair | None = None

    @property
    def is_own(self) -> bool:
        """Whether this is the pair that was asked for."""
        return self.inherited_from is None and self.toward_inherited_from is None


def is_dissolved(log: Log, actor: str, today: int) -> bool:
    """Return whether the actor is certainly dissolved by today."""
    return actor in log.dissolved and log.dissolved[actor].last <= today


def may_be_dissolved(log: Log, actor: str, today: int) -> bool:
    """Return whether the actor is possibly dissolved by today."""
    return actor in log.dissolved and log.dissolved[actor].first <= today


def coalitions(log: Log, actor: str, today: int) -> dict[str, bool]:
    """Return every coalition that the actor belongs to on a day, through any memberships.

    The value says whether one chain of memberships holds for certain.
    """
    found: dict[str, bool] = {}
    for coalition, certain in _chains(log, actor, today, (actor,)):
        found[coalition] = found.get(coalition, False) or certain
    return found


def _chains(
    log: Log, actor: str, today: int, seen: tuple[str, ...], certain: bool = True
) -> Iterator[tuple[str, bool]]:
    if is_dissolved(log, actor, today):
        return
    certain = certain and not may_be_dissolved(log, actor, today)
    for membership in log.memberships.get(actor, ()):
        of = membership.of
        if of in seen or not _may_hold(membership, today) or is_dissolved(log, of, today):
            continue
        sure = certain and _surely_holds(membership, today)
        sure = sure and not may_be_dissolved(log, of, today)
        yield of, sure
        yield from _chains(log, of, today, (*seen, of), sure)


def _may_hold(membership: Membership, today: int) -> bool:
    if membership.withdrawn or membership.relation not in PASSES_ON:
        return False
    started = membership.start is None or membership.start.first <= today
    return started and (membership.end is None or today < membership.end.last)


def _surely_holds(membership: Membership, today: int) -> bool:
    started = membership.start is None or membership.start.last <= today
    return started and (membership.end is None or today < membership.end.first)


def rows(log: Log, actor: str, toward: str, today: int) -> list[Row]:
    """Return the own row of A toward B, and those through a coalition of A, of B or of both.

    Nothing is inherited between members of one coalition, or between a member and its coalition.
    What one of them does to the other itself is its own row.
    """
    of_actor, of_toward = coalitions(log, actor, today), coalitions(log, toward, today)
    found = []
    for x, x_certain in {actor: True, **of_actor}.items():
        for y, y_certain in {toward: True, **of_toward}.items():
            within_one = x == y or y in of_actor or x in of_toward
            is_own = (x, y) == (actor, toward)
            if not is_own and (within_one or y == actor or x == toward):
                continue
            inherited_from = None if x == actor else x
            toward_inherited_from = None if y == toward else y
            certain = x_certain and y_certain
            asked = (actor, toward)
            found.append(Row((x, y), inherited_from, toward_inherited_from, certain, asked))
    return sorted(found, key=lambda r: (r.inherited_from or "", r.toward_inherited_from or ""))
