"""Derives all rows from the log again, into a new generation, while answers use the active one.

The new rows are compared with the active generation, or replace it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from typing import NamedTuple

from sqlalchemy import Connection, Engine, Table, delete, exc, select

from infrastructure.database.engine import bulk_transaction, read_transaction, write_transaction
from infrastructure.errors import HiddenRowsError, OtherVersionError, WrongReachError, is_of_content
from infrastructure.generations.check import (
    COMPARED,
    Content,
    Difference,
    differences,
    table_differences,
    wrong_states,
)
from infrastructure.generations.lifecycle import lock_active, new_generation
from infrastructure.generations.tables import TABLES, fill_empty, scratch_generation
from infrastructure.log.event_log import EventLog
from infrastructure.projections.derivation import create_indexes, derive_all
from infrastructure.projections.page_rows import PAGE
from infrastructure.projections.runner import catch_up
from infrastructure.read_models import progress
from infrastructure.read_models.active import read_snapshot, read_snapshot_untrusted
from infrastructure.read_models.set_aside import SetAsideEvent, listed_set_aside
from infrastructure.read_models.stances.segments import stance_snapshots

MOST_NAMED = 100

_KEPT = select(stance_snapshots.c.actor, stance_snapshots.c.toward).distinct()

Reached = Callable[[int], None]


@contextmanager
def derived_separately(
    log: EventLog, until: int, *, reached: Reached = lambda _: None
) -> Iterator[Engine]:
    """Derive the read models at `until` into a temporary database, removed after the block."""
    with scratch_generation() as beside:
        _derive(beside, log, until, reached)
        yield beside


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


def bring_up_to_date(engine: Engine, log: EventLog, *, reached: Reached = lambda _: None) -> int:
    """Catch up with the log, after a rebuild if an older release derived the rows.

    A long log that is not shown at all is rebuilt, too, which is twice as fast. Raises
    `OtherVersionError`, and changes nothing, if a newer release derived the rows.
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


class Rebuilt(NamedTuple):
    """The position that is shown, and the tables that differed from the log.

    `uncompared` is the reason why the tables could not be compared; None if they were.
    """

    position: int
    differed: list[str]
    uncompared: str | None = None


def rebuild(engine: Engine, log: EventLog, *, reached: Reached = lambda _: None) -> Rebuilt:
    """Derive a new generation, and activate it unless the active one has the same rows.

    Answers use the old rows until then, no writer waits, and an interruption leaves nothing half
    done. Raises `HiddenRowsError` if a new generation would be hidden, too.
    """
    with new_generation(engine, _now()) as derived:
        _derive(derived.rows, log, _to_derive(engine, log), reached)
        found = _compared(engine, log, derived.rows)
        if isinstance(found, _Compared) and found.is_ours and not found.differing:
            is_behind = found.position < log.position()
            shown = catch_up(engine, log, reached=reached) if is_behind else found.position
            return Rebuilt(shown, [])
        rows = derived.placed()
        catch_up(rows, log, reached=reached)
        with write_transaction(engine) as connection:
            lock_active(connection)
            # Catch up with what was recorded while the rows were placed.
            position = catch_up(rows, log, reached=reached)
            derived.activate(connection, _now())
    if isinstance(found, str):
        return Rebuilt(position, [], found)
    return Rebuilt(position, [str(table.name) for table in found.differing])


@dataclass(frozen=True, slots=True)
class _Compared:
    position: int
    is_ours: bool
    differing: list[Table]


def _to_derive(engine: Engine, log: EventLog) -> int:
    """Return the position of the active generation or, if that is far behind, of the log."""
    end = log.position()
    try:
        with read_snapshot_untrusted(engine) as live:
            shown = progress.read_beside_log(live).position
    except HiddenRowsError:
        raise
    except (WrongReachError, exc.DBAPIError):
        return end  # the comparison reports the reason
    return shown if shown and end - shown <= PAGE else end


def _compared(engine: Engine, log: EventLog, beside: Engine) -> _Compared | str:
    """Return what differs in one snapshot of the active rows, or why they cannot be compared."""
    with read_transaction(beside) as derived:
        there = progress.position(derived)
    try:
        with read_snapshot_untrusted(engine) as live:
            shown = progress.read_beside_log(live)
            if shown.position < there:
                return f"what was in use showed position {shown.position} only"
            catch_up(beside, log, until=shown.position)
            with read_transaction(beside) as derived:
                return _Compared(shown.position, shown.is_ours, _differing(live, derived))
    except WrongReachError as wrong:
        return str(wrong)
    except exc.DBAPIError as error:
        if error.connection_invalidated:
            raise
        return f"what was in use cannot be read: {error.orig}"


def _differing(live: Connection, derived: Connection) -> list[Table]:
    found = [table for table in COMPARED if _is_apart(table, live, derived)]
    if _is_apart(stance_snapshots, live, derived):
        # Which states are kept depends on how the log was paged: only none or a wrong one counts.
        lacking = set(derived.execute(_KEPT)) - set(live.execute(_KEPT))
        if found or lacking or next(_wrong_states(live, derived), None) is not None:
            found.append(stance_snapshots)
    return found


def _is_apart(table: Table, live: Connection, derived: Connection) -> bool:
    return next(table_differences(table, live, derived), None) is not None


@dataclass(frozen=True, slots=True)
class Verified:
    """The active read models at `position`, compared with those derived again from the log.

    `contents` describes the derived ones. `differences` and `set_aside` name the first
    `MOST_NAMED` rows that differ and events that could not be applied.
    """

    position: int
    contents: dict[str, Content]
    differing: int
    differences: list[Difference]
    set_aside: list[SetAsideEvent]


def verified(
    engine: Engine, log: EventLog, *, reached: Callable[[int, int], None] = lambda *_: None
) -> Verified:
    """Derive everything up to the position shown, and compare it with one snapshot of the rows.

    If that position is unknown, it is taken to be the last one of the log. Rows of another version
    of the rules count as a difference, even if they are the same.
    """
    with read_snapshot_untrusted(engine) as live:
        told: list[Table] = []
        try:
            shown = progress.read_beside_log(live)
            position = shown.position
            if not shown.is_ours:
                told = [progress.progress]
        except WrongReachError:
            position, told = log.recorder.position(), [progress.progress]
        with (
            derived_separately(
                log, position, reached=lambda done: reached(done, position)
            ) as beside,
            read_transaction(beside) as derived,
        ):
            contents: dict[str, Content] = {}
            found = chain(
                *(table_differences(table, live, derived) for table in told),
                differences(live, derived, contents),
                _wrong_states(live, derived),
            )
            named = list(islice(found, MOST_NAMED))
            count = len(named) + sum(1 for _ in found)
            aside = listed_set_aside(derived, MOST_NAMED)
            return Verified(position, contents, count, named, aside)


def _wrong_states(live: Connection, derived: Connection) -> Iterator[Difference]:
    columns = tuple(str(column.name) for column in stance_snapshots.columns)
    # A state that both sides keep alike needs no check.
    apart = table_differences(stance_snapshots, live, derived)
    kept = ((a, t, day, state) for a, t, day, state in (d.live for d in apart if d.live))
    for one in wrong_states(derived, kept):
        place = (*one.pair, one.day)
        yield Difference(
            str(stance_snapshots.name), columns, (*place, one.kept), (*place, one.derived)
        )


def _now() -> datetime:
    return datetime.now(UTC)
