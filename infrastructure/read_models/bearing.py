"""The events that changed what the claims of a pair say, or that dissolved one of the two."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import TextualSelect, text

from domain.claims import Claim, Pair
from domain.development import DevelopmentDisputed
from domain.event import Event
from infrastructure.event_store import RECORDED, RecordedEvent
from infrastructure.given import as_given, given, per_given
from infrastructure.read_models.answers import names_of
from infrastructure.read_models.basis import basis_of
from infrastructure.read_models.claims import claim_of, claims
from infrastructure.read_models.differences import Compared, dissolved_between
from infrastructure.read_models.history_answers import reason_of
from infrastructure.read_models.knowledge import Knowledge
from infrastructure.read_models.log_feed import subject_of
from infrastructure.read_models.only import LEFT
from infrastructure.read_models.sources import rated_sources

MOST_EVENTS = 100


class BearingEvents(NamedTuple):
    """The positions of the latest events that bore on a pair, in order; whether there are more."""

    positions: list[int]
    truncated: bool


@dataclass(frozen=True, slots=True)
class BearingEvent:
    """An event that bore on a pair; `title` is the name where it is about an actor or a source.

    The `reason` of a dispute is what denies the development.
    """

    position: int
    recorded_at: datetime
    type: str
    recorded_by: str
    development: str | None
    title: str | None
    href: str
    reason: str | None


def bearing_events(compared: Compared, pairs: Sequence[Pair]) -> dict[Pair, BearingEvents]:
    """For each pair where the events stand that bore on it by the last of the days compared."""
    dissolved = dissolved_between(compared)
    positions = _positions(compared, pairs)
    found = {}
    for pair in pairs:
        gone = {dissolved[actor] for actor in pair if actor in dissolved}
        at = sorted(positions[pair] | gone)
        found[pair] = BearingEvents(at[-MOST_EVENTS:], len(at) > MOST_EVENTS)
    return found


def told(knowledge: Knowledge, positions: Iterable[int]) -> dict[int, BearingEvent]:
    """The events at these positions, titled as known at the position asked."""
    asked = as_given((position,) for position in sorted(set(positions)))
    statement = _recorded_at(knowledge.connection.dialect.name)
    rows = knowledge.connection.execute(statement, {"given": asked})
    recorded = [RecordedEvent(*row) for row in rows]
    events = [(one, knowledge.log.decode(one)) for one in recorded]
    titles = _titles(knowledge, [event for _, event in events])
    return {one.position: _told(one, event, titles) for one, event in events}


def _told(
    recorded: RecordedEvent, event: Event, titles: dict[tuple[str, str], str]
) -> BearingEvent:
    about, id = subject_of(event)
    return BearingEvent(
        recorded.position,
        recorded.recorded_at,
        recorded.topic,
        event.recorded_by,
        id if about == "development" else None,
        titles.get((about, id)),
        f"/v1/{about}s/{id}",
        event.report.says if isinstance(event, DevelopmentDisputed) else reason_of(event),
    )


def _titles(knowledge: Knowledge, events: Sequence[Event]) -> dict[tuple[str, str], str]:
    ids: dict[str, set[str]] = defaultdict(set)
    for about, id in map(subject_of, events):
        ids[about].add(id)
    developments = basis_of(knowledge, ids["development"])
    titles = {("development", id): one.title for id, one in developments.items()}
    titles |= {("actor", id): name for id, name in names_of(knowledge, ids["actor"]).items()}
    sources = rated_sources(knowledge, ids["source"]) if ids["source"] else {}
    return titles | {("source", id): row.name for id, row in sources.items()}


def _positions(compared: Compared, pairs: Sequence[Pair]) -> dict[Pair, set[int]]:
    """Where a development began or ceased to say something of the pair, or to say it so."""
    earlier, later = compared.earlier.position, compared.later.position
    asked = {
        "given": as_given(pairs),
        "earlier": earlier,
        "later": later,
        "through": compared.through,
        **compared.only.parameters(),
    }
    connection = compared.later.connection
    said: dict[tuple[Pair, str, int], tuple[list[Claim], list[Claim]]] = {}
    for row in connection.execute(_moved_claims(connection.dialect.name), asked):
        claim = claim_of(row)
        pair = (claim.actor, claim.toward)
        for way, position in enumerate((row.known_from, row.known_to)):
            if earlier < position <= later:
                key = (pair, claim.development, position)
                said.setdefault(key, ([], []))[way].append(claim)
    found: dict[Pair, set[int]] = defaultdict(set)
    for (pair, _, position), (came, went) in said.items():
        if Counter(came) != Counter(went):
            found[pair].add(position)
    return found


@cache
def _moved_claims(dialect: str) -> TextualSelect:
    such = f"""c.actor = g.actor AND c.toward = g.toward AND c.start_earliest <= :through
        AND (c.known_from > :earlier AND c.known_from <= :later
            OR c.known_to > :earlier AND c.known_to <= :later)
        AND {LEFT}"""
    found = per_given(dialect, given(dialect, actor=str, toward=str), "claims", such)
    return text(f"SELECT c.* FROM {found}").columns(*claims.c)  # noqa: S608 our own words


@cache
def _recorded_at(dialect: str) -> TextualSelect:
    columns = RECORDED.selected_columns
    shown = ", ".join(f"c.{column.name}" for column in columns)
    found = per_given(dialect, given(dialect, position=int), "events", "c.position = g.position")
    return text(f"SELECT {shown} FROM {found}").columns(*columns)  # noqa: S608 our own words
