"""Stances that are not materialised: folded on demand from the claims as they were known."""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, and_, func, or_, select

from domain.claims import Claim
from domain.segment import Segment
from domain.stance import Snapshot, fold
from infrastructure.read_models.actors import actors
from infrastructure.read_models.claims import claim_of, claims
from infrastructure.read_models.knowledge import STILL, Knowledge, known
from infrastructure.read_models.only import Only
from infrastructure.read_models.stances import stance_snapshots

_to_snapshot = msgspec.json.Decoder(Snapshot).decode


def folded(
    knowledge: Knowledge, pair: tuple[str, str], only: Only, begin: int, through: int
) -> list[Segment]:
    """The timeline of a pair as known at the position, from day `begin` through day `through`.

    Where only knowledge differs from now, the fold starts from what was saved before the first
    day that anything recorded since has touched.
    """
    start = _snapshot(knowledge, pair, begin) if only.everything else None
    segments = fold(
        _claims(knowledge, pair, only, start.day if start else -1, through),
        dissolved=_dissolved(knowledge, pair),
        start=start,
        through=through,
    )
    return [segment for segment in segments if segment.through >= begin]


def _claims(
    knowledge: Knowledge, pair: tuple[str, str], only: Only, after: int, through: int
) -> list[Claim]:
    such: list[ColumnElement[bool]] = [
        claims.c.actor == pair[0],
        claims.c.toward == pair[1],
        claims.c.start_latest > after,
        claims.c.start_earliest <= through,
        known(claims, knowledge.position),
    ]
    if only.conflict is not None:
        such.append(claims.c.conflict == only.conflict)
    if only.min_confidence is not None:
        such.append(claims.c.confidence >= only.min_confidence)
    rows = knowledge.connection.execute(select(claims).where(*such))
    return [claim_of(row) for row in rows]


def _snapshot(knowledge: Knowledge, pair: tuple[str, str], begin: int) -> Snapshot | None:
    first = _first_day_touched_since(knowledge, pair)
    table = stance_snapshots
    query = select(table.c.state).where(
        table.c.actor == pair[0], table.c.toward == pair[1], table.c.day <= begin
    )
    if first is not None:
        query = query.where(table.c.day < first)
    row = knowledge.connection.execute(query.order_by(table.c.day.desc()).limit(1)).first()
    return _to_snapshot(row.state) if row else None


def _first_day_touched_since(knowledge: Knowledge, pair: tuple[str, str]) -> int | None:
    position = knowledge.position
    since = or_(
        claims.c.known_from > position,
        and_(claims.c.known_to > position, claims.c.known_to < STILL),
    )
    touched = select(func.min(claims.c.start_earliest)).where(
        claims.c.actor == pair[0], claims.c.toward == pair[1], since
    )
    gone = select(func.min(actors.c.dissolved_earliest)).where(
        actors.c.id.in_(pair), actors.c.known_from > position
    )
    days = [knowledge.connection.execute(query).scalar() for query in (touched, gone)]
    return min((day for day in days if day is not None), default=None)


def _dissolved(knowledge: Knowledge, pair: tuple[str, str]) -> tuple[int, int] | None:
    query = select(
        func.min(actors.c.dissolved_earliest), func.min(actors.c.dissolved_latest)
    ).where(actors.c.id.in_(pair), known(actors, knowledge.position))
    earliest, latest = knowledge.connection.execute(query).one()
    return None if earliest is None else (earliest, latest)
