"""Folds the claims of touched pairs into stance segments, again from the touched day on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    func,
    or_,
    select,
)

from domain.actor.dissolution import DissolutionEvent
from domain.claims.claim import Claim, Pair
from domain.dates import FOREVER
from domain.stance.fold import Basis, Segment, Snapshot, fold
from domain.stance.policy import Policy
from infrastructure.database.bulk import Rows, insert_into, insert_rows
from infrastructure.projections.batch import LoggedBatch
from infrastructure.projections.claims import Touch
from infrastructure.read_models.as_known import STILL, published
from infrastructure.read_models.claim_filter import EVERYTHING, ClaimFilter
from infrastructure.read_models.registry.actors import DayBounds, actor_dissolutions
from infrastructure.read_models.stances.segments import (
    stance_pairs,
    stance_segments,
    stance_snapshots,
)
from infrastructure.read_models.stances.timelines_at import (
    NEVER_BEGUN,
    claims_after,
    dissolved_pair,
    snapshots_before,
)

PAIRS_AT_ONCE = 1_000

_to_bytes = msgspec.json.Encoder().encode


class Outdated(NamedTuple):
    """The first days of the first segment and of the first snapshot of a pair to replace."""

    pair: Pair
    segment: int
    snapshot: int


def project_stances(
    connection: Connection, policy: Policy, batch: LoggedBatch, touched: dict[Pair, Touch]
) -> None:
    """Write the timelines of the touched pairs again, each from its first touched day on."""
    touch_dissolved(connection, batch, touched)
    dissolved = dissolved_actors(connection)
    in_turn = iter(sorted(touched.items()))
    while some := list(islice(in_turn, PAIRS_AT_ONCE)):
        _rewrite(connection, policy, dict(some), dissolved)


def touch_dissolved(connection: Connection, batch: LoggedBatch, touched: dict[Pair, Touch]) -> None:
    """Add every pair of an actor whose dissolution changed to the touched pairs.

    The rows of the dissolutions must be written.
    """
    for entry in batch:
        if isinstance(entry.event, DissolutionEvent):
            position, actor = entry.position, entry.event.actor
            if (first_day := _first_day_otherwise(connection, actor, position)) is None:
                continue
            begun = {pair for pair, t in touched.items() if actor in pair and t.first < position}
            for pair in begun.union(_pairs_of(connection, actor)):
                touch = Touch(first_day, position, position)
                touched[pair] = touch.joined(touched.get(pair))


def _first_day_otherwise(connection: Connection, actor: str, position: int) -> int | None:
    """Return the first day without an actor, before or after its dissolution changed.

    None if the event at the position was set aside.
    """
    c = actor_dissolutions.c
    bounds = or_(c.known_from == position, c.known_to == position)
    query = select(func.min(c.earliest)).where(c.actor == actor, bounds)
    first: int | None = connection.execute(query).scalar_one()
    return first


def fold_whole(
    connection: Connection, policy: Policy, pairs: Iterable[Pair], dissolved: dict[str, DayBounds]
) -> Timelines:
    """Fold the timelines of these pairs from their first claim on; nothing is written yet."""
    known = claims_after(connection, dict.fromkeys(pairs, NEVER_BEGUN), only=_counted(policy))
    timelines = Timelines(policy, dissolved)
    for pair in pairs:
        timelines.fold(pair, known[pair])
    return timelines


def _rewrite(
    connection: Connection,
    policy: Policy,
    touched: dict[Pair, Touch],
    dissolved: dict[str, DayBounds],
) -> None:
    starts = snapshots_before(connection, {pair: touch.day for pair, touch in touched.items()})
    known = claims_after(
        connection,
        {pair: s.day if (s := starts.get(pair)) else NEVER_BEGUN for pair in touched},
        only=_counted(policy),
    )
    timelines = Timelines(policy, dissolved)
    outdated: list[Outdated] = []
    for pair in touched:
        start = starts.get(pair)
        timelines.fold(pair, known[pair], start)
        outdated.append(Outdated(pair, *_outdated_from(start)))
    _delete_outdated(connection, outdated)
    timelines.write(connection)
    note_touched(connection, touched)


def _counted(policy: Policy) -> ClaimFilter:
    return EVERYTHING.under(policy)


def _outdated_from(start: Snapshot | None) -> tuple[int, int]:
    """Return the first day of the first segment and the day of the first snapshot to replace."""
    if start is None:
        return 0, 0
    segment = start.open.start if start.open else start.day
    return segment, start.day + 1 if start.lasting else start.day


# Built once: building them takes longer than deleting the few rows of one write.
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
    """Note the positions that touched each pair; no answer names a pair without such a row."""
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


def dissolved_actors(connection: Connection) -> dict[str, DayBounds]:
    """Return, for each dissolved actor, the earliest and the latest first day without it."""
    table = actor_dissolutions
    query = select(table.c.actor, table.c.earliest, table.c.latest).where(
        table.c.known_to == STILL, published(table, FOREVER)
    )
    rows = connection.execute(query)
    return {actor: (earliest, latest) for actor, earliest, latest in rows}


class Timelines:
    """Collects the rows of folded pairs and writes them all at the end.

    `dissolved` gives, for each dissolved actor, the earliest and the latest day of its end.
    """

    def __init__(self, policy: Policy, dissolved: dict[str, DayBounds]) -> None:
        self._policy = policy
        self._dissolved = dissolved
        self._segments: Rows = []
        self._snapshots: Rows = []

    def fold(self, pair: Pair, claims: Iterable[Claim], start: Snapshot | None = None) -> None:
        """Fold a timeline from all claims of the pair, or from `start` and those after it."""
        kept: list[Snapshot] = []
        gone = dissolved_pair(pair, self._dissolved)
        folded = fold(claims, self._policy, dissolved=gone, start=start, keep=kept.append)
        self._segments += [_segment_row(pair, segment) for segment in folded]
        self._snapshots += [(*pair, one.day, _to_bytes(one)) for one in _worth_keeping(start, kept)]

    def write(self, connection: Connection) -> None:
        """Insert the collected rows; the tables must not have any of them yet."""
        insert_rows(connection, stance_segments, self._segments)
        insert_rows(connection, stance_snapshots, self._snapshots)


def _worth_keeping(start: Snapshot | None, kept: list[Snapshot]) -> list[Snapshot]:
    """Return the states to write: not `start`, unless it only marked the end of the last fold."""
    if start is None:
        return kept
    if start.lasting:
        return [one for one in kept if one.day > start.day]
    return kept or [start]


def _segment_row(pair: Pair, segment: Segment) -> tuple[Any, ...]:
    return (
        *pair,
        segment.start,
        segment.through,
        segment.posture.value,
        segment.rule,
        segment.since,
        segment.firm,
        segment.confidence,
        segment.single_source,
        _to_text(segment.basis),
        segment.evidence,
        _to_text(segment.rivals),
        segment.at_best and segment.at_best.value,
        segment.score,
    )


def _to_text(named: tuple[Basis, ...]) -> str:
    return _to_bytes([[one.development, one.commitment] for one in named]).decode()
