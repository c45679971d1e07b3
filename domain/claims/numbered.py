"""The commitments of an account by their numbers, and the pairs that an account is about."""

from __future__ import annotations

from domain.commitments import Commitment
from domain.dates import FOREVER, parse_when
from domain.values import Account, is_bare_ceasefire


def numbered_commitments(account: Account) -> list[tuple[int, Commitment]]:
    """Return the commitments of a development by number; 0 for those of a bare ceasefire."""
    implied = implied_ceasefires(account) if is_bare_ceasefire(account) else []
    return [(0, one) for one in implied] + list(enumerate(account.commitments, start=1))


def implied_ceasefires(account: Account) -> list[Commitment]:
    """Return the commitments of a bare ceasefire: from each initiator toward each target."""
    occurred = parse_when(account.occurred)
    expires = None
    if occurred.open_end:
        expires = ".."
    elif occurred.is_duration and not occurred.unknown_end:
        expires = account.occurred.rpartition("/")[2]
    return [
        Commitment(by, toward, "cease-attacks", expires=expires)
        for by, toward in directed_pairs(account.initiators, account.targets)
    ]


def last_day(commitment: Commitment) -> int | None:
    """Return the last agreed day of a commitment: FOREVER if open, None if unknown."""
    if commitment.expires is None:
        return None
    return FOREVER if commitment.expires == ".." else parse_when(commitment.expires).latest


def directed_pairs(
    actors: tuple[str, ...], towards: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Return each actor toward each other one, in order."""
    return tuple((actor, toward) for actor in actors for toward in towards if actor != toward)
