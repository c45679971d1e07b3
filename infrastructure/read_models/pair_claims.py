"""The claims of directed pairs from a day on: all that a fold that goes on after it needs."""

from __future__ import annotations

from sqlalchemy import Connection, TextualSelect, column, text

from domain.claims import Claim, Pair
from domain.dates import FOREVER
from infrastructure.given import as_given, given, per_given
from infrastructure.prepared import Prepared
from infrastructure.read_models.claims import SAID, claim_said
from infrastructure.read_models.knowledge import NEWEST
from infrastructure.read_models.only import COUNTED, EVERYTHING, Only

NEVER_BEGUN = -1

_PAIR = slice(SAID.index("actor"), SAID.index("toward") + 1)


def claims_after(
    connection: Connection,
    days: dict[Pair, int],
    position: int = NEWEST,
    only: Only = EVERYTHING,
    through: int = FOREVER,
) -> dict[Pair, list[Claim]]:
    """The claims of each pair that may begin after the day given for it, by day `through`."""
    rows = _claims_after.rows(
        connection,
        given=given_days(days),
        position=position,
        through=through,
        **only.parameters(),
    )
    found: dict[Pair, list[Claim]] = {pair: [] for pair in days}
    for row in rows:
        found[row[_PAIR]].append(claim_said(row))
    return found


def per_pair(dialect: str, table: str, such: str) -> str:
    """What to select from: for each pair `g` with its `day`, the rows `c` that `such` names."""
    return per_given(dialect, given(dialect, actor=str, toward=str, day=int), table, such)


def given_days(days: dict[Pair, int]) -> str:
    """The pairs with their days, as `per_pair` wants them."""
    return as_given((*pair, day) for pair, day in days.items())


@Prepared
def _claims_after(dialect: str) -> TextualSelect:
    """Those that begin in these days for sure, and those under way that may still begin."""
    sure = "c.start_earliest > g.day AND c.start_earliest <= :through"
    # The plus keeps SQLite from the index of starts, for that of the few wide ones.
    may = """c.end_latest > c.start_earliest AND c.start_latest > g.day
        AND +c.start_earliest <= g.day AND +c.start_earliest <= :through"""
    parts = [
        per_pair(
            dialect,
            "claims",
            f"c.actor = g.actor AND c.toward = g.toward AND {such} AND {COUNTED}",
        )
        for such in (sure, may)
    ]
    said = ", ".join(f"c.{name}" for name in SAID)
    found = " UNION ALL ".join(f"SELECT {said} FROM {part}" for part in parts)  # noqa: S608 our own words
    return text(found).columns(*(column(name) for name in SAID))
