"""The days by which reports are dated, and how far the log can know with them.

A day is listed from the position at which the first report dated by it was recorded, and to the
position at which the last development with such a report was retracted or given another date.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    PrimaryKeyConstraint,
    Select,
    Table,
    bindparam,
    or_,
    select,
)

from domain.explanation.assessment import NO_EVIDENCE, Horizon
from infrastructure.database.compiled import CompiledQuery
from infrastructure.database.engine import metadata
from infrastructure.read_models.as_known import Knowledge, known
from infrastructure.read_models.claim_filter import ClaimFilter

evidence_days = Table(
    "evidence_days",
    metadata,
    Column("day", Integer, nullable=False, comment="day ordinal by which reports are dated"),
    Column("published", Integer, nullable=False, comment="day ordinal of their publication"),
    Column("machine_coded", Boolean, nullable=False, comment="a program coded them"),
    Column("known_from", BigInteger, nullable=False),
    Column("known_to", BigInteger, nullable=False),
    Column("developments", Integer, nullable=False, comment="with such a report; 0 if closed"),
    PrimaryKeyConstraint("day", "published", "machine_coded", "known_from"),
)


def horizon_of(knowledge: Knowledge, only: ClaimFilter) -> Horizon:
    """Return how far the log knows at the position, from the reports that a question counts.

    Reports that a program coded count if they count alone by the policy of the question.
    """
    recorded = knowledge.at.astimezone(UTC).toordinal() if knowledge.at else NO_EVIDENCE
    if only.omission.evidence is not None:
        return Horizon(recorded, only.omission.evidence)
    rows = _newest.rows(
        knowledge.connection,
        position=knowledge.position,
        published=only.published,
        programs=only.counts_programs,
    )
    return Horizon(recorded, rows[0][0] if rows else NO_EVIDENCE)


@CompiledQuery
def _newest(_: str) -> Select[*tuple[Any, ...]]:
    table = evidence_days
    newest = select(table.c.day).where(
        known(table),
        table.c.published <= bindparam("published"),
        or_(~table.c.machine_coded, bindparam("programs", type_=Boolean)),
    )
    return newest.order_by(table.c.day.desc(), table.c.published.desc()).limit(1)
