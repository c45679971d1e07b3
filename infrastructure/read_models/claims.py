"""The claims of developments about directed pairs, and the filters that choose among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import msgspec
from sqlalchemy import Boolean, Column, Float, Index, Integer, Table

from domain.checks.validation import check_slug
from domain.claims.claims import Claim, Part
from domain.claims.gaps import Gap
from domain.dates import FOREVER
from domain.vocabulary import Assessment, Effect
from infrastructure.database.engine import PartialIndex, PlainText, metadata
from infrastructure.filters import (
    Filter,
    Filters,
    Flag,
    Number,
    Period,
    Text,
    Texts,
    filtered_by,
    filters_of,
    last_day,
)
from infrastructure.read_models.as_known import STILL, known_columns, published_columns
from infrastructure.read_models.omissions.omission import (
    NO_OMISSION,
    Omission,
    Omitted,
    check_omitted,
    read_omitted,
    write_omitted,
)

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
    Column("conflict", PlainText),
    *published_columns(),
    Index("ix_claims_actor_toward_start_earliest", "actor", "toward", "start_earliest"),
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
    where="effect = 'threat'",
)
# Durations, commitments and numbers of acts are few among the claims of a pair.
LASTING = "(c.is_duration OR c.days > 1 OR c.effect IN ('ceasefire', 'pledge'))"
PartialIndex(
    "ix_claims_lasting",
    claims.c.actor,
    claims.c.toward,
    claims.c.start_earliest,
    where=LASTING.replace("c.", ""),
)
# So that a pair without force, or with other claims in between, is not read as a whole.
SINGLE_FORCE = "c.effect = 'force' AND NOT c.is_duration"
PartialIndex(
    "ix_claims_single_force",
    claims.c.actor,
    claims.c.toward,
    claims.c.start_earliest,
    where=SINGLE_FORCE.replace("c.", ""),
)


# The columns of a claim about a given pair, in the order of its fields.
OF_PAIR = tuple(name for name in Claim._fields if name not in ("actor", "toward"))

_claim = Claim._make
# The suspensions of a commitment that a column `gaps` holds.
gaps_of = msgspec.json.Decoder(tuple[Gap, ...]).decode


def gaps_column(gaps: tuple[Gap, ...]) -> str | None:
    """Return the value of a column `gaps`; NULL where a commitment has no suspension."""
    return msgspec.json.encode(gaps).decode() if gaps else None


def claim_of(row: Sequence[Any]) -> Claim:
    """Return the claim that a whole row of the table holds."""
    development, _, _, actor, toward, *others = row
    return claim_about(actor, toward, (development, *others[:-3]))


def claim_about(actor: str, toward: str, row: Iterable[Any]) -> Claim:
    """Return the claim about a pair from the values of the columns `OF_PAIR`.

    It is called thousands of times; unpacking each value by name is the fastest way.
    """
    (
        development, part, number, effect, start_earliest, start_latest, end_earliest, end_latest,
        is_duration, doubtful, confidence, single_source, score, deaths, expires, stops_earliest,
        stops_latest, days, at_best, place_disputed, gaps,
    ) = row  # fmt: skip
    return _claim(
        (
            development, actor, toward, PARTS[part], number, EFFECTS[effect], start_earliest,
            start_latest, end_earliest, end_latest, is_duration == 1, doubtful == 1, confidence,
            single_source == 1, score, deaths, expires, stops_earliest, stops_latest, days,
            at_best and Assessment(at_best), place_disputed == 1,
            gaps_of(gaps) if gaps else (),
        )
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClaimFilter(Filters):
    """Which claims count. Each field is one filter, for every question about stances.

    To add a filter, add a field, and a line in `passes`. Its condition names columns that claims
    and developments both have: `{conflict}`, `{confidence}` (an unknown one passes no comparison)
    and `{single_source}`.
    """

    conflict: str | None = filtered_by(
        Text(check_slug), "Only what belongs to this conflict", "{conflict} = :conflict"
    )
    min_confidence: int | None = filtered_by(
        Number(0, 100),
        "Only what has at least this confidence, 0 to 100; unknown confidence does not pass",
        "{confidence} >= :min_confidence",
    )
    single_source: bool | None = filtered_by(
        Flag(),
        "Only what one origin alone reports; if false, only what several report independently",
        "{single_source} = :single_source",
    )
    # Has no condition: it chooses the row of a claim, not the claim.
    reported_by: str | None = filtered_by(
        Period(), "Only what had been published by this day, or by the end of this month or year"
    )
    # Set for a question that leaves something out, once it is known what depends on it.
    omission: Omission = NO_OMISSION

    @property
    def everything(self) -> bool:
        return self.omission is NO_OMISSION and not any(True for _ in self.given())

    @property
    def leaves_out_claims(self) -> bool:
        """Whether a filter leaves out claims; `reported_by` chooses what was known of each."""
        return any(getattr(self, one.name) is not None for one in CONDITIONS)

    def with_all_claims(self) -> Self:
        """Return the same filter without the filters that leave out claims."""
        all_pass: dict[str, Any] = {one.name: None for one in CONDITIONS}
        return replace(self, **all_pass)

    def passes(self, claim: Claim, conflict: str | None) -> bool:
        """Return whether a claim of a development of this conflict passes, as in SQL."""
        least, known = self.min_confidence, claim.confidence
        return (
            self.conflict in (None, conflict)
            and (least is None or (known is not None and known >= least))
            and self.single_source in (None, claim.single_source)
        )

    @property
    def published(self) -> int:
        """The day of publication of the rows to read; FOREVER includes reports without a date."""
        return FOREVER if self.reported_by is None else min(last_day(self.reported_by), FOREVER - 1)

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of a statement, NULL for a filter that is not given."""
        conditions = {one.name: getattr(self, one.name) for one in CONDITIONS}
        return {**conditions, "published": self.published}


@dataclass(frozen=True, slots=True)
class ActorClaimFilter(ClaimFilter):
    """The filters of a question about one actor or one pair, which may leave something out."""

    without: tuple[Omitted, ...] = filtered_by(
        Texts(check_omitted, read_omitted, write_omitted),
        "The answer without a source, a development or a data set, as if it had been retracted, and"
        " what then differs: source:ID, development:ID or dataset:ID, repeatable",
        default=(),
    )


EVERYTHING = ClaimFilter()
CONDITIONS = [one for one in filters_of(ClaimFilter) if one.condition]


def _condition(one: Filter) -> str:
    sql_type = {Text: "text", Number: "integer", Flag: "boolean"}[type(one.form)]
    columns = {name: f"c.{name}" for name in claims.columns.keys()}  # noqa: SIM118 not a dict
    passes = one.condition.format_map(columns)
    return f"(CAST(:{one.name} AS {sql_type}) IS NULL OR {passes})"


# Conditions for claims `c`, with the `parameters` of a `ClaimFilter`: that they were published by
# its day, meet its other filters, or both.
PUBLISHED = "c.published_from <= :published AND c.published_to > :published"
MEETS_CONDITIONS = " AND ".join(map(_condition, CONDITIONS))
PASSES_FILTER = f"{PUBLISHED} AND {MEETS_CONDITIONS}"
# The condition for those that were also known at the position.
COUNTED = f"c.known_from <= :position AND c.known_to > :position AND {PASSES_FILTER}"
# The condition for claims whose confidence is not below the floor of a policy.
ABOVE_FLOOR = "(c.confidence IS NULL OR c.confidence >= :floor)"
