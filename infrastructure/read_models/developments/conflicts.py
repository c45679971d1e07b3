"""Conflicts, with what is recorded about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from domain.dates import FOREVER, NEVER
from infrastructure.read_models.as_known import Knowledge, known, published
from infrastructure.read_models.developments.rows import developments


@dataclass(frozen=True, slots=True)
class ConflictAnswer:
    """The developments of one conflict that are not retracted; `conflict` is None without one.

    A development without a known end counts as one of its first possible day, and no last day is
    later than that of the newest event in the log. `first_occurred` and `last_occurred` are the
    dates in EDTF of the developments that have these days; of several, of the most precise one.
    """

    conflict: str | None
    developments: int
    first_date: date
    last_date: date
    recorded_at: datetime
    first_occurred: str
    last_occurred: str


def conflict_rows(knowledge: Knowledge) -> list[ConflictAnswer]:
    """Return every conflict with developments, the one with most first."""
    d = _dated(knowledge).subquery().c
    query = select(
        d.conflict,
        func.count(),
        func.min(d.earliest),
        func.max(d.last),
        func.max(d.recorded_at),
        func.max(case((d.from_first == 1, d.occurred))),
        func.max(case((d.from_last == 1, d.occurred))),
    ).group_by(d.conflict)
    newest = knowledge.at.astimezone(UTC).toordinal() if knowledge.at else NEVER
    found = [
        ConflictAnswer(
            conflict,
            count,
            date.fromordinal(first),
            date.fromordinal(max(first, min(last, newest))),
            datetime.fromisoformat(recorded_at),
            first_occurred,
            last_occurred,
        )
        for (
            conflict,
            count,
            first,
            last,
            recorded_at,
            first_occurred,
            last_occurred,
        ) in knowledge.connection.execute(query)
    ]
    return sorted(found, key=lambda row: (-row.developments, row.conflict or ""))


def _dated(knowledge: Knowledge) -> Select[Any]:
    """Select the developments with their places from the first and from the last of a conflict."""
    c = developments.c
    last = case((c.latest < FOREVER, c.latest), else_=c.earliest)

    def place(*order: ColumnElement[Any]) -> ColumnElement[int]:
        return func.row_number().over(partition_by=c.conflict, order_by=(*order, c.occurred))

    return select(
        c.conflict,
        c.earliest,
        last.label("last"),
        c.recorded_at,
        c.occurred,
        place(c.earliest.asc(), c.latest.asc()).label("from_first"),
        place(last.desc(), c.earliest.desc()).label("from_last"),
    ).where(known(developments, knowledge.position), published(developments, FOREVER), ~c.retracted)
