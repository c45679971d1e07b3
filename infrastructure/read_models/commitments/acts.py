"""The acts that bear on commitments: attacks and threats between the parties while one was live."""

from __future__ import annotations

from operator import attrgetter

from sqlalchemy import Integer, TextualSelect, column, text

from domain.claims.claims import Claim
from domain.claims.commitment import Term
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, lateral, rows_of
from infrastructure.read_models.claim_filter import COUNTED, ClaimFilter
from infrastructure.read_models.claims import claim_of, claims
from infrastructure.read_models.knowledge import Knowledge

# As many breaches, undetermined attacks, threats and attacks suffered each commitment names.
MOST_ACTS = 20
# Attacks that may not break it are looked at further, since one among them may.
MOST_UNSURE = 200

_by_day = attrgetter("start_earliest", "development")


def acts_between(
    knowledge: Knowledge, terms: list[Term], on: int, only: ClaimFilter
) -> dict[int, list[Claim]]:
    """For each term, by its place, attacks and threats between its parties while it was live.

    Oldest first; of each sort one more than an answer names, which shows that there are more.
    Of a term that says where it holds, the attacks by the one bound are left to `located_attacks`.
    """
    if not terms:
        return {}
    asked = [_asked(at, term, min(on, term.live_through)) for at, term in enumerate(terms)]
    rows = _acts_between.rows(
        knowledge.connection,
        given=encode_rows(asked),
        position=knowledge.position,
        most=MOST_ACTS + 1,
        most_unsure=MOST_UNSURE,
        **only.parameters(),
    )
    found: dict[int, list[Claim]] = {}
    for at, *row in rows:
        found.setdefault(at, []).append(claim_of(row))
    return {at: sorted(acts, key=_by_day) for at, acts in found.items()}


def _asked(at: int, term: Term, through: int) -> tuple[int | str, ...]:
    # Attacks on what holds in some places only are read with those places: none of them here.
    bound, after = term.commitment, through if term.commitment.places else term.settled
    return (at, bound.by, bound.toward, term.begins, after, through)


@CompiledQuery
def _acts_between(dialect: str) -> TextualSelect:
    """Attacks and threats either way, the first of each term; the term's place comes first.

    Attacks that began before the term was settled, and may not break it, are a sort of their own.
    """
    terms = rows_of(dialect, term=int, by_=str, toward_=str, begins=int, settled=int, through=int)
    since = "c.start_earliest BETWEEN g.begins AND g.through"
    later = "c.start_earliest > g.settled AND c.start_earliest <= g.through"
    # The plus keeps SQLite from the index of starts, for that of the few wide ones.
    across = """c.end_latest > c.start_earliest AND c.end_latest > g.settled
        AND +c.start_earliest <= g.settled AND +c.start_earliest <= g.through"""
    # Likewise in the order: sorting the few is less than walking through all by their days.
    by_day, few = "c.start_earliest, c.development", "+c.start_earliest, c.development"
    sorts = (
        ("by_", "toward_", f"c.effect = 'attack' AND {later}", by_day, "most"),
        ("by_", "toward_", f"c.effect = 'attack' AND {across}", few, "most_unsure"),
        ("by_", "toward_", f"c.effect = 'threat' AND {since}", by_day, "most"),
        ("toward_", "by_", f"c.effect = 'attack' AND {since}", by_day, "most"),
    )
    acts = [
        lateral(
            dialect,
            terms,
            "claims",
            f"c.actor = g.{one} AND c.toward = g.{other} AND {such} AND {COUNTED}",
            first=f"ORDER BY {order} LIMIT :{most}",
        )
        for one, other, such, order, most in sorts
    ]
    either = " UNION ALL ".join(f"SELECT g.term, c.* FROM {found}" for found in acts)  # noqa: S608 our own words
    return text(either).columns(column("term", Integer), *claims.c)
