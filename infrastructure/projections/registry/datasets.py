"""Projects events of data sets."""

from __future__ import annotations

from dataclasses import astuple, fields
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from domain.dataset import Coverage, CoverageDeclared, Dataset, DatasetEvent, Description
from domain.dataset import evolve as evolve_dataset
from domain.dates import published_by
from infrastructure.projections.batch import LoggedBatch, LoggedEvent, SetAside
from infrastructure.projections.versioned_rows import VersionedRows
from infrastructure.read_models.as_known import STILL
from infrastructure.read_models.registry.datasets import DatasetRow, registered_datasets


def project_datasets(connection: Connection, batch: LoggedBatch, aside: SetAside) -> None:
    entries = [(e, e.event) for e in batch if isinstance(e.event, DatasetEvent)]
    if not entries:
        return
    slugs = {event.dataset for _, event in entries}
    now = select(registered_datasets).where(
        registered_datasets.c.id.in_(slugs), registered_datasets.c.known_to == STILL
    )
    stored = [DatasetRow._make(row) for row in connection.execute(now)]
    states = {row.id: Dataset(row.id, row.version, row.coverage, row.description) for row in stored}
    first = {row.id: row.first_position for row in stored}
    covered: dict[str, tuple[object, ...]] = {row.id: row[-len(_NO_COVERAGE) :] for row in stored}

    def after_event(entry: LoggedEvent) -> Dataset:
        assert isinstance(entry.event, DatasetEvent)
        return evolve_dataset(states.get(entry.event.dataset), entry.event)

    rows = VersionedRows(registered_datasets)
    for entry, event in entries:
        if (after := aside.attempt(entry, after_event)) is None:
            continue
        put = rows.replace if event.dataset in states else rows.begin
        states[event.dataset] = after
        position = first.setdefault(event.dataset, entry.position)
        if isinstance(event, CoverageDeclared):
            covered[event.dataset] = _coverage(event.coverage, entry.recorded_at)
        described = _NO_DESCRIPTION if after.description is None else astuple(after.description)
        coverage = covered.get(event.dataset, _NO_COVERAGE)
        put(after.id, entry.position, [(after.version, position, *described, *coverage)])
    rows.write(connection)


_NO_DESCRIPTION = (None,) * len(fields(Description))


_NO_COVERAGE = (None,) * (len(fields(Coverage)) + 2)


def _coverage(coverage: Coverage, recorded_at: datetime) -> tuple[object, ...]:
    """Return its columns: what was declared, when it was published, and how far it reaches."""
    days = coverage.start_date.isoformat(), coverage.end_date.isoformat()
    through = min(coverage.end_date, recorded_at.astimezone(UTC).date()).toordinal()
    published = published_by(coverage.reported_at)
    return (*days, coverage.holds, coverage.reported_at, published, through)
