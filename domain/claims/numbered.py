"""The commitments of an account by their numbers, and the pairs that an account is about."""

from __future__ import annotations

from domain.claims.claim import Pair
from domain.commitments import Commitment
from domain.dates import FOREVER, parse_when
from domain.values import Account, is_bare_ceasefire


def numbered_commitments(account: Account) -> list[tuple[int, Commitment]]:
    """Return the commitments of a development by number; 0 for those of a bare ceasefire."""
    implied = implied_ceasefires(account) if is_bare_ceasefire(account) else []
    return [(0, one) for one in implied] + list(enumerate(account.commitments, start=1))


def implied_ceasefires(account: Account) -> list[Commitment]:
    """Return the commitments of a bare ceasefire, one for each pair of its sides."""
    occurred = parse_when(account.occurred)
    expires = None
    if occurred.open_end:
        expires = ".."
    elif occurred.is_duration and not occurred.unknown_end:
        expires = account.occurred.rpartition("/")[2]
    return [
        Commitment(by, toward, "cease-attacks", expires=expires)
        for by, toward in pairs_of_sides(account)
    ]


def last_day(commitment: Commitment) -> int | None:
    """Return the last agreed day of a commitment: FOREVER if open, None if unknown."""
    if commitment.expires is None:
        return None
    return FOREVER if commitment.expires == ".." else parse_when(commitment.expires).latest


def pairs_of_sides(account: Account) -> tuple[Pair, ...]:
    """Return each initiator toward each target; if reciprocal, also each target toward each one."""
    there = tuple((by, on) for by in account.initiators for on in account.targets if by != on)
    return both_ways(there) if account.reciprocal else there


def both_ways(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Return the pairs and those of the other direction, each once."""
    return tuple(dict.fromkeys((*pairs, *((toward, actor) for actor, toward in pairs))))
