"""Conflicts, with what is recorded about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from domain.dates import FOREVER
from infrastructure.read_models.as_known import Knowledge, known, published
from infrastructure.read_models.developments.rows import developments


@dataclass(frozen=True, slots=True)
class ConflictAnswer:
    """The developments of one conflict that are not retracted; `conflict` is None without one.

    Both days are first possible days, so that a development of unknown end has one.
    """

    conflict: str | None
    developments: int
    first_date: date
    last_date: date
    recorded_at: datetime


def conflict_rows(knowledge: Knowledge) -> list[ConflictAnswer]:
    """Return every conflict with developments, the one with most first."""
    c = developments.c
    query = (
        select(
            c.conflict,
            func.count(),
            func.min(c.earliest),
            func.max(c.earliest),
            func.max(c.recorded_at),
        )
        .where(
            known(developments, knowledge.position), published(developments, FOREVER), ~c.retracted
        )
        .group_by(c.conflict)
    )
    found = [
        ConflictAnswer(
            conflict,
            count,
            date.fromordinal(first),
            date.fromordinal(last),
            datetime.fromisoformat(recorded_at),
        )
        for conflict, count, first, last, recorded_at in knowledge.connection.execute(query)
    ]
    return sorted(found, key=lambda row: (-row.developments, row.conflict or ""))
