"""Commitments as known at any position, and where each stands on a day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    Select,
    Table,
    Text,
    TextualSelect,
    bindparam,
    column,
    or_,
    select,
    text,
)

from domain.claims import Claim
from domain.commitment import Standing, Term, standing
from domain.dates import iso_day
from domain.values import Commitment
from infrastructure.database import metadata
from infrastructure.given import among, as_given, given, per_given
from infrastructure.prepared import Prepared
from infrastructure.read_models.claims import claim_of, claims
from infrastructure.read_models.developments import developments
from infrastructure.read_models.knowledge import Knowledge, known, known_columns
from infrastructure.read_models.only import COUNTED, Only

MOST_ACTS = 200
DAYS_SHOWN_AFTER_THE_END = 90

commitments = Table(
    "commitments",
    metadata,
    Column("development", Text, nullable=False),
    *known_columns(),
    Column("number", Integer, nullable=False, comment="0: implied by a bare ceasefire"),
    Column("by", Text, nullable=False),
    Column("toward", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("effective", Text, comment="EDTF"),
    Column("until", Text, comment="EDTF, .. for open"),
    Column("partial", Boolean, nullable=False),
    Column("scope", Text),
    Column("condition", Text),
    Column("declared", Integer, nullable=False, comment="day ordinal"),
    Column("begins", Integer, nullable=False, comment="day ordinal"),
    Column("settled", Integer, nullable=False, comment="day ordinal"),
    Column("last", Integer, comment="day ordinal; NULL where not known"),
    Column("stops", Integer, comment="day ordinal; NULL where no ending is on record"),
    Column("live_through", Integer, nullable=False, comment="day ordinal"),
    Index("ix_commitments_by_live_through", "by", "live_through"),
    Index("ix_commitments_development", "development"),
)

Pair = tuple[str, str]
Committed = tuple[str, Term, Standing]


def commitments_of(
    knowledge: Knowledge, pairs: Iterable[Pair], resting_on: Iterable[str], on: int, only: Only
) -> dict[Pair, list[Committed]]:
    """For each pair its commitments on day `on`, with the development each comes from.

    One that is over, or of unknown end and past its 90 days, is shown for 90 days more; any of
    the developments `resting_on` always. Of the attacks that may break it, the threats and the
    attacks suffered, each the first 200 are listed.
    """
    wanted = set(pairs)
    bound = _bound if only.everything else _bound_and_counted
    rows = bound.rows(
        knowledge.connection,
        actors=as_given({actor for actor, _ in wanted}),
        basis=as_given(resting_on),
        on=on,
        recent=on - DAYS_SHOWN_AFTER_THE_END,
        position=knowledge.position,
        **only.parameters(),
    )
    shown = [(row[0], term_of(row)) for row in rows if row[4:6] in wanted]
    acts = _acts(knowledge, [term for _, term in shown], on, only)
    found: dict[Pair, list[Committed]] = {}
    for at, (id, term) in enumerate(shown):
        pair = (term.commitment.by, term.commitment.toward)
        found.setdefault(pair, []).append((id, term, standing(term, on, acts.get(at, []))))
    return found


def commitment_answer(id: str, term: Term, stands: Standing) -> dict[str, Any]:
    """A commitment as an answer shows it."""
    commitment = term.commitment
    return {
        "development": id,
        "number": term.number,
        "action": commitment.action,
        "effective": commitment.effective,
        "effective_earliest": iso_day(term.begins),
        "until": commitment.until,
        "ended": iso_day(term.stops) if term.stops is not None else None,
        "partial": commitment.partial,
        "scope": commitment.scope,
        "condition": commitment.condition,
        "status": stands.status,
        "breaches": list(stands.breaches),
        "strained_by": list(stands.strained_by),
    }


def term_of(row: Iterable[Any]) -> Term:
    """The term that a whole row of the table holds."""
    _, _, _, number, by, toward, action, effective, until, partial, *others = row
    scope, condition, declared, begins, settled, last, stops, _ = others
    commitment = Commitment(by, toward, action, effective, until, partial, scope, condition)
    return Term(number, commitment, declared, begins, settled, last, stops)


def _acts(knowledge: Knowledge, terms: list[Term], on: int, only: Only) -> dict[int, list[Claim]]:
    """For each term, by its place, attacks and threats between its parties while it was live."""
    if not terms:
        return {}
    asked = [
        (at, t.commitment.by, t.commitment.toward, t.begins, t.settled, min(on, t.live_through))
        for at, t in enumerate(terms)
    ]
    rows = _acts_between.rows(
        knowledge.connection,
        given=as_given(asked),
        position=knowledge.position,
        most=MOST_ACTS,
        **only.parameters(),
    )
    found: dict[int, list[Claim]] = {}
    for at, *row in rows:
        found.setdefault(at, []).append(claim_of(row))
    return found


@Prepared
def _bound(dialect: str) -> Select[*tuple[Any, ...]]:
    return _bound_by(dialect)


@Prepared
def _bound_and_counted(dialect: str) -> Select[*tuple[Any, ...]]:
    return _bound_by(dialect).where(commitments.c.development.in_(_counted()))


def _bound_by(dialect: str) -> Select[*tuple[Any, ...]]:
    table = commitments
    bound = select(table).where(
        table.c.by.in_(among(dialect, "actors")),
        or_(table.c.declared <= bindparam("on"), table.c.begins <= bindparam("on")),
        or_(
            table.c.live_through >= bindparam("recent"),
            table.c.development.in_(among(dialect, "basis")),
        ),
        known(table),
    )
    return bound.order_by(table.c.begins, table.c.development, table.c.number)


@Prepared
def _acts_between(dialect: str) -> TextualSelect:
    """Attacks and threats either way, the first of each term; the term's place comes first."""
    terms = given(dialect, term=int, by_=str, toward_=str, begins=int, settled=int, through=int)
    since = "c.start_earliest BETWEEN g.begins AND g.through"
    later = "c.start_earliest > g.settled AND c.start_earliest <= g.through"
    # The plus keeps SQLite from the index of starts, for that of the few wide ones.
    across = """c.end_latest > c.start_earliest AND c.end_latest > g.settled
        AND +c.start_earliest <= g.settled AND +c.start_earliest <= g.through"""
    sorts = (
        ("by_", "toward_", f"c.effect = 'attack' AND {later}"),
        ("by_", "toward_", f"c.effect = 'attack' AND {across}"),
        ("by_", "toward_", f"c.effect = 'threat' AND {since}"),
        ("toward_", "by_", f"c.effect = 'attack' AND {since}"),
    )
    acts = [
        per_given(
            dialect,
            terms,
            "claims",
            f"c.actor = g.{one} AND c.toward = g.{other} AND {such} AND {COUNTED}",
        )
        for one, other, such in sorts
    ]
    either = " UNION ALL ".join(f"SELECT g.term, c.* FROM {found}" for found in acts)  # noqa: S608
    columns = ", ".join(column.name for column in claims.c)
    statement = f"""
        SELECT term, {columns} FROM (
            SELECT a.*, row_number() OVER (
                PARTITION BY term, actor, effect ORDER BY start_earliest, development
            ) AS place FROM ({either}) a
        ) b WHERE place <= :most ORDER BY term, start_earliest, development"""  # noqa: S608
    return text(statement).columns(column("term", Integer), *claims.c)


def _counted() -> Select[tuple[str]]:
    table = developments
    conflict = bindparam("conflict", type_=Text)
    confidence = bindparam("min_confidence", type_=Integer)
    return select(table.c.id).where(
        known(table),
        or_(conflict.is_(None), table.c.conflict == conflict),
        or_(confidence.is_(None), table.c.confidence >= confidence),
    )
