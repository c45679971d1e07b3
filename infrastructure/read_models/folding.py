"""Stances that are not materialised: folded on demand from the claims as they were known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice

import msgspec
from sqlalchemy import Connection, Select, TextClause, TextualSelect, select, text

from domain.claims import Claim
from domain.dates import FOREVER
from domain.segment import Segment
from domain.stance import Snapshot, fold
from infrastructure.given import among, as_given, given, per_given
from infrastructure.read_models.actors import actors
from infrastructure.read_models.claims import claim_of, claims
from infrastructure.read_models.knowledge import AT, STILL, Knowledge
from infrastructure.read_models.only import COUNTED, Only

Pair = tuple[str, str]
Days = tuple[int, int]

PAIRS_AT_ONCE = 1_000
NEVER_BEGUN = -1

_to_snapshot = msgspec.json.Decoder(Snapshot).decode


def folded(knowledge: Knowledge, pair: Pair, only: Only, begin: int, through: int) -> list[Segment]:
    """The timeline of one pair, as `folded_all` gives it; empty where it has no stance then."""
    return folded_all(knowledge, [pair], only, begin, through).get(pair, [])


def folded_all(
    knowledge: Knowledge, pairs: Iterable[Pair], only: Only, begin: int, through: int
) -> dict[Pair, list[Segment]]:
    """The timelines of these pairs as known at the position, from day `begin` through `through`.

    A pair that has no stance on any of these days is left out. Where only knowledge differs from
    now, a fold starts from what was saved before the first day that anything recorded since has
    touched. However many the pairs, each thousand costs a few statements.
    """
    found: dict[Pair, list[Segment]] = {}
    in_turn = iter(pairs)
    while some := list(islice(in_turn, PAIRS_AT_ONCE)):
        found |= _folded(knowledge, some, only, begin, through)
    return found


def snapshots_before(connection: Connection, days: dict[Pair, int]) -> dict[Pair, Snapshot]:
    """The newest state of each pair that was saved for a day before the one given for it."""
    statement = _snapshots_before(connection.dialect.name)
    rows = connection.execute(statement, {"given": given_days(days)})
    return {(row.actor, row.toward): _to_snapshot(row.state) for row in rows}


def dissolved_pair(pair: Pair, dissolved: dict[str, Days]) -> Days | None:
    """The first day on which one of the two no longer exists, at the earliest and the latest."""
    ends = [dissolved[actor] for actor in pair if actor in dissolved]
    if not ends:
        return None
    return min(earliest for earliest, _ in ends), min(latest for _, latest in ends)


def per_pair(dialect: str, table: str, such: str) -> str:
    """What to select from: for each pair `g` with its `day`, the rows `c` that `such` names."""
    return per_given(dialect, given(dialect, actor=str, toward=str, day=int), table, such)


def given_days(days: dict[Pair, int]) -> str:
    """The pairs with their days, as `per_pair` wants them."""
    return as_given((*pair, day) for pair, day in days.items())


def _folded(
    knowledge: Knowledge, pairs: Sequence[Pair], only: Only, begin: int, through: int
) -> dict[Pair, list[Segment]]:
    dissolved, gone_since = _dissolutions(knowledge, {actor for pair in pairs for actor in pair})
    starts: dict[Pair, Snapshot] = {}
    if only.everything:
        touched = _first_days_touched_since(knowledge, pairs)
        for pair in pairs:
            days = [gone_since[actor] for actor in pair if actor in gone_since]
            touched[pair] = min(*days, touched.get(pair, begin + 1), begin + 1)
        starts = snapshots_before(knowledge.connection, touched)
    days_done = {pair: s.day if (s := starts.get(pair)) else NEVER_BEGUN for pair in pairs}
    known = _claims_between(knowledge, days_done, only, through)
    found = {}
    for pair in pairs:
        gone = dissolved_pair(pair, dissolved)
        timeline = fold(
            known.get(pair, ()), dissolved=gone, start=starts.get(pair), through=through
        )
        if segments := [segment for segment in timeline if segment.through >= begin]:
            found[pair] = segments
    return found


def _dissolutions(
    knowledge: Knowledge, actors_asked: Iterable[str]
) -> tuple[dict[str, Days], dict[str, int]]:
    """Who was known to be dissolved, and from which day on who was learnt to be so since."""
    parameters = {"ids": as_given(sorted(actors_asked)), "position": knowledge.position}
    then: dict[str, Days] = {}
    since: dict[str, int] = {}
    statement = _dissolved_by_then_or_since(knowledge.connection.dialect.name)
    for row in knowledge.connection.execute(statement, parameters):
        if row.known_from <= knowledge.position:
            then[row.id] = (row.dissolved_earliest, row.dissolved_latest)
        else:
            since[row.id] = row.dissolved_earliest
    return then, since


def _first_days_touched_since(knowledge: Knowledge, pairs: Sequence[Pair]) -> dict[Pair, int]:
    if knowledge.is_newest:
        return {}
    asked = given_days(dict.fromkeys(pairs, 0))
    rows = knowledge.connection.execute(
        _touched_since(knowledge.connection.dialect.name),
        {
            "given": asked,
            "position": knowledge.position,
            "still": STILL,
            "published": FOREVER,
        },
    )
    return {(row.actor, row.toward): row.day for row in rows}


def _claims_between(
    knowledge: Knowledge, days: dict[Pair, int], only: Only, through: int
) -> dict[Pair, list[Claim]]:
    """The claims of each pair that may begin after the day given for it, by day `through`."""
    rows = knowledge.connection.execute(
        _later_claims(knowledge.connection.dialect.name),
        {
            "given": given_days(days),
            "position": knowledge.position,
            "through": through,
            **only.parameters(),
        },
    )
    found: dict[Pair, list[Claim]] = {}
    for row in rows:
        claim = claim_of(row)
        found.setdefault((claim.actor, claim.toward), []).append(claim)
    return found


@cache
def _snapshots_before(dialect: str) -> TextClause:
    newest = """c.actor = g.actor AND c.toward = g.toward AND c.day = (
        SELECT max(e.day) FROM stance_snapshots e
        WHERE e.actor = g.actor AND e.toward = g.toward AND e.day < g.day
    )"""
    found = per_pair(dialect, "stance_snapshots", newest)
    return text(f"SELECT c.actor, c.toward, c.state FROM {found}")  # noqa: S608 our own words


@cache
def _dissolved_by_then_or_since(dialect: str) -> Select[tuple[str, int, int, int]]:
    table = actors.c
    query = select(table.id, table.known_from, table.dissolved_earliest, table.dissolved_latest)
    return query.where(
        table.id.in_(among(dialect, "ids")), table.dissolved.is_not(None), table.known_to > AT
    )


@cache
def _touched_since(dialect: str) -> TextClause:
    since = """c.actor = g.actor AND c.toward = g.toward AND c.published_to > :published AND (
        c.known_from > :position OR (c.known_to > :position AND c.known_to < :still)
    )"""
    first = "SELECT c.actor, c.toward, min(c.start_earliest) AS day"
    found = per_pair(dialect, "claims", since)
    return text(f"{first} FROM {found} GROUP BY c.actor, c.toward")


@cache
def _later_claims(dialect: str) -> TextualSelect:
    """Those that begin in these days for sure, and those under way that may still begin."""
    sure = "c.start_earliest > g.day AND c.start_earliest <= :through"
    # The plus keeps SQLite from the indexes of starts, for that of the few wide ones.
    may = """c.end_latest > c.start_earliest AND +c.start_latest > g.day
        AND +c.start_earliest <= g.day AND +c.start_earliest <= :through"""
    parts = [
        per_pair(
            dialect,
            "claims",
            f"c.actor = g.actor AND c.toward = g.toward AND {such} AND {COUNTED}",
        )
        for such in (sure, may)
    ]
    found = " UNION ALL ".join(f"SELECT c.* FROM {part}" for part in parts)  # noqa: S608
    return text(found).columns(*claims.c)
