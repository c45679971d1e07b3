"""What strains a ceasefire or pledge of A toward B without violating it."""

from __future__ import annotations

from tests.stance_reference.acts import History, Pair
from tests.stance_reference.coalitions import coalitions
from tests.stance_reference.log import Log
from tests.stance_reference.parameters import Parameters
from tests.stance_reference.record import force_after


def strained_by(
    log: Log, history: History, pair: Pair, settled: int, today: int, parameters: Parameters
) -> tuple[str, ...]:
    """Return the developments by today, after a commitment settled, that strain it.

    These are threats of A toward B, force of B on A, and force between A and a member of B or
    between B and a member of A. The membership has to hold on the day of the force.
    """
    found = {
        act.development
        for act in history.acts.get(pair, ())
        if act.effect == "threat" and settled < act.dates.first <= today
    }
    for other in history.acts:
        for act, first in force_after(history, other, today, parameters, settled):
            if other == pair[::-1] or _between_members(log, pair, other, first):
                found.add(act.development)
    return tuple(sorted(found))


def _between_members(log: Log, pair: Pair, other: Pair, day: int) -> bool:
    """Return whether force of one pair is between a party of another and a member of its other."""
    a, b = pair
    for party, coalition in ((a, b), (b, a)):
        if party in other:
            member = other[1] if other[0] == party else other[0]
            if coalition in coalitions(log, member, day):
                return True
    return False
