"""Follows the log: page by page, rows and position in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import Engine

from infrastructure.event_log import EventLog
from infrastructure.projections.applying import PAGE, apply_page, collecting_no_garbage, decoded
from infrastructure.projections.stances import project_stances
from infrastructure.read_models import DERIVED, progress
from infrastructure.rows import note_growth
from infrastructure.set_in_use import projecting, sees_log

_LOG = logging.getLogger(__name__)


def catch_up(
    engine: Engine,
    log: EventLog,
    *,
    page_size: int = PAGE,
    until: int | None = None,
    reached: Callable[[int], None] = lambda _: None,
) -> int:
    """Apply, in order, every event the read models do not show yet; the position then shown.

    Nothing after position `until` is applied. Only one process projects at a time; another one
    waits for the page in hand and goes on from there. `reached` is told the position after each
    page. Raises `OtherVersionError` where the rows follow other rules, `WrongReachError` where
    nothing tells what they show, and adds nothing.
    """
    pages = 0
    while True:
        shown, more = _show_page(engine, log, page_size, until)
        if more:
            reached(shown)
        if more < page_size:
            break
        pages += 1
    if pages:
        with projecting(engine) as connection:
            note_growth(connection, DERIVED)
    return shown


def _show_page(engine: Engine, log: EventLog, page_size: int, until: int | None) -> tuple[int, int]:
    """The position shown then, and how many events it took."""
    with projecting(engine) as connection:
        log = log.within(connection) if sees_log(connection) else log
        before = progress.lock(connection)
        before.require_ours()
        shown = before.position
        # With the last one that is shown, so that it can be told whether the log still has it.
        recorded = log.recorder.read(max(shown - 1, 0), page_size + 1, until)
        if recorded and recorded[0].position == shown:
            before.require_of_log(recorded.pop(0).recorded_at)
        else:
            progress.require_recorded(shown, log.recorder.position())
        if recorded:
            head = log.recorder.position()  # what stands beyond it was recorded by nobody
            recorded = [one for one in recorded[:page_size] if one.position <= head]
        if not recorded:
            return shown, 0
        with collecting_no_garbage(len(recorded)):
            page = decoded(log, recorded)
            rows = apply_page(connection, log, page)
            project_stances(connection, rows.applied, rows.claims.touched)
        progress.move_to(connection, recorded[-1].position, recorded[-1].recorded_at)
    if rows.aside.positions:
        _LOG.error(
            "%d events cannot be applied and are set aside, the first of them at position %d;"
            " `stanceline project verify` names them",
            len(rows.aside.positions),
            min(rows.aside.positions),
        )
    return recorded[-1].position, len(recorded)
