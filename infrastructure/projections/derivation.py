"""Derives everything from the first event on, into tables that are empty."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from sqlalchemy import Connection

from infrastructure.event_log import EventLog
from infrastructure.projections.applying import PAGE, apply_page, collecting_no_garbage, decoded
from infrastructure.projections.claims import Pair, Touch
from infrastructure.projections.indexes import create_indexes, drop_indexes, index_keys
from infrastructure.projections.stances import (
    claims_after,
    dissolved_actors,
    note_touched,
    touch_dissolved,
)
from infrastructure.projections.timelines import Timelines

PAIRS_AT_ONCE = 1_000


def derive_all(
    connection: Connection,
    log: EventLog,
    *,
    finished: Callable[[Connection, int], None],
    reached: Callable[[int], None] = lambda _: None,
) -> None:
    """Fill the tables, in many transactions, up to an end of the log.

    The last transaction writes what leads readers to the stances and calls `finished` with the
    position; until then the tables are of no use, and if this ends early they must be emptied
    before it begins again. `reached` is told the position after each page.
    """
    with connection.begin():
        drop_indexes(connection)
    position, touched = _derive_rows(connection, log, reached)
    with connection.begin():
        create_indexes(connection)
    _fold_all(connection, sorted(touched))
    with connection.begin():
        if touched:
            note_touched(connection, touched)
        finished(connection, position)


def _derive_rows(
    connection: Connection, log: EventLog, reached: Callable[[int], None]
) -> tuple[int, dict[Pair, Touch]]:
    """Every row but those of the stances; the position reached and the pairs to fold."""
    position, touched = 0, dict[Pair, Touch]()
    while recorded := log.recorder.read(position, PAGE):
        with collecting_no_garbage(len(recorded)), connection.begin():
            page = decoded(log, recorded)
            # Rows are closed only by what comes later to an aggregate; many logs have none.
            if any(entry.event.originator_version > 1 for entry in page):
                index_keys(connection)
            for pair, touch in apply_page(connection, log, page).items():
                touched[pair] = touch.joined(touched.get(pair))
            touch_dissolved(connection, page, touched)
        position = recorded[-1].position
        reached(position)
    return position, touched


def _fold_all(connection: Connection, pairs: list[Pair]) -> None:
    in_turn = iter(pairs)
    while some := list(islice(in_turn, PAIRS_AT_ONCE)):
        with collecting_no_garbage(), connection.begin():
            known = claims_after(connection, dict.fromkeys(some, -1))
            timelines = Timelines(dissolved_actors(connection))
            for pair in some:
                timelines.fold(pair, known.get(pair, ()))
            timelines.write(connection)
