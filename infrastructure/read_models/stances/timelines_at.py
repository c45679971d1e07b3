"""The timelines of many pairs as known at a position, at the cost of a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import TextClause, TextualSelect, text

from domain.claims.claims import Pair
from domain.stance.fold import Segment
from infrastructure.database.json_rows import encode_rows, lateral, rows_of
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.knowledge import Knowledge
from infrastructure.read_models.stances.folding import folded_all
from infrastructure.read_models.stances.segments import segment_of, stance_segments


def timelines_of(
    knowledge: Knowledge, pairs: Sequence[Pair], only: ClaimFilter, begin: int, through: int
) -> dict[Pair, list[Segment]]:
    """For each pair the segments that meet the days from `begin` through `through`, oldest first.

    As materialised where nothing bore on the pair since the position, else folded. A pair that
    has no stance on any of these days is left out.
    """
    if not only.everything:
        return folded_all(knowledge, pairs, only, begin, through)
    shown, begun = _shown_and_begun(knowledge, pairs)
    segments = _segments_of(knowledge, shown, begin, through)
    return segments | folded_all(knowledge, begun, only, begin, through)


def _shown_and_begun(
    knowledge: Knowledge, pairs: Sequence[Pair]
) -> tuple[Sequence[Pair], list[Pair]]:
    """Those that stand now as they did at the position, and the others that had begun by then."""
    if knowledge.is_newest:
        return pairs, []
    statement = _touched(knowledge.connection.dialect.name)
    rows = knowledge.connection.execute(
        statement, {"given": encode_rows(pairs), "position": knowledge.position}
    )
    shown: list[Pair] = []
    begun: list[Pair] = []
    for row in rows:
        (shown if row.touched <= knowledge.position else begun).append((row.actor, row.toward))
    return shown, begun


def _segments_of(
    knowledge: Knowledge, pairs: Sequence[Pair], begin: int, through: int
) -> dict[Pair, list[Segment]]:
    asked = {"given": encode_rows(pairs), "begin": begin, "through": through}
    statement = _segments_within(knowledge.connection.dialect.name)
    found: dict[Pair, list[Segment]] = {}
    for row in knowledge.connection.execute(statement, asked):
        found.setdefault((row.actor, row.toward), []).append(segment_of(row))
    return found


@cache
def _touched(dialect: str) -> TextClause:
    begun = "c.actor = g.actor AND c.toward = g.toward AND c.first <= :position"
    found = lateral(dialect, rows_of(dialect, actor=str, toward=str), "stance_pairs", begun)
    return text(f"SELECT c.actor, c.toward, c.touched FROM {found}")  # noqa: S608 our own words


@cache
def _segments_within(dialect: str) -> TextualSelect:
    """One look-up a pair finds the segment that is open when the days begin."""
    within = """c.actor = g.actor AND c.toward = g.toward
        AND c.start >= coalesce((
            SELECT max(e.start) FROM stance_segments e
            WHERE e.actor = g.actor AND e.toward = g.toward AND e.start <= :begin
        ), :begin)
        AND c.start <= :through AND c.through >= :begin"""
    found = lateral(dialect, rows_of(dialect, actor=str, toward=str), "stance_segments", within)
    statement = f"SELECT c.* FROM {found} ORDER BY c.actor, c.toward, c.start"  # noqa: S608 our own words
    return text(statement).columns(*stance_segments.c)
