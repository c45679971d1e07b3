"""Touched pairs into stance segments: each timeline is folded again from its touched day on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import (
    CTE,
    Connection,
    Integer,
    Text,
    and_,
    bindparam,
    column,
    delete,
    func,
    or_,
    select,
    values,
)
from sqlalchemy.dialects import postgresql, sqlite

from domain.actor import ActorDissolved
from domain.claims import Claim
from domain.dates import parse_when
from domain.stance import Segment, Snapshot, fold
from infrastructure.projections.claims import Pair
from infrastructure.projections.page import Page
from infrastructure.read_models.actors import actors
from infrastructure.read_models.claims import claim_of, claims
from infrastructure.read_models.knowledge import STILL
from infrastructure.read_models.stances import stance_pairs, stance_segments, stance_snapshots
from infrastructure.rows import insert_rows

PAIRS_AT_ONCE = 200

_to_bytes = msgspec.json.Encoder().encode
_to_snapshot = msgspec.json.Decoder(Snapshot).decode


def project_stances(
    connection: Connection, page: Page, touched: dict[Pair, tuple[int, int]]
) -> None:
    """Write the timelines of the touched pairs anew, each from its first touched day on."""
    for entry in page:
        if isinstance(entry.event, ActorDissolved):
            gone = parse_when(entry.event.on).earliest
            actor = entry.event.actor
            begun = {pair for pair in touched if actor in pair}
            for pair in begun.union(_pairs_of(connection, actor)):
                day, position = touched.get(pair, (gone, entry.position))
                touched[pair] = (min(gone, day), max(entry.position, position))
    dissolved = _dissolved(connection)
    in_turn = iter(sorted(touched.items()))
    while some := list(islice(in_turn, PAIRS_AT_ONCE)):
        _rewrite(connection, dict(some), dissolved)


def _rewrite(
    connection: Connection,
    touched: dict[Pair, tuple[int, int]],
    dissolved: dict[str, tuple[int, int]],
) -> None:
    starts = _snapshots_before(connection, touched)
    known = _claims_after(
        connection, {pair: s.day if (s := starts.get(pair)) else -1 for pair in touched}
    )
    segments: list[tuple[Any, ...]] = []
    snapshots: list[tuple[Any, ...]] = []
    outdated: list[dict[str, Any]] = []
    for pair in touched:
        start = starts.get(pair)
        kept: list[Snapshot] = []
        folded = fold(
            known.get(pair, ()),
            dissolved=dissolved_pair(pair, dissolved),
            start=start,
            keep=kept.append,
        )
        first = start.open.start if start and start.open else start.day if start else 0
        outdated.append(
            {"a": pair[0], "t": pair[1], "day": start.day if start else -1, "first": first}
        )
        segments += [_segment_row(pair, segment) for segment in folded]
        if start and not kept:
            kept.append(start)  # it is deleted below with all that followed it
        snapshots += [(*pair, snapshot.day, _to_bytes(snapshot)) for snapshot in kept]
    _delete_outdated(connection, outdated)
    insert_rows(connection, stance_segments, segments)
    insert_rows(connection, stance_snapshots, snapshots)
    _note_touched(connection, touched)


def dissolved_pair(pair: Pair, dissolved: dict[str, tuple[int, int]]) -> tuple[int, int] | None:
    """The first day on which one of the two no longer exists, at the earliest and the latest."""
    ends = [dissolved[actor] for actor in pair if actor in dissolved]
    if not ends:
        return None
    return min(earliest for earliest, _ in ends), min(latest for _, latest in ends)


def _snapshots_before(
    connection: Connection, touched: dict[Pair, tuple[int, int]]
) -> dict[Pair, Snapshot]:
    wanted = _days({pair: day for pair, (day, _) in touched.items()}, "touched_pairs")
    table, earlier = stance_snapshots, stance_snapshots.alias("earlier")
    newest = (
        select(func.max(earlier.c.day))
        .where(
            earlier.c.actor == wanted.c.actor,
            earlier.c.toward == wanted.c.toward,
            earlier.c.day < wanted.c.day,
        )
        .correlate(wanted)
        .scalar_subquery()
    )
    query = select(table).join(
        wanted,
        and_(
            table.c.actor == wanted.c.actor,
            table.c.toward == wanted.c.toward,
            table.c.day == newest,
        ),
    )
    return {(row.actor, row.toward): _to_snapshot(row.state) for row in connection.execute(query)}


def _claims_after(connection: Connection, days: dict[Pair, int]) -> dict[Pair, list[Claim]]:
    after = _days(days, "pairs_after")
    query = select(claims).join(
        after,
        and_(
            claims.c.actor == after.c.actor,
            claims.c.toward == after.c.toward,
            claims.c.start_latest > after.c.day,
            claims.c.known_to == STILL,
        ),
    )
    found: dict[Pair, list[Claim]] = {}
    for row in connection.execute(query):
        found.setdefault((row.actor, row.toward), []).append(claim_of(row))
    return found


def _days(days: dict[Pair, int], name: str) -> CTE:
    data = [(actor, toward, day) for (actor, toward), day in days.items()]
    return (
        values(column("actor", Text), column("toward", Text), column("day", Integer), name=name)
        .data(data)
        .cte(name + "_given")
    )


def _delete_outdated(connection: Connection, outdated: Sequence[dict[str, Any]]) -> None:
    segments, snapshots = stance_segments, stance_snapshots
    connection.execute(
        delete(segments).where(
            segments.c.actor == bindparam("a"),
            segments.c.toward == bindparam("t"),
            segments.c.start >= bindparam("first"),
        ),
        outdated,
    )
    connection.execute(
        delete(snapshots).where(
            snapshots.c.actor == bindparam("a"),
            snapshots.c.toward == bindparam("t"),
            snapshots.c.day >= bindparam("day"),
        ),
        outdated,
    )


def _note_touched(connection: Connection, touched: dict[Pair, tuple[int, int]]) -> None:
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(stance_pairs)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["actor", "toward"], set_={"touched": statement.excluded.touched}
        ),
        [
            {"actor": actor, "toward": toward, "touched": position}
            for (actor, toward), (_, position) in touched.items()
        ],
    )


def _pairs_of(connection: Connection, actor: str) -> Iterator[Pair]:
    pairs = stance_pairs
    query = select(pairs.c.actor, pairs.c.toward).where(
        or_(pairs.c.actor == actor, pairs.c.toward == actor)
    )
    for row in connection.execute(query):
        yield row.actor, row.toward


def _dissolved(connection: Connection) -> dict[str, tuple[int, int]]:
    query = select(actors.c.id, actors.c.dissolved_earliest, actors.c.dissolved_latest).where(
        actors.c.known_to == STILL, actors.c.dissolved.is_not(None)
    )
    return {
        row.id: (row.dissolved_earliest, row.dissolved_latest) for row in connection.execute(query)
    }


def _segment_row(pair: Pair, segment: Segment) -> tuple[Any, ...]:
    basis = [[basis.development, basis.commitment] for basis in segment.basis]
    return (
        *pair,
        segment.start,
        segment.through,
        segment.posture.value,
        segment.rule,
        segment.since,
        segment.certain,
        segment.confidence,
        segment.single_source,
        msgspec.json.encode(basis).decode(),
        segment.score,
    )
