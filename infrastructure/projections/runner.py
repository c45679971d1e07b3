"""Follows the log batch by batch; rows and position are written in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import Connection, Engine

from domain.stance.policy import Policy
from infrastructure.database.bulk import note_growth
from infrastructure.errors import is_of_content
from infrastructure.log.applicability import why_not_applied
from infrastructure.log.event_log import EventLog
from infrastructure.projections.batch import LoggedBatch, set_aside
from infrastructure.projections.batch_rows import (
    EVENTS_AT_ONCE,
    Derived,
    apply_batch,
    collecting_no_garbage,
    decoded,
)
from infrastructure.projections.stances import project_stances
from infrastructure.read_models import progress
from infrastructure.read_models.active import projection_transaction, sees_log
from infrastructure.read_models.tables import DERIVED

_LOG = logging.getLogger(__name__)


class _NotApplied(Exception):
    """A number of events could not be applied together, and none of them was."""

    def __init__(self, events: int, reason: str) -> None:
        super().__init__(reason)
        self.events = events
        self.reason = reason


def catch_up(
    engine: Engine,
    log: EventLog,
    policy: Policy,
    *,
    batch_size: int = EVENTS_AT_ONCE,
    until: int | None = None,
    reached: Callable[[int], None] = lambda _: None,
) -> int:
    """Apply, in order, every event that the read models do not show; return the new position.

    Nothing after position `until` is applied. Only one process projects at a time; another one
    waits for the current batch and continues from there. `reached` gets the position after each
    batch. Raises `OtherVersionError` if the rows follow other rules or another policy, and
    `ReadModelPositionError` if their position is unknown; then nothing is added.

    Events that cannot be applied together are applied in smaller batches, down to the single event
    that cannot be applied, which is set aside.
    """
    batches = 0
    most, reason = batch_size, None
    while True:
        try:
            shown, more = _show_page(engine, log, policy, most, until, reason)
        except _NotApplied as failed:
            most = max(1, failed.events // 2)
            reason = failed.reason if failed.events == 1 else None
            continue
        if more:
            reached(shown)
        if more < most:
            break
        batches += most == batch_size
        if reason is not None:
            most, reason = batch_size, None
    if batches:
        with projection_transaction(engine) as connection:
            note_growth(connection, DERIVED)
    return shown


def _show_page(
    engine: Engine,
    log: EventLog,
    policy: Policy,
    batch_size: int,
    until: int | None,
    reason: str | None,
) -> tuple[int, int]:
    """Apply one batch, or set it aside for a `reason`; return the position and number of events."""
    with projection_transaction(engine) as connection:
        log = log.within(connection) if sees_log(connection) else log
        before = progress.lock(connection)
        before.require(policy)
        shown = before.position
        # Include the last event shown, to check that the log still has it.
        recorded = log.recorder.read(max(shown - 1, 0), batch_size + 1, until)
        if recorded and recorded[0].position == shown:
            before.require_same_log(recorded.pop(0).recorded_at)
        else:
            progress.require_recorded(shown, log.recorder.position())
        if recorded:
            head = log.recorder.position()  # rows beyond it were not recorded by us
            recorded = [one for one in recorded[:batch_size] if one.position <= head]
        if not recorded:
            return shown, 0
        with collecting_no_garbage(len(recorded)):
            batch = decoded(log, recorded)
            if reason is not None:
                batch = [set_aside(entry, reason) for entry in batch]
            rows = _applied(connection, log, policy, batch)
        last = recorded[-1]
        progress.move_to(connection, policy, last.position, last.recorded_at)
    if rows.aside.positions:
        _LOG.error(
            "%d events cannot be applied and are set aside, the first of them at position %d;"
            " `stanceline projections verify` names them",
            len(rows.aside.positions),
            min(rows.aside.positions),
        )
    return last.position, len(recorded)


def _applied(connection: Connection, log: EventLog, policy: Policy, batch: LoggedBatch) -> Derived:
    try:
        rows = apply_batch(connection, log, policy, batch)
        project_stances(connection, policy, rows.applied, rows.claims.touched)
    except Exception as error:
        if not is_of_content(error):
            raise
        raise _NotApplied(len(batch), why_not_applied(error)) from error
    return rows
