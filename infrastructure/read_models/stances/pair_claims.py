"""The claims of directed pairs from a day on: all that a fold that goes on after it needs."""

from __future__ import annotations

from sqlalchemy import Connection, TextualSelect, column, text

from domain.claims.claims import Claim, Pair
from domain.dates import FOREVER
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, lateral, rows_of
from infrastructure.read_models.claim_filter import COUNTED, EVERYTHING, ClaimFilter
from infrastructure.read_models.claims import OF_PAIR, claim_about
from infrastructure.read_models.knowledge import NEWEST

NEVER_BEGUN = -1


def claims_after(
    connection: Connection,
    days: dict[Pair, int],
    position: int = NEWEST,
    only: ClaimFilter = EVERYTHING,
    through: int = FOREVER,
) -> dict[Pair, list[Claim]]:
    """The claims of each pair that may begin after the day given for it, by day `through`."""
    rows = _claims_after.rows(
        connection,
        given=encode_rows((at, *pair, day) for at, (pair, day) in enumerate(days.items())),
        position=position,
        through=through,
        **only.parameters(),
    )
    found: dict[Pair, list[Claim]] = {pair: [] for pair in days}
    of_each = [(*pair, claims) for pair, claims in found.items()]
    for row in rows:
        actor, toward, claims = of_each[row[0]]
        claims.append(claim_about(actor, toward, row[1:]))
    return found


def per_pair(dialect: str, table: str, such: str) -> str:
    """What to select from: for each pair `g` with its `day`, the rows `c` that `such` names."""
    return lateral(dialect, rows_of(dialect, actor=str, toward=str, day=int), table, such)


def given_days(days: dict[Pair, int]) -> str:
    """The pairs with their days, as `per_pair` wants them."""
    return encode_rows((*pair, day) for pair, day in days.items())


@CompiledQuery
def _claims_after(dialect: str) -> TextualSelect:
    """Those that begin in these days for sure, and those under way that may still begin."""
    sure = "c.start_earliest > g.day AND c.start_earliest <= :through"
    # The plus keeps SQLite from the index of starts, for that of the few wide ones.
    may = """c.end_latest > c.start_earliest AND c.end_latest > g.day AND c.start_latest > g.day
        AND +c.start_earliest <= g.day AND +c.start_earliest <= :through"""
    pairs = rows_of(dialect, at=int, actor=str, toward=str, day=int)
    of_pair = ", ".join(f"c.{name}" for name in OF_PAIR)
    parts = []
    for such in (sure, may):
        its_own = f"c.actor = g.actor AND c.toward = g.toward AND {such} AND {COUNTED}"
        found = lateral(dialect, pairs, "claims", its_own)
        parts.append(f"SELECT g.at, {of_pair} FROM {found}")  # noqa: S608 our own words
    return text(" UNION ALL ".join(parts)).columns(*(column(name) for name in ("at", *OF_PAIR)))
