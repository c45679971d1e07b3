"""The stance of each actor toward each other one, a row for each segment of time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Select,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)

from domain.claims.claim import Pair
from domain.stance.fold import Basis, Segment
from domain.vocabulary import Assessment, Posture
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.engine import PlainText, metadata
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.stances.pair_filter import PairFilter

POSTURES = {posture.value: posture for posture in Posture}
_to_basis = msgspec.json.Decoder(tuple[Basis, ...]).decode

stance_segments = Table(
    "stance_segments",
    metadata,
    Column("actor", PlainText, nullable=False),
    Column("toward", PlainText, nullable=False),
    Column("start", Integer, nullable=False, comment="day ordinal"),
    Column("through", Integer, nullable=False, comment="day ordinal, the last day included"),
    Column("posture", PlainText, nullable=False),
    Column("rule", PlainText, nullable=False),
    Column("since", Integer, nullable=False, comment="day ordinal"),
    Column("firm", Boolean, nullable=False),
    Column("confidence", Integer),
    Column("single_source", Boolean, nullable=False),
    Column("basis", PlainText, nullable=False, comment="JSON list of [development, commitment]"),
    Column("evidence", Integer, comment="day ordinal; NULL for a commitment"),
    Column("rivals", PlainText, nullable=False, comment="as basis"),
    Column("at_best", PlainText, comment="bounds the assessment; NULL where nothing does"),
    Column("score", Float(53), nullable=False, comment="on day start"),
    PrimaryKeyConstraint("actor", "toward", "start"),
)

stance_pairs = Table(
    "stance_pairs",
    metadata,
    Column("actor", PlainText, nullable=False),
    Column("toward", PlainText, nullable=False),
    Column("first", BigInteger, nullable=False, comment="first position that bore on the pair"),
    Column("touched", BigInteger, nullable=False, comment="last position that bore on the pair"),
    PrimaryKeyConstraint("actor", "toward"),
)

machine_pairs = Table(
    "machine_pairs",
    metadata,
    Column("actor", PlainText, nullable=False, comment="of a claim that only programs coded"),
    Column("toward", PlainText, nullable=False),
    PrimaryKeyConstraint("actor", "toward"),
)

stance_snapshots = Table(
    "stance_snapshots",
    metadata,
    Column("actor", PlainText, nullable=False),
    Column("toward", PlainText, nullable=False),
    Column("day", Integer, nullable=False, comment="day ordinal: all through it is folded in"),
    Column("state", LargeBinary, nullable=False, comment="domain.stance.fold.Snapshot as JSON"),
    PrimaryKeyConstraint("actor", "toward", "day"),
)


def pairs_after(knowledge: Knowledge, such: PairFilter, after: Pair, limit: int) -> list[Pair]:
    """Return the next pairs, in order, that anything concerned by the position."""
    key = tuple_(stance_pairs.c.actor, stance_pairs.c.toward)
    sides = (stance_pairs.c[one.condition] == id for one, id in such.given() if one.condition)
    query = select(stance_pairs.c.actor, stance_pairs.c.toward).where(
        key > after, stance_pairs.c.first <= knowledge.position, *sides
    )
    rows = knowledge.connection.execute(query.order_by("actor", "toward").limit(limit))
    return [(row.actor, row.toward) for row in rows]


def _on_day() -> Select[*tuple[Any, ...]]:
    """One index look-up a pair: the last segment that began by then."""
    segments, earlier = stance_segments, stance_segments.alias("earlier")
    last = (
        select(func.max(earlier.c.start))
        .where(
            earlier.c.actor == stance_pairs.c.actor,
            earlier.c.toward == stance_pairs.c.toward,
            earlier.c.start <= bindparam("on"),
        )
        .correlate(stance_pairs)
        .scalar_subquery()
    )
    joined = stance_pairs.join(
        segments,
        and_(
            segments.c.actor == stance_pairs.c.actor,
            segments.c.toward == stance_pairs.c.toward,
            segments.c.start == last,
        ),
    )
    on_day = select(segments).select_from(joined).where(segments.c.through >= bindparam("on"))
    return on_day.order_by(stance_pairs.c.actor, stance_pairs.c.toward)


@CompiledQuery
def _of_actor(_: str) -> Select[*tuple[Any, ...]]:
    return _on_day().where(stance_pairs.c.actor == bindparam("actor"))


_KEY = tuple_(stance_pairs.c.actor, stance_pairs.c.toward)
_COUNTERPARTS = (
    select(stance_pairs.c.toward)
    .where(stance_pairs.c.actor == bindparam("actor"))
    .order_by(stance_pairs.c.toward)
)


def segments_on(knowledge: Knowledge, actor: str, on: int) -> dict[str, Segment]:
    """Return the stored stance of the actor toward each other actor on day `on`."""
    rows = _of_actor.rows(knowledge.connection, actor=actor, on=on)
    return {row[1]: segment_of(row) for row in rows}


def segments_between(knowledge: Knowledge, pairs: list[Pair], on: int) -> dict[Pair, Segment]:
    """Return the stored stance of each of these neighbouring pairs on day `on`."""
    if not pairs:
        return {}
    query = _on_day().where(pairs[0] <= _KEY, pairs[-1] >= _KEY)
    rows = knowledge.connection.execute(query, {"on": on})
    return {(row.actor, row.toward): segment_of(row) for row in rows.all()}


def counterparts(knowledge: Knowledge, actor: str, only: ClaimFilter) -> list[str]:
    """Return the actors toward which anything recorded so far concerns a stance of the actor."""
    rows = knowledge.connection.execute(_COUNTERPARTS, {"actor": actor})
    found = [row.toward for row in rows]
    if not only.counts_programs:
        return found
    others = pairs_of_programs(knowledge, actor, None)
    return sorted({*found, *(toward for by, toward in others if by == actor)})


def pairs_with(
    knowledge: Knowledge, actor: str | None, toward: str | None, only: ClaimFilter
) -> list[Pair]:
    """Return the pairs with an actor on either side and with a counterpart, each None for any."""
    query = _sided(stance_pairs, actor, toward).where(stance_pairs.c.first <= knowledge.position)
    found = [(row.actor, row.toward) for row in knowledge.connection.execute(query)]
    if only.counts_programs:
        found += pairs_of_programs(knowledge, actor, toward)
    return sorted(set(found))


def pairs_of_programs(knowledge: Knowledge, actor: str | None, toward: str | None) -> list[Pair]:
    """Return the same pairs among those with a claim that only programs coded."""
    rows = knowledge.connection.execute(_sided(machine_pairs, actor, toward))
    return [(row.actor, row.toward) for row in rows]


def _sided(table: Table, actor: str | None, toward: str | None) -> Select[*tuple[Any, ...]]:
    query = select(table.c.actor, table.c.toward)
    if actor is not None:
        query = query.where(or_(table.c.actor == actor, table.c.toward == actor))
    if toward is not None:
        query = query.where(table.c.toward == toward)
    return query


def segment_of(row: Iterable[Any]) -> Segment:
    """The segment that a whole row of the table holds."""
    (
        _, _, start, through, posture, rule, since, firm, confidence, single_source, basis,
        evidence, rivals, at_best, score,
    ) = row  # fmt: skip
    return Segment(
        start,
        through,
        POSTURES[posture],
        rule,
        since,
        firm,
        confidence,
        single_source,
        _to_basis(basis),
        evidence,
        _to_basis(rivals),
        at_best and Assessment(at_best),
        score,
    )
