"""The acts that bear on commitments: attacks and threats between the parties while one was live."""

from __future__ import annotations

from sqlalchemy import Integer, TextualSelect, column, text

from domain.claims import Claim
from domain.commitment import Term
from infrastructure.given import as_given, given, per_given
from infrastructure.prepared import Prepared
from infrastructure.read_models.claims import claim_of, claims
from infrastructure.read_models.knowledge import Knowledge
from infrastructure.read_models.only import COUNTED, Only

MOST_ACTS = 200


def acts_between(
    knowledge: Knowledge, terms: list[Term], on: int, only: Only
) -> dict[int, list[Claim]]:
    """For each term, by its place, attacks and threats between its parties while it was live.

    Of a term that says where it holds, the attacks by the one bound are left to `located_attacks`.
    """
    if not terms:
        return {}
    asked = [_asked(at, term, min(on, term.live_through)) for at, term in enumerate(terms)]
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


def _asked(at: int, term: Term, through: int) -> tuple[int | str, ...]:
    # Attacks on what holds in some places only are read with those places: none of them here.
    bound, after = term.commitment, through if term.commitment.places else term.settled
    return (at, bound.by, bound.toward, term.begins, after, through)


@Prepared
def _acts_between(dialect: str) -> TextualSelect:
    """Attacks and threats either way, the first of each term; the term's place comes first."""
    terms = given(dialect, term=int, by_=str, toward_=str, begins=int, settled=int, through=int)
    since = "c.start_earliest BETWEEN g.begins AND g.through"
    later = "c.start_earliest > g.settled AND c.start_earliest <= g.through"
    # The plus keeps SQLite from the index of starts, for that of the few wide ones.
    across = """c.end_latest > c.start_earliest AND c.end_latest > g.settled
        AND +c.start_earliest <= g.settled AND +c.start_earliest <= g.through"""
    # Likewise in the order: sorting the few is less than walking through all by their days.
    by_day, few = "c.start_earliest, c.development", "+c.start_earliest, c.development"
    sorts = (
        ("by_", "toward_", f"c.effect = 'attack' AND {later}", by_day),
        ("by_", "toward_", f"c.effect = 'attack' AND {across}", few),
        ("by_", "toward_", f"c.effect = 'threat' AND {since}", by_day),
        ("toward_", "by_", f"c.effect = 'attack' AND {since}", by_day),
    )
    acts = [
        per_given(
            dialect,
            terms,
            "claims",
            f"c.actor = g.{one} AND c.toward = g.{other} AND {such} AND {COUNTED}",
            first=f"ORDER BY {order} LIMIT :most",
        )
        for one, other, such, order in sorts
    ]
    either = " UNION ALL ".join(f"SELECT g.term, c.* FROM {found}" for found in acts)  # noqa: S608 our own words
    columns = ", ".join(column.name for column in claims.c)
    statement = f"""
        SELECT term, {columns} FROM (
            SELECT a.*, row_number() OVER (
                PARTITION BY term, actor, effect ORDER BY start_earliest, development
            ) AS place FROM ({either}) a
        ) b WHERE place <= :most ORDER BY term, start_earliest, development"""  # noqa: S608 our own words
    return text(statement).columns(column("term", Integer), *claims.c)
