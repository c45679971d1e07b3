"""Holds the states that folds start from against the claims that lead to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from domain.claims.claims import Pair
from domain.stance.fold import Snapshot, state_after
from infrastructure.projections.stances import dissolved_actors
from infrastructure.read_models.stances.timelines_at import (
    NEVER_BEGUN,
    claims_after,
    dissolved_pair,
)


class KeptState(NamedTuple):
    """A state kept for a pair, as JSON: what it says, and what follows from the claims."""

    pair: Pair
    day: int
    kept: str
    derived: str


def wrong_states(derived: Connection, kept: Iterable[tuple[Any, ...]]) -> Iterator[KeptState]:
    """Those of the rows of `stance_snapshots` that do not follow from the claims of `derived`.

    A column of SQLite takes a value of any type: what is no state, or in no place of one, is wrong.
    """
    dissolved = dissolved_actors(derived)
    for actor, toward, day, said in kept:
        pair = (actor, toward)
        if not (isinstance(actor, str) and isinstance(toward, str) and isinstance(day, int)):
            yield KeptState(pair, day, _told(said), "")  # no claims lead to what is no place
            continue
        claims = claims_after(derived, {pair: NEVER_BEGUN})[pair]
        state = state_after(claims, day, dissolved=dissolved_pair(pair, dissolved))
        if not _says(said, state):
            yield KeptState(pair, day, _told(said), msgspec.json.encode(state).decode())


def _told(said: object) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else repr(said)


def _says(kept: object, state: Snapshot) -> bool:
    if not isinstance(kept, bytes):
        return False
    try:
        said = msgspec.json.decode(kept, type=Snapshot)
    except (ValueError, TypeError):
        return False
    # Whether a state lasts says how the log was paged, nothing of the pair.
    return replace(said, lasting=state.lasting) == state
