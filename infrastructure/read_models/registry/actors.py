"""Actors as known at any position: names, memberships, dissolution, successions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Select,
    Table,
    bindparam,
    func,
    or_,
    select,
)

from domain.dates import FOREVER
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.engine import PlainText, metadata
from infrastructure.database.json_rows import encode_rows, is_among
from infrastructure.read_models.as_known import (
    PUBLISHED,
    Knowledge,
    known,
    known_columns,
    published,
    published_columns,
)

# The first day without an actor that is gone, at the earliest and at the latest.
DayBounds = tuple[int, int]

actors = Table(
    "actors",
    metadata,
    Column("id", PlainText, nullable=False),
    *known_columns(),
    Column("version", Integer, nullable=False),
    Column("registered_position", BigInteger, nullable=False),
    Column("name", PlainText, nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("aliases", PlainText, nullable=False, comment="JSON list"),
    Column("identifiers", PlainText, nullable=False, comment="JSON object: scheme to identifier"),
    Column("dissolved", PlainText, comment="EDTF"),
    PrimaryKeyConstraint("id", "known_from"),
    Index("ix_actors_registered_position", "registered_position"),
)

actor_names = Table(
    "actor_names",
    metadata,
    Column(
        "folded", PlainText, nullable=False, comment="ASCII, lower case, letters and digits only"
    ),
    Column("actor", PlainText, nullable=False),
    Column("name", PlainText, nullable=False),
    *known_columns(),
    PrimaryKeyConstraint("folded", "actor", "name", "known_from"),
)

actor_dissolutions = Table(
    "actor_dissolutions",
    metadata,
    Column("actor", PlainText, nullable=False),
    *known_columns(),
    Column("date", PlainText, nullable=False, comment="EDTF"),
    Column("earliest", Integer, nullable=False, comment="first day it may be gone"),
    Column("latest", Integer, nullable=False, comment="first day it is surely gone"),
    Column("reported_at", PlainText, comment="NULL where no date is known"),
    Column("amendments", PlainText, comment="JSON list of what changed; NULL where nothing did"),
    *published_columns(),
    PrimaryKeyConstraint("actor", "known_from", "published_from"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("actor", PlainText, nullable=False),
    *known_columns(),
    Column("number", Integer, nullable=False, comment="from 1, in the order of recording"),
    Column("of", PlainText, nullable=False),
    Column("relation", PlainText, nullable=False),
    Column("start_date", PlainText, comment="EDTF; NULL where not known"),
    Column("ending_date", PlainText, comment="EDTF; NULL while it runs"),
    Column("start_earliest", Integer, nullable=False, comment="day ordinal, 0 where not known"),
    Column("start_latest", Integer, nullable=False, comment="day ordinal, 0 where not known"),
    Column("end_earliest", Integer, nullable=False, comment="first day it may be over"),
    Column("end_latest", Integer, nullable=False, comment="first day it is surely over"),
    Column("withdrawn", Boolean, nullable=False, comment="whether it never was"),
    Column("reported_at", PlainText, comment="of its start; NULL where no date is known"),
    Column("amendments", PlainText, comment="JSON list of what changed; NULL where nothing did"),
    *published_columns(),
    PrimaryKeyConstraint("actor", "number", "known_from", "published_from"),
    Index("ix_memberships_of", "of"),
)


successions = Table(
    "successions",
    metadata,
    Column("actor", PlainText, nullable=False, comment="the successor"),
    *known_columns(),
    Column("number", Integer, nullable=False, comment="from 1, in the order of recording"),
    Column("of", PlainText, nullable=False, comment="the predecessor"),
    Column("date", PlainText, nullable=False, comment="EDTF"),
    Column("earliest", Integer, nullable=False, comment="first possible day"),
    Column("latest", Integer, nullable=False, comment="last possible day"),
    Column("doubtful", Boolean, nullable=False),
    Column("withdrawn", Boolean, nullable=False, comment="whether it never was"),
    Column("reported_at", PlainText, comment="NULL where no date is known"),
    *published_columns(),
    PrimaryKeyConstraint("actor", "number", "known_from"),
    Index("ix_successions_of", "of"),
)


class ActorRow(NamedTuple):
    """A row of the table; `aliases` is a JSON list, `identifiers` a JSON object."""

    id: str
    known_from: int
    known_to: int
    version: int
    registered_position: int
    name: str
    kind: str
    aliases: str
    identifiers: str
    dissolved: str | None


@dataclass(frozen=True, slots=True)
class NameAnswer:
    """A name an actor is found by, and the position from which it is known."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class MembershipAnswer:
    """A membership of `actor` in `of`, with its number among those of `actor`, from 1.

    `role` is the role of the actor in question; a withdrawn membership never existed.
    """

    role: str
    actor: str
    number: int
    of: str
    relation: str
    start_date: str | None
    ending_date: str | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class SuccessionAnswer:
    """A succession of `actor` to `of`, with its number among those of `actor`, from 1.

    `role` is the role of the actor in question; a withdrawn succession never happened.
    """

    role: str
    actor: str
    number: int
    of: str
    date: str
    reported_at: str | None
    withdrawn: bool


def registered_position(connection: Connection, id: str) -> int | None:
    """Return the position at which an actor was registered, None if there is no such actor."""
    return next((position for (position,) in _registered.rows(connection, id=id)), None)


@CompiledQuery
def _registered(_: str) -> Select[tuple[int]]:
    return select(actors.c.registered_position).where(actors.c.id == bindparam("id")).limit(1)


def dissolutions(knowledge: Knowledge, ids: Iterable[str], day: int) -> dict[str, DayBounds]:
    """Return the first day without each of these actors that is dissolved: earliest and latest.

    Only dissolutions that were published by a day (ordinal) count.
    """
    rows = _dissolved.rows(
        knowledge.connection, ids=encode_rows(ids), position=knowledge.position, published=day
    )
    return {id: (earliest, latest) for id, earliest, latest in rows}


@CompiledQuery
def _dissolved(dialect: str) -> Select[tuple[str, int, int]]:
    table = actor_dissolutions
    return select(table.c.actor, table.c.earliest, table.c.latest).where(
        is_among(dialect, table.c.actor, "ids"), known(table), published(table, PUBLISHED)
    )


def actor_rows(knowledge: Knowledge, after: int, limit: int | None) -> list[ActorRow]:
    """Return actors in the order of registration, from those after position `after`.

    None for `limit` returns all of them.
    """
    registered = actors.c.registered_position
    query = select(actors).where(known(actors, knowledge.position), registered > after)
    rows = knowledge.connection.execute(query.order_by(registered).limit(limit))
    return [ActorRow._make(row) for row in rows]


def actor_row(knowledge: Knowledge, id: str) -> ActorRow:
    """Return the row of an actor that is known then."""
    return actors_by_id(knowledge, [id])[id]


def actors_by_id(knowledge: Knowledge, ids: Collection[str]) -> dict[str, ActorRow]:
    """Return the rows of these actors by id; those not known then are left out."""
    query = select(actors).where(known(actors, knowledge.position), actors.c.id.in_(ids))
    return {row.id: ActorRow._make(row) for row in knowledge.connection.execute(query)}


def actor_count(knowledge: Knowledge) -> int:
    query = select(func.count()).select_from(actors).where(known(actors, knowledge.position))
    return int(knowledge.connection.execute(query).scalar_one())


def names_of(knowledge: Knowledge, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of these actors at the position; unknown actors are left out."""
    return dict(
        _names.rows(knowledge.connection, ids=encode_rows(ids), position=knowledge.position)
    )


@CompiledQuery
def _names(dialect: str) -> Select[tuple[str, str]]:
    named = select(actors.c.id, actors.c.name)
    return named.where(is_among(dialect, actors.c.id, "ids"), known(actors))


def names_of_actor(knowledge: Knowledge, id: str) -> list[NameAnswer]:
    """Return every name of an actor, also the present one, in the order of recording."""
    names = actor_names
    query = (
        select(names.c.name, names.c.known_from)
        .where(names.c.actor == id, known(names, knowledge.position))
        .order_by(names.c.known_from, names.c.name)
    )
    return [NameAnswer(row.name, row.known_from) for row in knowledge.connection.execute(query)]


def memberships_of_actor(knowledge: Knowledge, id: str) -> list[MembershipAnswer]:
    """Return the memberships of the actor in others, then those of others in it."""
    table = memberships
    query = (
        select(table)
        .where(
            or_(table.c.actor == id, table.c.of == id),
            known(table, knowledge.position),
            published(table, FOREVER),
        )
        .order_by(table.c.of == id, table.c.actor, table.c.number)
    )
    return [
        MembershipAnswer(
            "member" if row.actor == id else "coalition",
            row.actor,
            row.number,
            row.of,
            row.relation,
            row.start_date,
            row.ending_date,
            row.withdrawn,
        )
        for row in knowledge.connection.execute(query)
    ]


def successions_of_actor(knowledge: Knowledge, id: str) -> list[SuccessionAnswer]:
    """Return the successions of the actor to others, then those of others to it."""
    table = successions
    query = (
        select(table)
        .where(or_(table.c.actor == id, table.c.of == id), known(table, knowledge.position))
        .order_by(table.c.of == id, table.c.actor, table.c.number)
    )
    return [
        SuccessionAnswer(
            "successor" if row.actor == id else "predecessor",
            row.actor,
            row.number,
            row.of,
            row.date,
            row.reported_at,
            row.withdrawn,
        )
        for row in knowledge.connection.execute(query)
    ]
