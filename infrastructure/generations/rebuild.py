"""Derives all rows again from the log, into a new generation that then becomes the active one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice

from sqlalchemy import Connection, Engine, Index, delete

from domain.claims.claim import Pair
from domain.stance.policy import Policy
from infrastructure.database.engine import bulk_transaction, write_transaction
from infrastructure.errors import OtherVersionError, is_of_content
from infrastructure.generations.lifecycle import lock_active, new_generation
from infrastructure.generations.sqlite import scratch_generation
from infrastructure.log.event_log import EventLog
from infrastructure.projections.batch_rows import (
    EVENTS_AT_ONCE,
    apply_batch,
    collecting_no_garbage,
    decoded,
)
from infrastructure.projections.claims import Touch
from infrastructure.projections.runner import catch_up
from infrastructure.projections.stances import (
    PAIRS_AT_ONCE,
    dissolved_actors,
    fold_whole,
    note_touched,
    touch_dissolved,
)
from infrastructure.read_models import progress
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.tables import DERIVED, GENERATION

Reached = Callable[[int], None]


def rebuild(
    engine: Engine, log: EventLog, policy: Policy, *, reached: Reached = lambda _: None
) -> int:
    """Fill a new generation from the log, catch up, and activate it; return its position.

    Nothing is compared with the active generation, which answers until the switch, whatever its
    state. No writer waits but for the last few events. An interruption changes nothing.
    """
    with new_generation(engine, _now()) as new:
        _derive(new.rows, log, policy, log.position(), reached)
        rows = new.placed()
        catch_up(rows, log, policy, reached=reached)
        with write_transaction(engine) as connection:
            lock_active(connection)
            # Catch up with what was recorded while the rows were placed.
            position = catch_up(rows, log, policy, reached=reached)
            new.activate(connection, _now())
    return position


def bring_up_to_date(
    engine: Engine, log: EventLog, policy: Policy, *, reached: Reached = lambda _: None
) -> int:
    """Catch up with the log, after a rebuild if the rows follow older rules or another policy.

    If the active generation is empty and the log long, it is rebuilt as well, which is twice as
    fast. Raises `OtherVersionError`, and changes nothing, if a newer release derived the rows.
    """
    try:
        if _is_begun(engine, log):
            return catch_up(engine, log, policy, reached=reached)
    except OtherVersionError as other:
        if other.is_newer:
            raise
    rebuild(engine, log, policy, reached=reached)
    return catch_up(engine, log, policy, reached=reached)


def _is_begun(engine: Engine, log: EventLog) -> bool:
    with read_snapshot(engine) as connection:
        return progress.position(connection) > 0 or log.position() <= EVENTS_AT_ONCE


@contextmanager
def derived_separately(
    log: EventLog, policy: Policy, until: int, *, reached: Reached = lambda _: None
) -> Iterator[Engine]:
    """Derive the read models at `until` into a temporary database, removed after the block."""
    with scratch_generation() as rows:
        _derive(rows, log, policy, until, reached)
        yield rows


def _derive(rows: Engine, log: EventLog, policy: Policy, until: int, reached: Reached) -> None:
    """Derive all rows at once or, if the content of an event makes that fail, batch by batch.

    Batch by batch, an event that cannot be applied is found and set aside.
    """
    try:
        with bulk_transaction(rows) as connection:
            derive_all(connection, log, policy, until, reached)
    except Exception as error:
        if not is_of_content(error):
            raise
        with bulk_transaction(rows) as connection, connection.begin():
            for table in GENERATION:
                connection.execute(delete(table))
            progress.begin(connection)
            _create_indexes(connection)
        catch_up(rows, log, policy, until=until, reached=reached)


def derive_all(
    connection: Connection, log: EventLog, policy: Policy, until: int, reached: Reached
) -> None:
    """Fill empty tables with all rows that follow from the log up to position `until`.

    It takes many transactions. The last one writes the position; before it the tables are
    unusable. Indexes are built after the rows they index, and each pair is folded once.
    """
    with connection.begin():
        for index in _indexes():
            index.drop(connection, checkfirst=True)
    touched = dict[Pair, Touch]()
    for after in range(0, until, EVENTS_AT_ONCE):
        end = min(after + EVENTS_AT_ONCE, until)
        with collecting_no_garbage(end - after), connection.begin():
            _derive_page(connection, log, policy, after, end, touched)
        reached(end)
    with connection.begin():
        _create_indexes(connection)
    _fold_all(connection, policy, sorted(touched))
    with connection.begin():
        if touched:
            note_touched(connection, touched)
        last = log.recorder.read(until - 1, 1) if until else []
        at = last[0].recorded_at if last else None
        progress.move_to(connection, policy, until, at)


def _derive_page(
    connection: Connection,
    log: EventLog,
    policy: Policy,
    after: int,
    until: int,
    touched: dict[Pair, Touch],
) -> None:
    """Write all rows of a batch except those of the stances; add the pairs to fold to `touched`."""
    batch = decoded(log, log.recorder.read(after, until - after))
    # Only later events of an aggregate close rows; many logs have none.
    if any(entry.event.originator_version > 1 for entry in batch):
        _index_keys(connection)
    rows = apply_batch(connection, log, policy, batch)
    for pair, touch in rows.claims.touched.items():
        touched[pair] = touch.joined(touched.get(pair))
    touch_dissolved(connection, rows.applied, touched)


def _fold_all(connection: Connection, policy: Policy, pairs: Iterable[Pair]) -> None:
    with connection.begin():
        dissolved = dissolved_actors(connection)
    in_turn = iter(pairs)
    while some := list(islice(in_turn, PAIRS_AT_ONCE)):
        with collecting_no_garbage(), connection.begin():
            fold_whole(connection, policy, some, dissolved).write(connection)


def _index_keys(connection: Connection) -> None:
    """Build the indexes that find the rows of a key, so that they can be closed."""
    for index in _indexes():
        if index.table is not None and index.columns[0] is index.table.columns[0]:
            index.create(connection, checkfirst=True)


def _create_indexes(connection: Connection) -> None:
    for index in _indexes():
        index.create(connection, checkfirst=True)


def _indexes() -> Iterator[Index]:
    """Yield all indexes of the derived tables, except their primary keys."""
    for table in DERIVED:
        yield from sorted(table.indexes, key=lambda index: str(index.name))


def _now() -> datetime:
    return datetime.now(UTC)
