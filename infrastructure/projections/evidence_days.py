"""Projects revisions of developments into the days by which their reports are dated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, TextClause, bindparam, select, text, update

from domain.claims.confidence import is_machine_coded
from domain.dates import FOREVER
from domain.development.development import Development
from domain.explanation.assessment import dated_reports
from infrastructure.database.bulk import Rows, insert_rows
from infrastructure.database.json_rows import encode_rows, lateral, rows_of
from infrastructure.projections.revisions import Revision
from infrastructure.read_models.as_known import STILL, published
from infrastructure.read_models.developments.rows import developments
from infrastructure.read_models.evidence_days import evidence_days

ReportDays = tuple[int, ...]


class RecordedDays:
    """The days on which the reports of developments were recorded, as ordinals.

    `first` gives the position and the instant of the first report of each development.
    """

    def __init__(self, connection: Connection, first: Mapping[str, tuple[int, str]]) -> None:
        self._connection = connection
        self._first = first
        self._days: dict[str, ReportDays] = {}

    def take(self, revision: Revision) -> ReportDays:
        """Return the day of each report after a revision, also of those that were withdrawn.

        Call it in the order of the log. A correction leaves the day of a report as it is.
        """
        id, count = str(revision.after.id), revision.after.reports_recorded
        days: ReportDays = ()
        if revision.before is not None:
            days = self._days.get(id) or self._stored(id, revision.before.reports_recorded)
        today = _utc_day(revision.recorded_at)
        self._days[id] = days = (*days, *[today] * (count - len(days)))
        return days

    def _stored(self, id: str, reports: int) -> ReportDays:
        query = select(developments.c.recorded_days).where(
            developments.c.id == id,
            developments.c.known_to == STILL,
            published(developments, FOREVER),
        )
        stored = self._connection.execute(query).scalar_one()
        if stored is None:
            return (date.fromisoformat(self._first[id][1][:10]).toordinal(),) * reports
        return msgspec.json.decode(stored, type=ReportDays)


def encode_days(days: ReportDays) -> str | None:
    """Encode the days on which reports were recorded; None if all were recorded with the first."""
    return msgspec.json.encode(days).decode() if len(set(days)) > 1 else None


class _Key(NamedTuple):
    """The day by which a report is dated, that of its publication, and who coded it."""

    day: int
    published: int
    machine_coded: bool


class EvidenceDayRows:
    """Takes the revisions of one batch in order, then writes the days of their reports."""

    def __init__(self) -> None:
        # Of each key how many developments more have it from each position on.
        self._changes: dict[_Key, list[tuple[int, int]]] = {}

    def take(self, revision: Revision, recorded: ReportDays) -> None:
        """Take a revision whose reports were `recorded` on these days."""
        before, after = revision.before, revision.after
        if before is not None and _evidence(before) == _evidence(after):
            return
        had = _keys(before, recorded) if before is not None else set[_Key]()
        has = _keys(after, recorded)
        for key in had ^ has:
            change = (revision.position, 1 if key in has else -1)
            self._changes.setdefault(key, []).append(change)

    def write(self, connection: Connection) -> None:
        stored = _open_rows(connection, self._changes)
        new: Rows = []
        updated: list[dict[str, int]] = []
        for key, changes in self._changes.items():
            first, *later = _periods(stored.get(key), changes)
            if key in stored:
                updated.append(_update(key, first))
            else:
                later.insert(0, first)
            new += [(*key, *period) for period in later]
        if updated:
            connection.execute(_UPDATE, updated)
        insert_rows(connection, evidence_days, new)


class _Period(NamedTuple):
    """The positions from and to which some developments have a report of a key."""

    known_from: int
    known_to: int
    developments: int


def _periods(open: _Period | None, changes: Iterable[tuple[int, int]]) -> list[_Period]:
    """Return the period that was open, if any, and those after it, at the end of the changes."""
    found: list[_Period] = [] if open is None else [open]
    for position, more in changes:
        last = found[-1] if found else None
        if last is None or not last.developments:
            found.append(_Period(position, STILL, more))
            continue
        count = last.developments + more
        found[-1] = _Period(last.known_from, STILL if count else position, count)
    return found


def _evidence(development: Development) -> tuple[object, ...]:
    """Return what decides by which days the reports of a development are dated."""
    return development.retracted, development.account.occurred, development.numbered_reports


def _keys(development: Development, recorded: ReportDays) -> set[_Key]:
    """Return the days of the reports; a retracted development has none."""
    return {
        _Key(one.day, one.published, is_machine_coded(one.report))
        for one in dated_reports(development, recorded)
    }


def _utc_day(at: datetime) -> int:
    return at.astimezone(UTC).toordinal()


def _open_rows(connection: Connection, keys: Iterable[_Key]) -> dict[_Key, _Period]:
    given = encode_rows((day, published, int(coded)) for day, published, coded in keys)
    rows = connection.execute(_open(connection.dialect.name), {"given": given, "still": STILL})
    return {
        _Key(day, published, coded == 1): _Period(*period)
        for day, published, coded, *period in rows
    }


def _open(dialect: str) -> TextClause:
    its_own = """c.day = g.day AND c.published = g.published
        AND c.machine_coded = (g.coded = 1) AND c.known_to = :still"""
    keys = rows_of(dialect, day=int, published=int, coded=int)
    found = lateral(dialect, keys, "evidence_days", its_own)
    columns = "c.day, c.published, c.machine_coded, c.known_from, c.known_to, c.developments"
    return text(f"SELECT {columns} FROM {found}")  # noqa: S608 our own words


def _update(key: _Key, period: _Period) -> dict[str, int]:
    return {
        "of_day": key.day,
        "of_published": key.published,
        "of_machine_coded": key.machine_coded,
        "of_known_from": period.known_from,
        "to": period.known_to,
        "count": period.developments,
    }


_UPDATE = (
    update(evidence_days)
    .where(
        evidence_days.c.day == bindparam("of_day"),
        evidence_days.c.published == bindparam("of_published"),
        evidence_days.c.machine_coded == bindparam("of_machine_coded"),
        evidence_days.c.known_from == bindparam("of_known_from"),
    )
    .values(known_to=bindparam("to"), developments=bindparam("count"))
)
