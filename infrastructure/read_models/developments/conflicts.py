"""Conflicts, with what is recorded about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import case, func, select

from domain.dates import FOREVER, NEVER
from infrastructure.read_models.as_known import Knowledge, known, published
from infrastructure.read_models.developments.rows import developments


@dataclass(frozen=True, slots=True)
class ConflictAnswer:
    """The developments of one conflict that are not retracted; `conflict` is None without one.

    A development without a known end counts as one of its first possible day, and no last day is
    later than that of the newest event in the log.
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
            func.max(case((c.latest < FOREVER, c.latest), else_=c.earliest)),
            func.max(c.recorded_at),
        )
        .where(
            known(developments, knowledge.position), published(developments, FOREVER), ~c.retracted
        )
        .group_by(c.conflict)
    )
    newest = knowledge.at.astimezone(UTC).toordinal() if knowledge.at else NEVER
    found = [
        ConflictAnswer(
            conflict,
            count,
            date.fromordinal(first),
            date.fromordinal(max(first, min(last, newest))),
            datetime.fromisoformat(recorded_at),
        )
        for conflict, count, first, last, recorded_at in knowledge.connection.execute(query)
    ]
    return sorted(found, key=lambda row: (-row.developments, row.conflict or ""))
