"""Projects events of actors into actors, names, memberships, dissolutions and successions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

import msgspec
from sqlalchemy import Connection, Table, bindparam, select, update

from domain.actor.actor import Actor
from domain.actor.actor import check_change as check_change_of_actor
from domain.actor.actor import evolve as evolve_actor
from domain.actor.dissolution import Dissolution
from domain.actor.events import ActorEvent
from domain.actor.membership import Membership
from domain.actor.succession import Succession
from domain.amendments import Amendment
from domain.checks.text import spelling_key
from domain.claims.publication import lasting
from domain.dates import FOREVER, NEVER, parse_when
from domain.event import Event
from infrastructure.database.bulk import insert_rows
from infrastructure.projections.batch import LoggedBatch, LoggedEvent, SetAside
from infrastructure.projections.versioned_rows import VersionedRows
from infrastructure.read_models.as_known import STILL, published
from infrastructure.read_models.registry.actors import (
    actor_dissolutions,
    actor_names,
    actors,
    memberships,
    successions,
)

Row = tuple[object, ...]

_to_amendments = msgspec.json.Decoder(tuple[Amendment, ...]).decode


def project_actors(connection: Connection, batch: LoggedBatch, aside: SetAside) -> None:
    entries = [(e, e.event) for e in batch if isinstance(e.event, ActorEvent)]
    if not entries:
        return
    states, registered = _load_actors(connection, {event.actor for _, event in entries})

    def after_event(entry: LoggedEvent) -> tuple[Actor, Row, list[Row], list[Row]]:
        event = entry.event
        assert isinstance(event, ActorEvent)
        after = evolve_actor(states.get(event.actor), event)
        held = [_membership_rows(number, one) for number, one in enumerate(after.memberships, 1)]
        succeeded = [_succession(number, one) for number, one in enumerate(after.successions, 1)]
        row = _actor_row(after, registered.get(event.actor, entry.position))
        return after, row, list(chain.from_iterable(held)), succeeded

    rows = {table: VersionedRows(table) for table in _OF_ACTORS}
    name_rows = NameRows()
    for entry, event in entries:
        if (made := aside.attempt(entry, after_event)) is None:
            continue
        after, row, held, succeeded = made
        position, before = entry.position, states.get(event.actor)
        states[event.actor] = after
        registered.setdefault(event.actor, position)
        now: dict[Table, Iterable[Row]] = {actors: [row]}
        if before is None or before.memberships != after.memberships:
            now[memberships] = held
        if before is None or before.successions != after.successions:
            now[successions] = succeeded
        dissolved = None if before is None else before.dissolution
        if dissolved != after.dissolution:
            now[actor_dissolutions] = _dissolution_rows(after.dissolution)
        for table, of_table in now.items():
            is_known = dissolved if table is actor_dissolutions else before
            put = rows[table].replace if is_known else rows[table].begin
            put(after.id, position, of_table)
        name_rows.take(position, before, after)
    for versioned in rows.values():
        versioned.write(connection)
    name_rows.write(connection)


_OF_ACTORS = (actors, memberships, actor_dissolutions, successions)


class ActorChanges:
    """The actors that a batch changes, each before its next event.

    An actor event is checked before the developments that depend on the actor are derived, so that
    none depends on an event that is set aside.
    """

    def __init__(self, connection: Connection, batch: LoggedBatch) -> None:
        slugs = {e.event.actor for e in batch if isinstance(e.event, ActorEvent)}
        self._states = _load_actors(connection, slugs)[0] if slugs else {}

    def take(self, event: Event) -> None:
        """Raise a `DomainError` if an actor does not have what its event changes."""
        if not isinstance(event, ActorEvent):
            return
        before = self._states.get(event.actor)
        if before is not None:
            check_change_of_actor(before, event)
        self._states[event.actor] = evolve_actor(before, event)


class NameRows:
    """Collects the rows of names; a name is known until a correction takes it away."""

    def __init__(self) -> None:
        self._rows: list[list[object]] = []
        self._open: dict[tuple[str, str], list[object]] = {}
        self._to_close: list[dict[str, object]] = []

    def take(self, position: int, before: Actor | None, after: Actor) -> None:
        """Add the names that an event gives, and close those that it takes away."""
        names = dict.fromkeys((after.name, *after.aliases))
        known = {} if before is None else dict.fromkeys((before.name, *before.aliases))
        for name in known.keys() - names.keys():
            if (row := self._open.pop((after.id, name), None)) is not None:
                row[-1] = position
            else:
                its_key = {"f": spelling_key(name), "a": after.id, "n": name}
                self._to_close.append({**its_key, "closed_at": position})
        for name in names:
            if name not in known:
                row = [spelling_key(name), after.id, name, position, STILL]
                self._open[after.id, name] = row
                self._rows.append(row)

    def write(self, connection: Connection) -> None:
        if self._to_close:
            connection.execute(_CLOSE_NAME, self._to_close)
        insert_rows(connection, actor_names, [tuple(row) for row in self._rows])


_CLOSE_NAME = (
    update(actor_names)
    .where(
        actor_names.c.folded == bindparam("f"),
        actor_names.c.actor == bindparam("a"),
        actor_names.c.name == bindparam("n"),
        actor_names.c.known_to == STILL,
    )
    .values(known_to=bindparam("closed_at"))
)


def _load_actors(
    connection: Connection, slugs: set[str]
) -> tuple[dict[str, Actor], dict[str, int]]:
    held: dict[str, list[Membership]] = {}
    of_these = select(memberships).where(
        memberships.c.actor.in_(slugs),
        memberships.c.known_to == STILL,
        published(memberships, FOREVER),
    )
    for row in connection.execute(of_these.order_by(memberships.c.number)):
        membership = Membership(
            row.of,
            row.relation,
            row.start_date,
            row.ending_date,
            row.withdrawn,
            row.reported_at,
            _to_amendments(row.amendments) if row.amendments else (),
        )
        held.setdefault(row.actor, []).append(membership)
    states, registered, dissolved = {}, {}, dissolutions_now(connection, slugs)
    succeeded = successions_now(connection, slugs)
    now = select(actors).where(actors.c.id.in_(slugs), actors.c.known_to == STILL)
    for row in connection.execute(now):
        states[row.id] = Actor(
            row.id,
            row.version,
            row.name,
            row.kind,
            tuple(msgspec.json.decode(row.aliases)),
            msgspec.json.decode(row.identifiers),
            tuple(held.get(row.id, ())),
            dissolved.get(row.id),
            succeeded.get(row.id, ()),
        )
        registered[row.id] = row.registered_position
    return states, registered


def _actor_row(actor: Actor, registered: int) -> Row:
    return (
        actor.version,
        registered,
        actor.name,
        actor.kind,
        msgspec.json.encode(actor.aliases).decode(),
        msgspec.json.encode(actor.identifiers).decode(),
        actor.dissolved,
    )


def dissolutions_now(
    connection: Connection, slugs: Collection[str] | None = None
) -> dict[str, Dissolution]:
    """Return the dissolution of each actor, or of each of these, that no longer exists."""
    table = actor_dissolutions
    now = select(table.c.actor, table.c.date, table.c.reported_at, table.c.amendments).where(
        table.c.known_to == STILL, published(table, FOREVER)
    )
    if slugs is not None:
        now = now.where(table.c.actor.in_(slugs))
    return {
        actor: Dissolution(date, reported_at, _to_amendments(text) if text else ())
        for actor, date, reported_at, text in connection.execute(now)
    }


def successions_now(
    connection: Connection, slugs: Collection[str] | None = None
) -> dict[str, tuple[Succession, ...]]:
    """Return the successions of each successor, or of each of these, in their order."""
    table = successions
    now = select(table).where(table.c.known_to == STILL)
    if slugs is not None:
        now = now.where(table.c.actor.in_(slugs))
    found: dict[str, list[Succession]] = {}
    for row in connection.execute(now.order_by(table.c.actor, table.c.number)):
        one = Succession(row.of, row.date, row.reported_at, row.withdrawn)
        found.setdefault(row.actor, []).append(one)
    return {actor: tuple(several) for actor, several in found.items()}


def _succession(number: int, one: Succession) -> Row:
    when = parse_when(one.date, "date")
    days = (one.date, when.earliest, when.latest, when.doubtful)
    return (number, one.of, *days, one.withdrawn, one.reported_at, one.published, NEVER)


def _dissolution_rows(dissolution: Dissolution | None) -> Iterator[Row]:
    """Yield a row for each day of a dissolution that was published."""
    if dissolution is None:
        return
    amendments = dissolution.amendments
    encoded = msgspec.json.encode(amendments).decode() if amendments else None
    versions = [(day, (version.date,)) for day, version in dissolution.by_publication()]
    for date_, begin, end in lasting(versions):
        gone = parse_when(date_)
        its = (date_, gone.earliest, gone.latest, dissolution.reported_at, encoded)
        yield (*its, begin, end)


def _membership_rows(number: int, membership: Membership) -> Iterator[Row]:
    """Yield a row for each content of a membership that was published."""
    amendments = membership.amendments
    encoded = msgspec.json.encode(amendments).decode() if amendments else None
    versions = [(day, (version,)) for day, version in membership.by_publication()]
    for version, begin, end in lasting(versions):
        yield (*_membership(number, version), membership.reported_at, encoded, begin, end)


def _membership(number: int, membership: Membership) -> Row:
    start = parse_when(membership.start_date) if membership.start_date is not None else None
    end = parse_when(membership.ending_date) if membership.ending_date is not None else None
    return (
        number,
        membership.of,
        membership.relation,
        membership.start_date,
        membership.ending_date,
        start.earliest if start else 0,
        start.latest if start else 0,
        end.earliest if end else FOREVER,
        end.latest if end else FOREVER,
        membership.withdrawn,
    )
