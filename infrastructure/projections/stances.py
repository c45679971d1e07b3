"""Touched pairs into stance segments: each timeline is folded again from its touched day on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    or_,
    select,
)

from domain.actor import ActorDissolved
from domain.claims.claims import Pair
from domain.dates import parse_when
from domain.stance.fold import Snapshot
from infrastructure.database.bulk import insert_into
from infrastructure.projections.claims import Touch
from infrastructure.projections.page import Page
from infrastructure.projections.timelines import Timelines
from infrastructure.read_models.actors import Days, actors
from infrastructure.read_models.as_known import STILL
from infrastructure.read_models.stances.segments import (
    stance_pairs,
    stance_segments,
    stance_snapshots,
)
from infrastructure.read_models.stances.timelines_at import (
    NEVER_BEGUN,
    claims_after,
    snapshots_before,
)

PAIRS_AT_ONCE = 1_000


class Outdated(NamedTuple):
    """Where the old rows of a pair end: days of the first segment and snapshot to replace."""

    pair: Pair
    segment: int
    snapshot: int


def project_stances(connection: Connection, page: Page, touched: dict[Pair, Touch]) -> None:
    """Write the timelines of the touched pairs anew, each from its first touched day on."""
    touch_dissolved(connection, page, touched)
    dissolved = dissolved_actors(connection)
    in_turn = iter(sorted(touched.items()))
    while some := list(islice(in_turn, PAIRS_AT_ONCE)):
        _rewrite(connection, dict(some), dissolved)


def touch_dissolved(connection: Connection, page: Page, touched: dict[Pair, Touch]) -> None:
    """Count a dissolution as touching every pair that the actor was in by then."""
    for entry in page:
        if isinstance(entry.event, ActorDissolved):
            gone = parse_when(entry.event.date).earliest
            actor = entry.event.actor
            begun = {
                pair for pair, t in touched.items() if actor in pair and t.first < entry.position
            }
            for pair in begun.union(_pairs_of(connection, actor)):
                touch = Touch(gone, entry.position, entry.position)
                touched[pair] = touch.joined(touched.get(pair))


def fold_whole(
    connection: Connection, pairs: Iterable[Pair], dissolved: dict[str, Days]
) -> Timelines:
    """The timelines of these pairs from their first claim on, still to be written."""
    known = claims_after(connection, dict.fromkeys(pairs, NEVER_BEGUN))
    timelines = Timelines(dissolved)
    for pair in pairs:
        timelines.fold(pair, known[pair])
    return timelines


def _rewrite(
    connection: Connection,
    touched: dict[Pair, Touch],
    dissolved: dict[str, Days],
) -> None:
    starts = snapshots_before(connection, {pair: touch.day for pair, touch in touched.items()})
    known = claims_after(
        connection, {pair: s.day if (s := starts.get(pair)) else NEVER_BEGUN for pair in touched}
    )
    timelines = Timelines(dissolved)
    outdated: list[Outdated] = []
    for pair in touched:
        start = starts.get(pair)
        timelines.fold(pair, known[pair], start)
        outdated.append(Outdated(pair, *_outdated_from(start)))
    _delete_outdated(connection, outdated)
    timelines.write(connection)
    note_touched(connection, touched)


def _outdated_from(start: Snapshot | None) -> tuple[int, int]:
    """The first segment, by its first day, and the first snapshot, by its day, to be replaced."""
    if start is None:
        return 0, 0
    segment = start.open.start if start.open else start.day
    return segment, start.day + 1 if start.lasting else start.day


# Made once: to make them takes longer than to delete the few rows of a write.
_DELETE_SEGMENTS = delete(stance_segments).where(
    stance_segments.c.actor == bindparam("a"),
    stance_segments.c.toward == bindparam("t"),
    stance_segments.c.start >= bindparam("segment"),
)
_DELETE_SNAPSHOTS = delete(stance_snapshots).where(
    stance_snapshots.c.actor == bindparam("a"),
    stance_snapshots.c.toward == bindparam("t"),
    stance_snapshots.c.day >= bindparam("snapshot"),
)


def _delete_outdated(connection: Connection, outdated: Sequence[Outdated]) -> None:
    rows = [
        {"a": one.pair[0], "t": one.pair[1], "segment": one.segment, "snapshot": one.snapshot}
        for one in outdated
    ]
    connection.execute(_DELETE_SEGMENTS, rows)
    connection.execute(_DELETE_SNAPSHOTS, rows)


def note_touched(connection: Connection, touched: dict[Pair, Touch]) -> None:
    """Tell of each pair which positions bore on it; a pair without a row is one no answer names."""
    statement = insert_into(connection, stance_pairs)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["actor", "toward"], set_={"touched": statement.excluded.touched}
        ),
        [
            {"actor": actor, "toward": toward, "first": one.first, "touched": one.last}
            for (actor, toward), one in touched.items()
        ],
    )


def _pairs_of(connection: Connection, actor: str) -> Iterator[Pair]:
    pairs = stance_pairs
    query = select(pairs.c.actor, pairs.c.toward).where(
        or_(pairs.c.actor == actor, pairs.c.toward == actor)
    )
    for row in connection.execute(query):
        yield row.actor, row.toward


def dissolved_actors(connection: Connection) -> dict[str, Days]:
    """For each actor that is gone, the first day without it, at the earliest and the latest."""
    query = select(actors.c.id, actors.c.dissolved_earliest, actors.c.dissolved_latest).where(
        actors.c.known_to == STILL, actors.c.dissolved.is_not(None)
    )
    return {
        row.id: (row.dissolved_earliest, row.dissolved_latest) for row in connection.execute(query)
    }
