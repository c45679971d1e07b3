"""Derives all rows again from the log, into a new generation that then becomes the active one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine, delete

from infrastructure.database.engine import bulk_transaction, write_transaction
from infrastructure.errors import OtherVersionError, is_of_content
from infrastructure.generations.lifecycle import lock_active, new_generation
from infrastructure.generations.tables import TABLES, fill_empty, scratch_generation
from infrastructure.log.event_log import EventLog
from infrastructure.projections.derivation import create_indexes, derive_all
from infrastructure.projections.page_rows import PAGE
from infrastructure.projections.runner import catch_up
from infrastructure.read_models import progress
from infrastructure.read_models.active import read_snapshot

Reached = Callable[[int], None]


def rebuild(engine: Engine, log: EventLog, *, reached: Reached = lambda _: None) -> int:
    """Fill a new generation from the log, catch up, and activate it; return its position.

    Nothing is compared with the active generation, which answers until the switch, whatever its
    state. No writer waits but for the last few events. An interruption changes nothing.
    """
    with new_generation(engine, _now()) as new:
        _derive(new.rows, log, log.position(), reached)
        rows = new.placed()
        catch_up(rows, log, reached=reached)
        with write_transaction(engine) as connection:
            lock_active(connection)
            # Catch up with what was recorded while the rows were placed.
            position = catch_up(rows, log, reached=reached)
            new.activate(connection, _now())
    return position


def bring_up_to_date(engine: Engine, log: EventLog, *, reached: Reached = lambda _: None) -> int:
    """Catch up with the log, after a rebuild if an older release derived the rows.

    If the active generation is empty and the log long, it is rebuilt as well, which is twice as
    fast. Raises `OtherVersionError`, and changes nothing, if a newer release derived the rows.
    """
    try:
        if _is_begun(engine, log):
            return catch_up(engine, log, reached=reached)
    except OtherVersionError as other:
        if other.is_newer:
            raise
    rebuild(engine, log, reached=reached)
    return catch_up(engine, log, reached=reached)


def _is_begun(engine: Engine, log: EventLog) -> bool:
    with read_snapshot(engine) as connection:
        return progress.position(connection) > 0 or log.position() <= PAGE


@contextmanager
def derived_separately(
    log: EventLog, until: int, *, reached: Reached = lambda _: None
) -> Iterator[Engine]:
    """Derive the read models at `until` into a temporary database, removed after the block."""
    with scratch_generation() as rows:
        _derive(rows, log, until, reached)
        yield rows


def _derive(rows: Engine, log: EventLog, until: int, reached: Reached) -> None:
    """Derive all rows at once or, if the content of an event makes that fail, page by page.

    Page by page, an event that cannot be applied is found and set aside.
    """
    try:
        with bulk_transaction(rows) as connection:
            derive_all(connection, log, until, reached=reached)
    except Exception as error:
        if not is_of_content(error):
            raise
        with bulk_transaction(rows) as connection, connection.begin():
            for table in TABLES:
                connection.execute(delete(table))
            fill_empty(connection)
            create_indexes(connection)
        catch_up(rows, log, until=until, reached=reached)


def _now() -> datetime:
    return datetime.now(UTC)
