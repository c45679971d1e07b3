"""The timelines of pairs as known at a position: stored segments, or a fold of their claims.

Answers call `timelines_of`. Projections fold the same claims from here, to write the segments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Select, TextClause, TextualSelect, column, select, text

from domain.claims.claim import Claim, Pair
from domain.dates import FOREVER
from domain.stance.fold import Segment, Snapshot
from domain.stance.policy import Policy
from domain.stance.tail import fold_from
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, is_among, lateral, rows_of
from infrastructure.read_models.as_known import AT, NEWEST, STILL, Knowledge
from infrastructure.read_models.claim_filter import EVERYTHING, ClaimFilter
from infrastructure.read_models.claims import CODED_SO, COUNTED, OF_PAIR, claim_about
from infrastructure.read_models.omissions.omission import Omission
from infrastructure.read_models.registry.actors import DayBounds, actor_dissolutions
from infrastructure.read_models.stances.segments import segment_of, stance_segments

NEVER_BEGUN = -1


def claims_after(
    connection: Connection,
    days: dict[Pair, int],
    position: int = NEWEST,
    only: ClaimFilter = EVERYTHING,
    through: int = FOREVER,
) -> dict[Pair, list[Claim]]:
    """Return the claims of each pair that may begin after its day, and by day `through`.

    A filter that leaves something out gives the claims as they are without that.
    """
    rows = _claims_after.rows(
        connection,
        given=encode_rows((at, *pair, day) for at, (pair, day) in enumerate(days.items())),
        position=position,
        through=through,
        **only.parameters(),
    )
    omission = only.omission
    found = {pair: _made_instead(omission, pair, day, through) for pair, day in days.items()}
    of_each = [(*pair, claims) for pair, claims in found.items()]
    left_out = omission.developments
    for row in rows:
        if row[1] not in left_out:
            actor, toward, claims = of_each[row[0]]
            claims.append(claim_about(actor, toward, row[1:]))
    return found


def _made_instead(omission: Omission, pair: Pair, day: int, through: int) -> list[Claim]:
    """Return the claims made without what is left out that may begin in these days."""
    return [
        claim
        for claim in omission.claims_of(pair)
        if claim.start_earliest <= through
        and (claim.start_earliest > day or min(claim.start_latest, claim.end_latest) > day)
    ]


def per_pair(dialect: str, table: str, condition: str) -> str:
    """Return a FROM clause: for each pair `g` with its `day`, its rows `c`."""
    return lateral(dialect, rows_of(dialect, actor=str, toward=str, day=int), table, condition)


def given_days(days: dict[Pair, int]) -> str:
    """Encode the pairs with their days as the parameter of a statement made with `per_pair`."""
    return encode_rows((*pair, day) for pair, day in days.items())


@CompiledQuery
def _claims_after(dialect: str) -> TextualSelect:
    """Select claims that surely begin in these days, and earlier ones that may begin in them."""
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


PAIRS_AT_ONCE = 1_000


@cache
def _reader_of_snapshots() -> msgspec.json.Decoder[Snapshot]:
    """Return the decoder, made at its first use: that reads the types of all that it decodes."""
    return msgspec.json.Decoder(Snapshot)


def folded_all(
    knowledge: Knowledge,
    policy: Policy,
    pairs: Iterable[Pair],
    only: ClaimFilter,
    begin: int,
    through: int,
) -> dict[Pair, list[Segment]]:
    """Fold the timelines of these pairs as known at the position, from `begin` through `through`.

    A pair without a stance on any of these days is left out. A fold starts from the last snapshot
    before the first day whose claims differ from those counted now without filters, if that is not
    long before `begin`; a snapshot of another policy is not read. Each thousand pairs cost a few
    statements.
    """
    found: dict[Pair, list[Segment]] = {}
    in_turn = iter(pairs)
    while some := list(islice(in_turn, PAIRS_AT_ONCE)):
        found |= _folded(knowledge, policy, some, only, begin, through)
    return found


def snapshots_before(connection: Connection, days: dict[Pair, int]) -> dict[Pair, Snapshot]:
    """Return the newest snapshot of each pair that is older than its day."""
    statement = _snapshots_before(connection.dialect.name)
    rows = connection.execute(statement, {"given": given_days(days)})
    decode = _reader_of_snapshots().decode
    return {(row.actor, row.toward): decode(row.state) for row in rows}


class Dissolution(NamedTuple):
    """The days between which an actor ended, as known and published from and up to these."""

    known_from: int
    known_to: int
    published_from: int
    published_to: int
    days: DayBounds

    def counts(self, position: int, published: int) -> bool:
        """Return whether it was known at the position, and published by the day."""
        return (
            self.known_from <= position < self.known_to
            and self.published_from <= published < self.published_to
        )


Dissolutions = dict[str, list[Dissolution]]
"""All that was or is known of the dissolution of each actor."""


def dissolutions_then_or_since(knowledge: Knowledge, actors_asked: Iterable[str]) -> Dissolutions:
    """Return the actors that were dissolved as known at the position, or at a later one."""
    parameters = {"ids": encode_rows(sorted(actors_asked)), "position": knowledge.position}
    statement = _dissolved_then_or_since(knowledge.connection.dialect.name)
    found: Dissolutions = {}
    for id, *when, earliest, latest in knowledge.connection.execute(statement, parameters):
        found.setdefault(id, []).append(Dissolution._make([*when, (earliest, latest)]))
    return found


def known_by(dissolutions: Dissolutions, position: int, published: int) -> dict[str, DayBounds]:
    """Return the dissolutions that were known at the position, and published by the day."""
    return {
        id: one.days
        for id, versions in dissolutions.items()
        for one in versions
        if one.counts(position, published)
    }


def dissolved_pair(pair: Pair, dissolved: dict[str, DayBounds]) -> DayBounds | None:
    """Return the first day on which one of the two no longer exists: earliest and latest."""
    ends = [dissolved[actor] for actor in pair if actor in dissolved]
    if not ends:
        return None
    return min(earliest for earliest, _ in ends), min(latest for _, latest in ends)


def starts_before(
    knowledge: Knowledge,
    days: dict[Pair, int],
    dissolutions: Dissolutions,
    published: int,
) -> dict[Pair, Snapshot]:
    """Return the newest snapshot of each pair before its day.

    The snapshot is also older than a dissolution of either actor that is not the same for all that
    was known since the position, and for all that was published.
    """
    since = {
        id: min(one.days[0] for one in versions)
        for id, versions in dissolutions.items()
        if not _is_stored(versions, knowledge.position, published)
    }
    untouched = {
        pair: min([day, *(since[actor] for actor in pair if actor in since)])
        for pair, day in days.items()
    }
    return snapshots_before(knowledge.connection, untouched)


def _is_stored(versions: Sequence[Dissolution], position: int, published: int) -> bool:
    """Return whether a dissolution counts for the question, and alone for stored states."""
    (first, *others) = versions
    return not others and first.counts(position, published) and first.counts(NEWEST, FOREVER)


def _folded(
    knowledge: Knowledge,
    policy: Policy,
    pairs: Sequence[Pair],
    only: ClaimFilter,
    begin: int,
    through: int,
) -> dict[Pair, list[Segment]]:
    dissolutions = dissolutions_then_or_since(
        knowledge, {actor for pair in pairs for actor in pair}
    )
    dissolved = known_by(dissolutions, knowledge.position, only.published)
    starts: dict[Pair, Snapshot] = {}
    if knowledge.stores(policy):
        untouched = dict.fromkeys(pairs, begin + 1)
        if not (knowledge.is_newest and only.everything):
            untouched |= first_days_otherwise(knowledge, untouched, only)
            # Without a snapshot, `fold_from` leaves out what is over by then.
            long_ago = begin - policy.longest_window
            untouched = {pair: day for pair, day in untouched.items() if day > long_ago}
        starts = starts_before(knowledge, untouched, dissolutions, only.published)
    days_done = {pair: s.day if (s := starts.get(pair)) else NEVER_BEGUN for pair in pairs}
    known = claims_after(knowledge.connection, days_done, knowledge.position, only, through)
    found = {}
    for pair in pairs:
        gone = dissolved_pair(pair, dissolved)
        start = starts.get(pair)
        segments = fold_from(
            known[pair], begin, policy, dissolved=gone, start=start, through=through
        )
        if segments:
            found[pair] = segments
    return found


def first_days_otherwise(
    knowledge: Knowledge, days: dict[Pair, int], only: ClaimFilter
) -> dict[Pair, int]:
    """Return the first day, before the day of its pair, of a claim that counts in only one of
    two timelines: that of this answer, and the stored one."""
    rows = _counted_otherwise.rows(
        knowledge.connection,
        given=given_days(days),
        position=knowledge.position,
        still=STILL,
        all_published=FOREVER,
        **only.parameters(),
    )
    found = {(actor, toward): day for actor, toward, day in rows if day is not None}
    for pair, day in only.omission.first_days.items():
        if pair in days and day < days[pair]:
            found[pair] = min(day, found.get(pair, day))
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
def _dissolved_then_or_since(dialect: str) -> Select[*tuple[Any, ...]]:
    names = ("actor", *Dissolution._fields[:-1], "earliest", "latest")
    query = select(*(actor_dissolutions.c[name] for name in names))
    return query.where(
        is_among(dialect, actor_dissolutions.c.actor, "ids"), actor_dissolutions.c.known_to > AT
    )


@CompiledQuery
def _counted_otherwise(dialect: str) -> TextualSelect:
    """Select the first claim of each pair, by day, and no more."""
    saved = f"c.known_to = :still AND c.published_to > :all_published AND {CODED_SO}"
    first = f"""SELECT c.start_earliest FROM claims c
        WHERE c.actor = g.actor AND c.toward = g.toward AND c.start_earliest < g.day
        AND (({COUNTED}) IS TRUE) <> ({saved}) ORDER BY c.start_earliest LIMIT 1"""  # noqa: S608 our own words
    pairs = rows_of(dialect, actor=str, toward=str, day=int)
    statement = f"SELECT g.actor, g.toward, ({first}) AS first FROM {pairs} g"  # noqa: S608 our own words
    return text(statement).columns(column("actor"), column("toward"), column("first"))


def timelines_of(
    knowledge: Knowledge,
    policy: Policy,
    pairs: Sequence[Pair],
    only: ClaimFilter,
    begin: int,
    through: int,
) -> dict[Pair, list[Segment]]:
    """Return for each pair the segments from day `begin` through `through`, oldest first.

    The segments are the stored ones if they follow the policy and no claim of the pair changed
    since the position; otherwise they are folded. A pair without a stance on any of these days is
    left out.
    """
    if not (only.everything and knowledge.stores(policy)):
        return folded_all(knowledge, policy, pairs, only, begin, through)
    shown, begun = _shown_and_begun(knowledge, pairs)
    segments = _segments_of(knowledge, shown, begin, through)
    return segments | folded_all(knowledge, policy, begun, only, begin, through)


def _shown_and_begun(
    knowledge: Knowledge, pairs: Sequence[Pair]
) -> tuple[Sequence[Pair], list[Pair]]:
    """Split the pairs into those unchanged since the position and others that had begun by it."""
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
    """Select the segments; one look-up for each pair finds the one that is open at `begin`."""
    within = """c.actor = g.actor AND c.toward = g.toward
        AND c.start >= coalesce((
            SELECT max(e.start) FROM stance_segments e
            WHERE e.actor = g.actor AND e.toward = g.toward AND e.start <= :begin
        ), :begin)
        AND c.start <= :through AND c.through >= :begin"""
    found = lateral(dialect, rows_of(dialect, actor=str, toward=str), "stance_segments", within)
    statement = f"SELECT c.* FROM {found} ORDER BY c.actor, c.toward, c.start"  # noqa: S608 our own words
    return text(statement).columns(*stance_segments.c)
