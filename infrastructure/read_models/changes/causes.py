"""The events that made a pair differ, among those that changed its claims."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, TextualSelect, bindparam, select, text

from domain.claims.claim import Claim, Pair
from domain.development.report_events import DevelopmentDisputed
from domain.event import Event
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.json_rows import encode_rows, is_among, lateral, rows_of
from infrastructure.log.recorder import RECORDED_EVENTS, RecordedEvent, texts_of
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.changes.decisive_events import Move, Moves, decisive_positions
from infrastructure.read_models.changes.diff import Compared, Difference, dissolved_between
from infrastructure.read_models.claims import PASSES_FILTER, claim_of, claims
from infrastructure.read_models.developments.rows import developments, in_brief
from infrastructure.read_models.history import reason_of, subject_of
from infrastructure.read_models.registry.actors import names_of
from infrastructure.read_models.registry.sources import rated_sources

MOST_EVENTS = 50

_KNOWN = slice(claims.c.keys().index("known_from"), claims.c.keys().index("known_to") + 1)


class BearingEvents(NamedTuple):
    """The positions of the latest events, in order, and whether there are more events.

    If `decisive`, the events made the difference. Otherwise too many events concern the pair to
    try each, and the positions are those of all of them.
    """

    positions: list[int]
    truncated: bool
    decisive: bool


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event that concerns a pair; `title` is a name if it is about an actor or a source.

    `about` is what the event is about, and `id` its id. The `reason` of a dispute is the summary of
    the report that denies the development.
    """

    position: int
    recorded_at: datetime
    type: str
    recorded_by: str
    about: str
    id: str
    title: str | None
    reason: str | None


def bearing_events(
    compared: Compared, differing: Sequence[Difference]
) -> dict[Pair, BearingEvents]:
    """Return for each pair the events that made it differ, up to the last day."""
    moves = _moves(compared, [one.pair for one in differing])
    several = [one for one in differing if len(moves[one.pair]) > 1]
    if any(only.omission.developments for only in compared.filters):
        # The claims without what is left out are not stored at each position, to try the events.
        several = []
    decisive = decisive_positions(compared, several, moves) if several else {}
    found = {}
    for pair, of_pair in moves.items():
        at = sorted(decisive.get(pair, of_pair))
        is_tried = pair in decisive or len(of_pair) == 1
        found[pair] = BearingEvents(at[-MOST_EVENTS:], len(at) > MOST_EVENTS, is_tried)
    return found


def events_at(knowledge: Knowledge, positions: Collection[int]) -> dict[int, EventRow]:
    """Return the events at these positions, with titles as known at the position of the answer."""
    asked = encode_rows((position,) for position in sorted(positions))
    statement = _recorded_at(knowledge.connection.dialect.name)
    rows = knowledge.connection.execute(statement, {"given": asked})
    recorded = [RecordedEvent(*row) for row in rows]
    events = [(one, knowledge.log.decode(one)) for one in recorded]
    titles = _titles(knowledge, [event for _, event in events])
    return {one.position: _event_row(one, event, titles) for one, event in events}


def _event_row(
    recorded: RecordedEvent, event: Event, titles: dict[tuple[str, str], str]
) -> EventRow:
    about, id = subject_of(event)
    return EventRow(
        recorded.position,
        recorded.recorded_at,
        recorded.topic,
        event.recorded_by,
        about,
        id,
        titles.get((about, id)),
        event.report.summary if isinstance(event, DevelopmentDisputed) else reason_of(event),
    )


def _titles(knowledge: Knowledge, events: Sequence[Event]) -> dict[tuple[str, str], str]:
    ids: dict[str, set[str]] = defaultdict(set)
    for about, id in map(subject_of, events):
        ids[about].add(id)
    cited = in_brief(knowledge, ids["development"])
    titles = {("development", id): one.title for id, one in cited.items()}
    titles |= {("actor", id): name for id, name in names_of(knowledge, ids["actor"]).items()}
    sources = rated_sources(knowledge, ids["source"]) if ids["source"] else {}
    return titles | {("source", id): row.name for id, row in sources.items()}


def _moves(compared: Compared, pairs: Sequence[Pair]) -> dict[Pair, Moves]:
    """Return the positions at which a claim about each pair was added, removed or changed.

    A dissolution of one of the two actors counts too, although no development says it.
    """
    earlier, later = compared.earlier.position, compared.later.position
    rows = _moved_claims.rows(
        compared.later.connection,
        given=encode_rows(pairs),
        earlier=earlier,
        later=later,
        through=compared.through,
        **compared.only.parameters(),
    )
    said: dict[tuple[Pair, str, int], tuple[list[Claim], list[Claim]]] = {}
    gone = _left_out(compared)
    for row in rows:
        claim = claim_of(row)
        if claim.development in gone:
            continue
        pair = (claim.actor, claim.toward)
        for way, position in enumerate(row[_KNOWN]):
            if earlier < position <= later:
                key = (pair, claim.development, position)
                said.setdefault(key, ([], []))[way].append(claim)
    found: dict[Pair, Moves] = {pair: {} for pair in pairs}
    for (pair, development, position), (came, went) in said.items():
        if not (came and went) or Counter(came) != Counter(went):
            first_day = min(claim.start_earliest for claim in (*came, *went))
            _join(found[pair], position, Move({development}, first_day))
    for pair, position, development in _derived_again(compared, pairs):
        _join(found[pair], position, Move({development}, compared.begin))
    dissolved = dissolved_between(compared)
    for pair, moves in found.items():
        for actor in pair:
            for position, first_day in dissolved.get(actor, {}).items():
                _join(moves, position, Move(set(), first_day))
    return found


def _left_out(compared: Compared) -> frozenset[str]:
    """Return the developments that count at neither position."""
    before, after = compared.filters
    return before.omission.retracted & after.omission.retracted


def _derived_again(compared: Compared, pairs: Iterable[Pair]) -> Iterator[tuple[Pair, int, str]]:
    """Yield the events of each development whose claims are derived without what is left out."""
    about: dict[str, set[Pair]] = defaultdict(set)
    for only in compared.filters:
        for pair in pairs:
            for claim in only.omission.claims_of(pair):
                about[claim.development].add(pair)
    earlier, later = compared.earlier.position, compared.later.position
    rows = _revised.rows(
        compared.later.connection, ids=encode_rows(about), earlier=earlier, later=later
    )
    for development, position in rows:
        for pair in about[development]:
            yield pair, position, development


@CompiledQuery
def _revised(dialect: str) -> Select[*tuple[Any, ...]]:
    c = developments.c
    since = c.known_from > bindparam("earlier"), c.known_from <= bindparam("later")
    return select(c.id, c.known_from).where(is_among(dialect, c.id, "ids"), *since)


def _join(moves: Moves, position: int, move: Move) -> None:
    other = moves.get(position, move)
    both = other.developments | move.developments
    moves[position] = Move(both, min(other.first_day, move.first_day))


@CompiledQuery
def _moved_claims(dialect: str) -> TextualSelect:
    such = f"""c.actor = g.actor AND c.toward = g.toward AND c.start_earliest <= :through
        AND (c.known_from > :earlier AND c.known_from <= :later
            OR c.known_to > :earlier AND c.known_to <= :later)
        AND {PASSES_FILTER}"""
    found = lateral(dialect, rows_of(dialect, actor=str, toward=str), "claims", such)
    return text(f"SELECT c.* FROM {found}").columns(*claims.c)  # noqa: S608 our own words


@cache
def _recorded_at(dialect: str) -> TextualSelect:
    columns = RECORDED_EVENTS.selected_columns
    *stored, texts = [column.name for column in columns]
    shown = ", ".join((*(f"c.{name}" for name in stored), f"{texts_of(dialect, 'c')} AS {texts}"))
    found = lateral(dialect, rows_of(dialect, position=int), "events", "c.position = g.position")
    return text(f"SELECT {shown} FROM {found}").columns(*columns)  # noqa: S608 our own words
