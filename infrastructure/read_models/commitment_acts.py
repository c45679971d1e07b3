"""The acts that bear on commitments: attacks and threats between the parties while one was live."""

from __future__ import annotations

from sqlalchemy import Integer, TextualSelect, column, text

from domain.claims import Claim
from domain.commitment import Term
from domain.values import Place
from infrastructure.given import as_given, given, per_given
from infrastructure.prepared import Prepared
from infrastructure.read_models.claims import claim_of, claims
from infrastructure.read_models.developments import places_of
from infrastructure.read_models.knowledge import Knowledge
from infrastructure.read_models.only import COUNTED, Only

MOST_ACTS = 200
ALL_ACTS = 2**31 - 1


def acts_between(
    knowledge: Knowledge, terms: list[Term], on: int, only: Only
) -> dict[int, list[Claim]]:
    """For each term, by its place, attacks and threats between its parties while it was live."""
    if not terms:
        return {}
    asked = [_asked(at, term, on) for at, term in enumerate(terms)]
    rows = _acts_between.rows(
        knowledge.connection,
        given=as_given(asked),
        position=knowledge.position,
        **only.parameters(),
    )
    found: dict[int, list[Claim]] = {}
    for at, *row in rows:
        found.setdefault(at, []).append(claim_of(row))
    return found


def places_of_attacks(
    knowledge: Knowledge, terms: list[Term], acts: dict[int, list[Claim]]
) -> dict[str, Place]:
    """Where those acts happened that bear on commitments which hold in some places only."""
    located = [acts.get(at, []) for at, term in enumerate(terms) if term.commitment.places]
    return places_of(knowledge, {claim.development for claims in located for claim in claims})


def _asked(at: int, term: Term, on: int) -> tuple[int | str, ...]:
    # The first acts may all have happened where a partial commitment does not hold.
    most = ALL_ACTS if term.commitment.places else MOST_ACTS
    bound, through = term.commitment, min(on, term.live_through)
    return (at, bound.by, bound.toward, term.begins, term.settled, through, most)


@Prepared
def _acts_between(dialect: str) -> TextualSelect:
    """Attacks and threats either way, the first of each term; the term's place comes first."""
    terms = given(
        dialect,
        term=int,
        by_=str,
        toward_=str,
        begins=int,
        settled=int,
        through=int,
        most=int,
    )
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
    either = " UNION ALL ".join(f"SELECT g.term, g.most, c.* FROM {found}" for found in acts)  # noqa: S608
    columns = ", ".join(column.name for column in claims.c)
    statement = f"""
        SELECT term, {columns} FROM (
            SELECT a.*, row_number() OVER (
                PARTITION BY term, actor, effect ORDER BY start_earliest, development
            ) AS place FROM ({either}) a
        ) b WHERE place <= most ORDER BY term, start_earliest, development"""  # noqa: S608
    return text(statement).columns(column("term", Integer), *claims.c)
