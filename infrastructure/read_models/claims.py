"""The claims of developments about directed pairs, and the SQL of the filters of claims."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Boolean, Column, Float, Index, Integer, Table

from domain.claims.claim import Claim, Coding, Origin, Part
from domain.claims.gaps import Gap
from domain.vocabulary import Assessment, Effect
from infrastructure.database.engine import PartialIndex, PlainText, metadata
from infrastructure.filters import Filter, Flag, Number, Text
from infrastructure.read_models.as_known import STILL, known_columns, published_columns
from infrastructure.read_models.claim_filter import CONDITIONS, OF_ACCOUNT

PARTS = {part.value: part for part in Part}
EFFECTS = {effect.value: effect for effect in Effect}

claims = Table(
    "claims",
    metadata,
    Column("development", PlainText, nullable=False),
    *known_columns(),
    Column("actor", PlainText, nullable=False),
    Column("toward", PlainText, nullable=False),
    Column("part", PlainText, nullable=False),
    Column("commitment", Integer, nullable=False),
    Column("effect", PlainText, nullable=False),
    Column("start_earliest", Integer, nullable=False),
    Column("start_latest", Integer, nullable=False),
    Column("end_earliest", Integer, nullable=False),
    Column("end_latest", Integer, nullable=False),
    Column("is_duration", Boolean, nullable=False),
    Column("doubtful", Boolean, nullable=False),
    Column("confidence", Integer),
    Column("single_source", Boolean, nullable=False),
    Column("score", Float(53), nullable=False),
    Column("deaths", Integer, nullable=False),
    Column("expires", Integer),
    Column("stops_earliest", Integer),
    Column("stops_latest", Integer),
    Column("days", Integer, nullable=False, comment="on which the acts of an attack may lie"),
    Column("at_best", PlainText, comment="bounds the assessment; NULL where nothing does"),
    Column("place_disputed", Boolean, nullable=False, comment="of an act of force"),
    Column("gaps", PlainText, comment="JSON list of suspensions; NULL where none"),
    Column("origin", PlainText, comment="JSON of what a successor took over; NULL of all else"),
    Column("coding", Integer, nullable=False, comment="a value of domain.claims.claim.Coding"),
    *(Column(name, PlainText) for name in OF_ACCOUNT),
    *published_columns(),
    # With the coding, so that many claims of programs cost little where they do not count.
    Index("ix_claims_actor_toward_start_earliest", "actor", "toward", "start_earliest", "coding"),
    Index("ix_claims_development", "development"),
    Index("ix_claims_known_from", "known_from"),
)
# Few acts last longer than their first day: durations, and acts of an uncertain day.
PartialIndex(
    "ix_claims_wide",
    claims.c.actor,
    claims.c.toward,
    claims.c.end_latest,
    claims.c.start_earliest,
    claims.c.coding,
    where="end_latest > start_earliest",
)
# For what changed between two positions: few rows are ever replaced.
PartialIndex(
    "ix_claims_known_to",
    claims.c.known_to,
    where=f"known_to < {STILL}",
)
# Where attacks are many, threats are few among them.
PartialIndex(
    "ix_claims_threats",
    claims.c.actor,
    claims.c.toward,
    claims.c.start_earliest,
    claims.c.coding,
    where="effect = 'threat'",
)
# Durations, commitments and numbers of acts are few among the claims of a pair.
LASTING = "(c.is_duration OR c.days > 1 OR c.effect IN ('ceasefire', 'pledge'))"
PartialIndex(
    "ix_claims_lasting",
    claims.c.actor,
    claims.c.toward,
    claims.c.start_earliest,
    claims.c.coding,
    where=LASTING.replace("c.", ""),
)
# So that a pair without force, or with other claims in between, is not read as a whole.
SINGLE_FORCE = "c.effect = 'force' AND NOT c.is_duration"
PartialIndex(
    "ix_claims_single_force",
    claims.c.actor,
    claims.c.toward,
    claims.c.start_earliest,
    claims.c.coding,
    where=SINGLE_FORCE.replace("c.", ""),
)
# A pair without claims of programs is asked for them at no cost, and they are counted without the
# table.
OF_PROGRAMS = f"c.coding = {Coding.PROGRAMS_ONLY:d}"
PartialIndex(
    "ix_claims_of_programs",
    claims.c.actor,
    claims.c.toward,
    claims.c.start_earliest,
    claims.c.known_from,
    claims.c.known_to,
    claims.c.published_from,
    claims.c.published_to,
    where=OF_PROGRAMS.replace("c.", ""),
)


# The columns of a claim about a given pair, in the order of its fields.
OF_PAIR = tuple(name for name in Claim._fields if name not in ("actor", "toward"))

# `Claim._make` calls this too, and counts the fields, for each of thousands of claims.
_claim = partial(tuple.__new__, Claim)
# The suspensions of a commitment that a column `gaps` holds.
gaps_of = msgspec.json.Decoder(tuple[Gap, ...]).decode
# The parties of the original commitment, which the column `origin` holds for a successor.
origin_of = msgspec.json.Decoder(Origin).decode


def gaps_column(gaps: tuple[Gap, ...]) -> str | None:
    """Return the value of a column `gaps`; NULL where a commitment has no suspension."""
    return msgspec.json.encode(gaps).decode() if gaps else None


def origin_column(origin: Origin | None) -> str | None:
    """Return the value of a column `origin`; NULL where no successor took a commitment over."""
    return None if origin is None else msgspec.json.encode(origin).decode()


def claim_of(row: Sequence[Any]) -> Claim:
    """Return the claim that a whole row of the table holds."""
    development, _, _, actor, toward, *others = row
    return claim_about(actor, toward, (development, *others[: len(OF_PAIR) - 1]))


def claim_about(actor: str, toward: str, row: Iterable[Any]) -> Claim:
    """Return the claim about a pair from the values of the columns `OF_PAIR`.

    It is called thousands of times; unpacking each value by name is the fastest way.
    """
    (
        development, part, number, effect, start_earliest, start_latest, end_earliest, end_latest,
        is_duration, doubtful, confidence, single_source, score, deaths, expires, stops_earliest,
        stops_latest, days, at_best, place_disputed, gaps, origin, coding,
    ) = row  # fmt: skip
    return _claim(
        (
            development, actor, toward, PARTS[part], number, EFFECTS[effect], start_earliest,
            start_latest, end_earliest, end_latest, is_duration == 1, doubtful == 1, confidence,
            single_source == 1, score, deaths, expires, stops_earliest, stops_latest, days,
            at_best and Assessment(at_best), place_disputed == 1,
            gaps_of(gaps) if gaps else (), origin_of(origin) if origin else None, coding,
        )
    )  # fmt: skip


def _condition(one: Filter) -> str:
    sql_type = {Text: "text", Number: "integer", Flag: "boolean"}[type(one.form)]
    columns = {name: f"c.{name}" for name in claims.columns.keys()}  # noqa: SIM118 not a dict
    passes = one.condition.format_map(columns)
    return f"(CAST(:{one.name} AS {sql_type}) IS NULL OR {passes})"


# Conditions for claims `c`, with the `parameters` of a `ClaimFilter`: that they were published by
# its day, count by who coded them, meet its other filters, or all of these.
PUBLISHED = "c.published_from <= :published AND c.published_to > :published"
MEETS_CONDITIONS = " AND ".join(map(_condition, CONDITIONS))
CODED_SO = "c.coding BETWEEN :first_coding AND :last_coding"
PASSES_FILTER = f"{PUBLISHED} AND {CODED_SO} AND {MEETS_CONDITIONS}"
# The condition for those that were also known at the position.
COUNTED = f"c.known_from <= :position AND c.known_to > :position AND {PASSES_FILTER}"
# The condition for claims whose confidence is not below the floor of a policy.
ABOVE_FLOOR = "(c.confidence IS NULL OR c.confidence >= :floor)"
