"""Follows the log: page by page, rows and position in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import Connection, Engine

from infrastructure.database.bulk import note_growth
from infrastructure.errors import is_of_content
from infrastructure.log.event_log import EventLog
from infrastructure.projections.page import Page, set_aside, why_not_applied
from infrastructure.projections.page_rows import (
    PAGE,
    Derived,
    apply_page,
    collecting_no_garbage,
    decoded,
)
from infrastructure.projections.stances import project_stances
from infrastructure.read_models import DERIVED, progress
from infrastructure.read_models.active import projection_transaction, sees_log

_LOG = logging.getLogger(__name__)


class _NotApplied(Exception):
    """So many events could not be applied together, and nothing of them was."""

    def __init__(self, events: int, reason: str) -> None:
        super().__init__(reason)
        self.events = events
        self.reason = reason


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

    Events that cannot be applied together are applied in smaller pages, down to the one that
    cannot be applied by itself, which is set aside.
    """
    pages = 0
    most, reason = page_size, None
    while True:
        try:
            shown, more = _show_page(engine, log, most, until, reason)
        except _NotApplied as failed:
            most = max(1, failed.events // 2)
            reason = failed.reason if failed.events == 1 else None
            continue
        if more:
            reached(shown)
        if more < most:
            break
        pages += most == page_size
        if reason is not None:
            most, reason = page_size, None
    if pages:
        with projection_transaction(engine) as connection:
            note_growth(connection, DERIVED)
    return shown


def _show_page(
    engine: Engine, log: EventLog, page_size: int, until: int | None, reason: str | None
) -> tuple[int, int]:
    """The position shown then, and how many events it took; those are set aside for a `reason`."""
    with projection_transaction(engine) as connection:
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
            if reason is not None:
                page = [set_aside(entry, reason) for entry in page]
            rows = _applied(connection, log, page)
        progress.move_to(connection, recorded[-1].position, recorded[-1].recorded_at)
    if rows.aside.positions:
        _LOG.error(
            "%d events cannot be applied and are set aside, the first of them at position %d;"
            " `stanceline projections verify` names them",
            len(rows.aside.positions),
            min(rows.aside.positions),
        )
    return recorded[-1].position, len(recorded)


def _applied(connection: Connection, log: EventLog, page: Page) -> Derived:
    try:
        rows = apply_page(connection, log, page)
        project_stances(connection, rows.applied, rows.claims.touched)
    except Exception as error:
        if not is_of_content(error):
            raise
        raise _NotApplied(len(page), why_not_applied(error)) from error
    return rows
