"""Finds the events that changed the stance of a pair, by trying them one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from sqlalchemy import TextualSelect, column, text

from domain.claims.claim import Claim, Pair
from domain.stance.fold import Snapshot, fold, state_after
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, lateral, rows_of
from infrastructure.read_models.changes.diff import Compared, Difference, Span, spans_apart
from infrastructure.read_models.claims import OF_PAIR, PASSES_FILTER, claim_about
from infrastructure.read_models.registry.actors import DayBounds
from infrastructure.read_models.stances.timelines_at import (
    NEVER_BEGUN,
    Dissolutions,
    dissolutions_then_or_since,
    dissolved_pair,
    first_days_otherwise,
    known_by,
    starts_before,
)

# How many claims are folded for one answer, which takes less than half a second. Each fold costs as
# much as some claims, and a claim that is folded costs as much as several that are only read.
MOST_FOLDED = 12_000
EACH_FOLD = 8
LOOKED_AT = 20


class Move(NamedTuple):
    """What one event changed in the claims of a pair: their developments and the first day."""

    developments: set[str]
    first_day: int


Moves = dict[int, Move]
"""The moves of a pair, by position."""


class _Version(NamedTuple):
    """A claim and the positions at which it was known; `known_to` is exclusive."""

    known_from: int
    known_to: int
    claim: Claim


class _Past(NamedTuple):
    """The input of a pair's fold at any position between the two that are compared."""

    pair: Pair
    start: Snapshot | None
    versions: list[_Version]
    dissolutions: Dissolutions
    published: int

    def gone(self, position: int) -> DayBounds | None:
        return dissolved_pair(self.pair, known_by(self.dissolutions, position, self.published))


def decisive_positions(
    compared: Compared, differing: Sequence[Difference], moves: Mapping[Pair, Moves]
) -> dict[Pair, set[int]]:
    """Return for each pair the positions of the events that decided how its stance differs.

    An event is decisive if it changed the stance on one of the days that differ, or if it changed
    a claim of a development in the basis of such a stance, before or after. Pairs with too many
    events to try are left out, those with the most events first.
    """
    tried: dict[Pair, set[int]] = {}
    pasts = _pasts(compared, {one.pair: moves[one.pair] for one in differing})
    left = MOST_FOLDED
    for one in sorted(differing, key=lambda one: len(moves[one.pair])):
        basis = _basis(one.spans)
        decisive = {at for at, move in moves[one.pair].items() if basis & move.developments}
        for position, is_turn, effort in _trials(compared, pasts[one.pair], moves[one.pair], one):
            left -= effort
            if left < 0:
                return tried
            if is_turn:
                decisive.add(position)
        tried[one.pair] = decisive
    return tried


def _basis(spans: Sequence[Span]) -> set[str]:
    stances = [stance for span in spans for stance in (span.before, span.after) if stance]
    return {basis.development for stance in stances for basis in stance.basis}


def _trials(
    compared: Compared, past: _Past, moves: Moves, differing: Difference
) -> Iterator[tuple[int, bool, int]]:
    """Yield each position, whether the stance changed on one of the days, and the cost."""
    begin, through, policy = compared.begin, compared.through, compared.policy
    state, known, versions = past.start or Snapshot(), compared.earlier.position, past.versions
    claims, gone = _known_at(known, versions), past.gone(known)
    before = fold(claims, policy, dissolved=gone, start=state, through=through)
    for position, day in _steps(moves):
        looked_at = len(versions)
        # This event and those after it change nothing before the day.
        since = _known_at(known, versions)
        state = state_after(since, day - 1, policy, dissolved=past.gone(known), start=state)
        versions = [version for version in versions if version.claim.start_latest > state.day]
        claims, gone = _known_at(position, versions), past.gone(position)
        after = fold(claims, policy, dissolved=gone, start=state, through=through)
        apart = spans_apart(before, after, max(begin, day), through)
        effort = EACH_FOLD + len(since) + len(claims) + looked_at // LOOKED_AT
        yield position, _meet(apart, differing.spans), effort
        known, before = position, after


def _known_at(position: int, versions: Iterable[_Version]) -> list[Claim]:
    return [claim for known_from, known_to, claim in versions if known_from <= position < known_to]


def _steps(moves: Moves) -> Iterator[tuple[int, int]]:
    """Return the positions in order, each with the first day that it or a later one changes."""
    latest_first = sorted(moves, reverse=True)
    days = accumulate((moves[position].first_day for position in latest_first), min)
    return zip(reversed(latest_first), reversed([*days]), strict=True)


def _meet(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(
        one.begin <= other.through and one.through >= other.begin
        for one in some
        for other in others
    )


def _pasts(compared: Compared, moves: Mapping[Pair, Moves]) -> dict[Pair, _Past]:
    earlier, later = compared.earlier, compared.later
    learnt = dissolutions_then_or_since(earlier, {actor for pair in moves for actor in pair})
    is_stored = compared.only.everything and later.stores(compared.policy)
    starts = _starts(compared, moves, learnt) if is_stored else {}
    rows = _versions.rows(
        later.connection,
        given=encode_rows(
            (at, *pair, start.day if (start := starts.get(pair)) else NEVER_BEGUN)
            for at, pair in enumerate(moves)
        ),
        earlier=earlier.position,
        later=later.position,
        through=compared.through,
        **compared.only.parameters(),
    )
    day = compared.only.published
    found = {pair: _Past(pair, starts.get(pair), [], learnt, day) for pair in moves}
    of_each = list(found.values())
    for at, known_from, known_to, *said in rows:
        past = of_each[at]
        past.versions.append(_Version(known_from, known_to, claim_about(*past.pair, said)))
    return found


def _starts(
    compared: Compared, moves: Mapping[Pair, Moves], learnt: Dissolutions
) -> dict[Pair, Snapshot]:
    """Return the snapshot of each pair before the first day whose claims changed since."""
    until = compared.begin + 1
    days = {
        pair: min(until, *(move.first_day for move in of_pair.values()))
        for pair, of_pair in moves.items()
    }
    days |= first_days_otherwise(compared.later, days, compared.only)
    return starts_before(compared.earlier, days, learnt, compared.only.published)


@CompiledQuery
def _versions(dialect: str) -> TextualSelect:
    """Select the claims known at any position from the earlier one through the later one."""
    pairs = rows_of(dialect, at=int, actor=str, toward=str, day=int)
    such = f"""c.actor = g.actor AND c.toward = g.toward AND c.start_latest > g.day
        AND c.start_earliest <= :through
        AND c.known_from <= :later AND c.known_to > :earlier AND {PASSES_FILTER}"""
    names = ("known_from", "known_to", *OF_PAIR)
    shown = ", ".join(f"c.{name}" for name in names)
    found = lateral(dialect, pairs, "claims", such)
    statement = f"SELECT g.at, {shown} FROM {found}"  # noqa: S608 our own words
    return text(statement).columns(*(column(name) for name in ("at", *names)))
