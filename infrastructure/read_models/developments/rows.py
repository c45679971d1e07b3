"""The tables of developments, and their rows in brief."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Select,
    Table,
    TextClause,
    or_,
    select,
    text,
)

from domain.claims.confidence import Grading
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
from infrastructure.read_models.claim_filter import CONDITIONS, OF_ACCOUNT, ClaimFilter

developments = Table(
    "developments",
    metadata,
    Column("id", PlainText, nullable=False),
    *known_columns(),
    Column("position", BigInteger, nullable=False, comment="of its first report"),
    Column(
        "recorded_at", PlainText, nullable=False, comment="of its first report, ISO 8601 in UTC"
    ),
    Column("version", Integer, nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("reciprocal", Boolean, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("occurred", PlainText, nullable=False, comment="EDTF"),
    Column("earliest", Integer, nullable=False, comment="day ordinal"),
    Column("latest", Integer, nullable=False, comment="day ordinal"),
    Column("conflict", PlainText),
    Column("place_name", PlainText),
    Column("place_country", PlainText, comment="ISO 3166 alpha-3"),
    Column("place_precision", Integer, comment="1 to 7, as UCDP"),
    Column("credibility", Integer, nullable=False),
    Column("confidence", Integer),
    Column("origins", Integer, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("machine_coded", Boolean, nullable=False, comment="by programs alone"),
    Column("retracted", Boolean, nullable=False),
    Column("published", Integer, nullable=False, comment="day ordinal of the first report"),
    Column(
        "believed",
        PlainText,
        comment="JSON list of day of publication and assessment; NULL where one",
    ),
    Column("dataset", PlainText, comment="that it was imported from; NULL where none"),
    Column(
        "recorded_days",
        PlainText,
        comment="JSON list of the day ordinals of recording of its reports; NULL where one day",
    ),
    Column(
        "evidence",
        Integer,
        nullable=False,
        comment="day ordinal by which the newest of its reports is dated; 0 if retracted",
    ),
    *published_columns(),
    PrimaryKeyConstraint("id", "known_from", "published_from"),
    Index("ix_developments_position", "position"),
    Index("ix_developments_evidence", "evidence"),
)


class DevelopmentRow(NamedTuple):
    """A row of the table; `believed` is the JSON that `assessed_by` reads.

    A development has one row for each account that was published of it, from `published_from` on.
    """

    id: str
    known_from: int
    known_to: int
    position: int
    recorded_at: str
    version: int
    kind: str
    reciprocal: bool
    title: str
    occurred: str
    earliest: int
    latest: int
    conflict: str | None
    place_name: str | None
    place_country: str | None
    place_precision: int | None
    credibility: int
    confidence: int | None
    origins: int
    disputed: bool
    machine_coded: bool
    retracted: bool
    published: int
    believed: str | None
    dataset: str | None
    recorded_days: str | None
    evidence: int
    published_from: int
    published_to: int


development_parties = Table(
    "development_parties",
    metadata,
    Column("development", PlainText, nullable=False),
    *known_columns(),
    Column("actor", PlainText, nullable=False),
    Column("position", BigInteger, nullable=False, comment="of the first report"),
    Column(
        "part",
        PlainText,
        nullable=False,
        comment="initiator, target, mediator, or several of them; empty in a commitment only",
    ),
    *published_columns(),
    PrimaryKeyConstraint("actor", "position", "development", "known_from", "published_from"),
    Index("ix_development_parties_development", "development"),
)

development_sources = Table(
    "development_sources",
    metadata,
    Column("development", PlainText, nullable=False),
    *known_columns(),
    Column("source", PlainText, nullable=False),
    Column("position", BigInteger, nullable=False, comment="of the first report"),
    PrimaryKeyConstraint("source", "position", "development", "known_from"),
    Index("ix_development_sources_development", "development"),
)

development_dependencies = Table(
    "development_dependencies",
    metadata,
    Column("named", PlainText, nullable=False, comment="what an ending or a `while` names"),
    Column("development", PlainText, nullable=False, comment="the development that names it"),
    PrimaryKeyConstraint("named", "development"),
)


datasets = Table(
    "datasets",
    metadata,
    Column("dataset", PlainText, primary_key=True),
    Column("first", BigInteger, nullable=False, comment="position of its first development"),
)


def developments_between(
    knowledge: Knowledge,
    parties: Sequence[str],
    begin: int,
    through: int,
    only: ClaimFilter,
    most: int,
    taken_over: Mapping[str, Collection[str]],
) -> tuple[list[DevelopmentRow], bool]:
    """Return what all these actors were party to in these days, and whether there is more.

    The filters apply to the developments: their conflict, and their confidence by what had been
    published by the day of the filter. What only programs coded is left out unless its claims
    count. `taken_over` has more developments of some of the actors.
    """
    table = developments
    query = select(table).where(
        known(table, knowledge.position),
        table.c.latest >= begin,
        table.c.earliest <= through,
        *passing(knowledge, only),
        *(() if only.counts_programs else (~table.c.machine_coded,)),
        *(naming(knowledge, a, only.published, taken_over.get(a, ())) for a in parties),
    )
    query = query.order_by(table.c.earliest, table.c.position).limit(most + 1)
    found = [DevelopmentRow._make(row) for row in knowledge.connection.execute(query)]
    return found[:most], len(found) > most


def parts_in(
    knowledge: Knowledge, ids: Iterable[str], day: int = FOREVER
) -> dict[str, list[tuple[str, str]]]:
    """Return the actors of each of these developments with their parts, as published by a day."""
    found: dict[str, list[tuple[str, str]]] = {}
    rows = _parts.rows(
        knowledge.connection, ids=encode_rows(ids), position=knowledge.position, published=day
    )
    for development, actor, part in rows:
        found.setdefault(development, []).append((actor, part))
    return found


@CompiledQuery
def _parts(dialect: str) -> Select[*tuple[Any, ...]]:
    table = development_parties
    c = table.c
    return (
        select(c.development, c.actor, c.part)
        .where(is_among(dialect, c.development, "ids"), known(table), published(table, PUBLISHED))
        .order_by(c.development, c.actor)
    )


def passing(knowledge: Knowledge, only: ClaimFilter) -> Iterator[ColumnElement[bool] | TextClause]:
    """Yield the conditions on developments that pass the filters of claims."""
    yield published(developments, only.published)
    if only.published < FOREVER:
        yield developments.c.published <= only.published
    assessed = partial(_assessed_by, knowledge.connection.dialect.name, only.published)
    columns = {
        **{name: f"developments.{name}" for name in OF_ACCOUNT},
        "confidence": assessed("confidence"),
        "single_source": f"({assessed('origins')} = 1)",
    }
    for one in CONDITIONS:
        value = getattr(only, one.name)
        if value is not None:
            yield text(one.condition.format_map(columns)).bindparams(**{one.name: value})


def _assessed_by(dialect: str, day: int, field: str) -> str:
    """Return the SQL of a field of the assessment of a development, as of a day of publication."""
    stored = f"developments.{field}"
    if day == FOREVER:
        return stored
    if dialect == "sqlite":
        of_each, since = "json_each(developments.believed)", "json_extract(value, '$[0]')"
        value = f"json_extract(value, '$[1].{field}')"
    else:
        of_each, since = "json_array_elements(developments.believed::json)", "(value->>0)::integer"
        value = f"(value->1->>'{field}')::integer"
    by_then = f"{since} <= {day:d} ORDER BY {since} DESC LIMIT 1"
    varied = f"(SELECT {value} FROM {of_each} WHERE {by_then})"  # noqa: S608 our own words
    return f"CASE WHEN developments.believed IS NULL THEN {stored} ELSE {varied} END"


def naming(
    knowledge: Knowledge, actor: str, day: int, others: Collection[str] = ()
) -> ColumnElement[bool]:
    """The developments that name the actor in any part, as published by a day (ordinal).

    The developments with the ids `others` are among them.
    """
    parties = development_parties.alias()
    named = select(parties.c.development).where(
        parties.c.actor == actor, known(parties, knowledge.position), published(parties, day)
    )
    found = developments.c.id.in_(named)
    return or_(found, developments.c.id.in_(others)) if others else found


def believed_by(row: DevelopmentRow, day: int) -> Grading:
    """Assess a development by what had been published by a day (ordinal)."""
    if row.believed is None or day == FOREVER:
        known = (row.credibility, row.confidence, row.origins, row.disputed)
        return Grading(*known, machine_coded=row.machine_coded)
    return assessed_by(row.believed, day)


def assessed_by(believed: str, day: int) -> Grading:
    """Return the last of these assessments, each from a day of publication, that holds on a day."""
    by_day = msgspec.json.decode(believed, type=list[tuple[int, Grading]])
    return [assessment for since, assessment in by_day if since <= day][-1]


class DevelopmentInBrief(NamedTuple):
    """A development as known at the position; `position` is that of its first report."""

    id: str
    kind: str
    title: str
    occurred: str
    position: int
    confidence: int | None
    machine_coded: bool
    earliest: int
    latest: int


def in_brief(
    knowledge: Knowledge, ids: Iterable[str], day: int = FOREVER
) -> dict[str, DevelopmentInBrief]:
    """Return these developments by id, as they were published by a day (ordinal)."""
    rows = _in_brief.rows(
        knowledge.connection, ids=encode_rows(ids), position=knowledge.position, published=day
    )
    found = {}
    for *columns, believed in rows:
        one = DevelopmentInBrief._make(columns)
        if believed is not None and day < FOREVER:
            graded = assessed_by(believed, day)
            one = one._replace(confidence=graded.confidence, machine_coded=graded.machine_coded)
        found[one.id] = one
    return found


@CompiledQuery
def _in_brief(dialect: str) -> Select[*tuple[Any, ...]]:
    table = developments
    c = table.c
    shown = (c.kind, c.title, c.occurred, c.position, c.confidence, c.machine_coded)
    return select(c.id, *shown, c.earliest, c.latest, c.believed).where(
        is_among(dialect, c.id, "ids"), known(table), published(table, PUBLISHED)
    )
