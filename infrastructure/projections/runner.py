"""Follows the log: page by page, rows and position in one transaction."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection, Engine, select

from domain.event import Event
from infrastructure.database import metadata, writing
from infrastructure.event_log import EventLog
from infrastructure.event_store import RecordedEvent
from infrastructure.projections.actors import project_actors
from infrastructure.projections.claims import ClaimRows
from infrastructure.projections.commitments import CommitmentRows
from infrastructure.projections.developments import DevelopmentRows
from infrastructure.projections.page import Entry, Page
from infrastructure.projections.revisions import Revisions
from infrastructure.projections.sources import project_sources
from infrastructure.projections.stances import project_stances
from infrastructure.read_models import progress
from infrastructure.read_models.developments import developments
from infrastructure.read_models.knowledge import STILL
from infrastructure.sealing.tables import SEALED_TABLES

PAGE = 10_000
NOT_REBUILT = {"events", "log_head", "read_model_progress", *SEALED_TABLES}


def catch_up(
    engine: Engine,
    log: EventLog,
    *,
    page_size: int = PAGE,
    reached: Callable[[int], None] = lambda _: None,
) -> int:
    """Apply, in order, every event the read models do not show yet; the position then reached.

    Only one process projects at a time; another one waits for the page in hand and goes on
    from there. `reached` is told the position after each page.
    """
    while True:
        with writing(engine) as connection:
            after = progress.lock_position(connection)
            recorded = log.recorder.read(after, page_size)
            if not recorded:
                return after
            with _collecting_no_garbage(len(recorded)):
                _apply(connection, log, [_entry(log, one) for one in recorded])
            last = recorded[-1].position
            progress.move_to(connection, last)
        reached(last)
        if len(recorded) < page_size:
            return last


def rebuild(
    engine: Engine, log: EventLog, *, reached: Callable[[int], None] = lambda _: None
) -> int:
    """Forget every row that was derived, and derive all again from the first event."""
    with writing(engine) as connection:
        progress.lock_position(connection)
        for table in reversed(metadata.sorted_tables):
            if table.name not in NOT_REBUILT:
                connection.execute(table.delete())
        progress.move_to(connection, 0)
    return catch_up(engine, log, reached=reached)


def _entry(log: EventLog, recorded: RecordedEvent) -> Entry:
    return Entry(recorded.position, recorded.recorded_at, log.decode(recorded))


def _apply(connection: Connection, log: EventLog, page: Page) -> None:
    def history(ids: Iterable[UUID], until: int) -> dict[UUID, list[Event]]:
        found: dict[UUID, list[Event]] = {}
        for one in log.recorder.histories(list(ids), until):
            found.setdefault(one.originator_id, []).append(log.decode(one))
        return found

    # Reads which actor a source belongs to before this page says otherwise.
    revisions = Revisions(connection, history, page)
    project_actors(connection, page)
    project_sources(connection, page)
    development_rows = DevelopmentRows(_First(connection))
    claim_rows, commitment_rows = ClaimRows(), CommitmentRows()
    for revision in revisions.all():
        development_rows.take(revision)
        claim_rows.take(revision)
        commitment_rows.take(revision)
    development_rows.write(connection)
    claim_rows.write(connection)
    commitment_rows.write(connection)
    project_stances(connection, page, claim_rows.touched)


@contextmanager
def _collecting_no_garbage(events: int) -> Iterator[None]:
    # A long page makes millions of small values and no cycles among them; looking for cycles
    # all the while doubles the time it takes.
    if events < PAGE // 10 or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _First(dict[str, tuple[int, str]]):
    """When each development was first reported: as this page says, or an earlier one did."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection

    def __missing__(self, id: str) -> tuple[int, str]:
        query = select(developments.c.position, developments.c.recorded_at).where(
            developments.c.id == id, developments.c.known_to == STILL
        )
        row = self._connection.execute(query).one()
        self[id] = (row.position, row.recorded_at)
        return self[id]
