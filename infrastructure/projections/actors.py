"""Projects events of actors into rows: names, memberships and dissolutions."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from domain.actor import Actor, ActorEvent, evolve
from domain.dates import FOREVER, parse_when
from domain.membership import Membership
from domain.text import spelling_key
from infrastructure.database.bulk import insert_into
from infrastructure.projections.batch import Batch, LoggedEvent, SetAside
from infrastructure.projections.versioned_rows import VersionedRows
from infrastructure.read_models.actors import actor_names, actors, memberships
from infrastructure.read_models.as_known import STILL

Row = tuple[object, ...]


def project_actors(connection: Connection, batch: Batch, aside: SetAside) -> None:
    entries = [(e, e.event) for e in batch if isinstance(e.event, ActorEvent)]
    if not entries:
        return
    states, registered = _load(connection, {event.actor for _, event in entries})

    def after_event(entry: LoggedEvent) -> tuple[Actor, Row, list[Row]]:
        event = entry.event
        assert isinstance(event, ActorEvent)
        after = evolve(states.get(event.actor), event)
        held = [
            _membership(number, membership)
            for number, membership in enumerate(after.memberships, 1)
        ]
        return after, _row(after, registered.get(event.actor, entry.position)), held

    actor_rows, membership_rows = VersionedRows(actors), VersionedRows(memberships)
    names: list[dict[str, object]] = []
    for entry, event in entries:
        if (made := aside.attempt(entry, after_event)) is None:
            continue
        after, row, held = made
        position, before = entry.position, states.get(event.actor)
        states[event.actor] = after
        registered.setdefault(event.actor, position)
        put = actor_rows.replace if before else actor_rows.begin
        put(after.id, position, [row])
        if before is None or before.memberships != after.memberships:
            put = membership_rows.replace if before else membership_rows.begin
            put(after.id, position, held)
        known = set() if before is None else {before.name, *before.aliases}
        names += [
            {"folded": spelling_key(name), "actor": after.id, "name": name, "known_from": position}
            for name in dict.fromkeys((after.name, *after.aliases))
            if name not in known
        ]
    actor_rows.write(connection)
    membership_rows.write(connection)
    if names:
        connection.execute(insert_into(connection, actor_names).on_conflict_do_nothing(), names)


def _load(connection: Connection, slugs: set[str]) -> tuple[dict[str, Actor], dict[str, int]]:
    held: dict[str, list[Membership]] = {}
    of_these = select(memberships).where(
        memberships.c.actor.in_(slugs), memberships.c.known_to == STILL
    )
    for row in connection.execute(of_these.order_by(memberships.c.number)):
        membership = Membership(
            row.of, row.relation, row.start_date, row.ending_date, row.withdrawn
        )
        held.setdefault(row.actor, []).append(membership)
    states, registered = {}, {}
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
            row.dissolved,
        )
        registered[row.id] = row.registered_position
    return states, registered


def _row(actor: Actor, registered: int) -> Row:
    gone = parse_when(actor.dissolved) if actor.dissolved is not None else None
    return (
        actor.version,
        registered,
        actor.name,
        actor.kind,
        msgspec.json.encode(actor.aliases).decode(),
        msgspec.json.encode(actor.identifiers).decode(),
        actor.dissolved,
        gone.earliest if gone else None,
        gone.latest if gone else None,
    )


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
