"""Holds the states that folds start from against the claims that lead to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from domain.stance import Snapshot, state_after
from infrastructure.projections.claims import Pair
from infrastructure.projections.stances import claims_after, dissolved_actors
from infrastructure.read_models.folding import NEVER_BEGUN, dissolved_pair
from infrastructure.read_models.stances import stance_snapshots


class KeptState(NamedTuple):
    """A state kept for a pair, as JSON: what it says, and what follows from the claims."""

    pair: Pair
    day: int
    kept: str
    derived: str


def wrong_states(live: Connection, derived: Connection) -> Iterator[KeptState]:
    """The states kept in `live` that do not follow from the claims of `derived`.

    One that `derived` keeps as well is no further question: others are folded for, up to its day.
    """
    table = stance_snapshots
    query = select(table).order_by(table.c.actor, table.c.toward, table.c.day)
    same = {tuple(row) for row in derived.execute(query)}
    dissolved = dissolved_actors(derived)
    for row in live.execute(query):
        if tuple(row) in same:
            continue
        pair = (row.actor, row.toward)
        claims = claims_after(derived, {pair: NEVER_BEGUN}).get(pair, ())
        state = state_after(claims, row.day, dissolved=dissolved_pair(pair, dissolved))
        if not _says(row.state, state):
            yield KeptState(
                pair,
                row.day,
                bytes(row.state).decode("utf-8", "replace"),
                msgspec.json.encode(state).decode(),
            )


def _says(kept: bytes, state: Snapshot) -> bool:
    try:
        said = msgspec.json.decode(kept, type=Snapshot)
    except (ValueError, TypeError):
        return False
    # Whether a state lasts says how the log was paged, nothing of the pair.
    return replace(said, lasting=state.lasting) == state
