"""Follows the log: page by page, rows and position in one transaction; or derives all anew."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from infrastructure.database import bulk_writing, reading, writing
from infrastructure.event_log import EventLog
from infrastructure.only_one import only_one
from infrastructure.projections.applying import PAGE, apply_page, collecting_no_garbage, decoded
from infrastructure.projections.derivation import derive_all
from infrastructure.projections.indexes import DERIVED
from infrastructure.projections.stances import project_stances
from infrastructure.read_models import progress
from infrastructure.unavailable import RebuildUnderWayError


def catch_up(
    engine: Engine,
    log: EventLog,
    *,
    page_size: int = PAGE,
    reached: Callable[[int], None] = lambda _: None,
) -> int:
    """Apply, in order, every event the read models do not show yet; the position then shown.

    Only one process projects at a time; another one waits for the page in hand and goes on
    from there. While another one rebuilds this applies nothing; a rebuild whose process died
    is begun again here. `reached` is told the position after each page.
    """
    with reading(engine) as connection:
        rebuilding = progress.reached(connection).rebuilding
    if rebuilding and not _derive_anew(engine, log, lambda _: reached(0), only_if_interrupted=True):
        return 0
    while True:
        shown, more = _show_page(engine, log, page_size)
        if more:
            reached(shown)
        if more < page_size:
            return shown


def _show_page(engine: Engine, log: EventLog, page_size: int) -> tuple[int, int]:
    """The position shown then, and how many events it took."""
    with writing(engine) as connection:
        shown = progress.lock(connection)
        if shown.rebuilding:
            return 0, 0
        recorded = log.recorder.read(shown.position, page_size)
        if not recorded:
            return shown.position, 0
        with collecting_no_garbage(len(recorded)):
            page = decoded(log, recorded)
            project_stances(connection, page, apply_page(connection, log, page))
        progress.move_to(connection, recorded[-1].position)
    return recorded[-1].position, len(recorded)


def rebuild(
    engine: Engine, log: EventLog, *, reached: Callable[[int], None] = lambda _: None
) -> int:
    """Forget every row that was derived, and derive all again from the first event.

    Nothing is shown until all is there. Raises `RebuildUnderWayError` while another process is
    at it. `reached` is told the position after each page.
    """
    if not _derive_anew(engine, log, reached):
        raise RebuildUnderWayError
    return catch_up(engine, log, reached=reached)


def _derive_anew(
    engine: Engine,
    log: EventLog,
    reached: Callable[[int], None],
    *,
    only_if_interrupted: bool = False,
) -> bool:
    """Whether it could be done: False while another process does it."""
    with bulk_writing(engine) as connection, only_one(connection, "rebuild") as alone:
        if not alone:
            return False
        with connection.begin():
            if only_if_interrupted and not progress.lock(connection).rebuilding:
                return True
            progress.begin_rebuild(connection)
            for table in reversed(DERIVED):
                connection.execute(table.delete())
        derive_all(connection, log, finished=progress.end_rebuild, reached=reached)
    return True
