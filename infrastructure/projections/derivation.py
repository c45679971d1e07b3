"""Derives all rows of the whole log into empty tables; indexes are built at the end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from itertools import islice

from sqlalchemy import Connection, Index

from domain.claims.claims import Pair
from infrastructure.log.event_log import EventLog
from infrastructure.projections.claims import Touch
from infrastructure.projections.page_rows import (
    PAGE,
    Derived,
    collecting_no_garbage,
    decoded,
    derive_alone,
    derive_page,
)
from infrastructure.projections.second_process import SecondProcess, Span, second_process, shared
from infrastructure.projections.sources import Affiliations, affiliations
from infrastructure.projections.stances import (
    PAIRS_AT_ONCE,
    Timelines,
    dissolved_actors,
    fold_whole,
    note_touched,
    touch_dissolved,
)
from infrastructure.read_models import DERIVED, progress
from infrastructure.read_models.actors import Days

PAGES_WORTH_A_PROCESS = 2
AHEAD = 2


def derive_all(
    connection: Connection,
    log: EventLog,
    position: int,
    *,
    reached: Callable[[int], None] = lambda _: None,
) -> None:
    """Fill the tables with all that follows from the log up to `position`.

    It takes many transactions. The last one writes the position; until then the tables are
    unusable. `reached` gets the position after each page.
    """
    with connection.begin():
        drop_indexes(connection)
    with _helped(connection, log, position) as helper:
        touched = _derive_rows(connection, log, position, helper, reached)
        with connection.begin():
            create_indexes(connection)
        _fold_all(connection, sorted(touched), helper)
    with connection.begin():
        if touched:
            note_touched(connection, touched)
        last = log.recorder.read(position - 1, 1) if position else []
        progress.move_to(connection, position, last[0].recorded_at if last else None)


def _helped(
    connection: Connection, log: EventLog, events: int
) -> AbstractContextManager[SecondProcess | None]:
    """Start a second process if the log is long enough to repay its start."""
    if events <= PAGES_WORTH_A_PROCESS * PAGE:
        return nullcontext()
    return second_process(log.recorder.engine, connection.engine)


def _derive_rows(
    connection: Connection,
    log: EventLog,
    end: int,
    helper: SecondProcess | None,
    reached: Callable[[int], None],
) -> dict[Pair, Touch]:
    """Write all rows except those of the stances; return the pairs to fold."""
    touched = dict[Pair, Touch]()
    for (after, until), derived in _pages(connection, log, end, helper):
        with collecting_no_garbage(until - after), connection.begin():
            rows = derived or _derive_in_turn(connection, log, after, until)
            rows.write(connection)
            for pair, touch in rows.claims.touched.items():
                touched[pair] = touch.joined(touched.get(pair))
            touch_dissolved(connection, rows.applied, touched)
        reached(until)
    return touched


def _pages(
    connection: Connection, log: EventLog, end: int, helper: SecondProcess | None
) -> Iterator[tuple[Span, Derived | None]]:
    """Yield each page of the log, with its rows if they could be derived before its turn."""
    spans = [(after, min(after + PAGE, end)) for after in range(0, end, PAGE)]
    if helper is None:
        return ((span, None) for span in spans)
    affiliated = Affiliations(log)

    def derive_before_turn(after: int, until: int) -> Derived | None:
        with collecting_no_garbage(until - after), connection.begin():
            return derive_alone(connection, log, affiliated, after, until)

    return shared(spans, helper, derive_before_turn)


def _derive_in_turn(connection: Connection, log: EventLog, after: int, until: int) -> Derived:
    page = decoded(log, log.recorder.read(after, until - after))
    # Only later events of an aggregate close rows; many logs have none.
    if any(entry.event.originator_version > 1 for entry in page):
        index_keys(connection)
    return derive_page(connection, log, page, affiliations(connection))


def _fold_all(connection: Connection, pairs: list[Pair], helper: SecondProcess | None) -> None:
    with connection.begin():
        dissolved = dissolved_actors(connection)
    for timelines in _folded(connection, pairs, dissolved, helper):
        with connection.begin():
            timelines.write(connection)


def _folded(
    connection: Connection,
    pairs: list[Pair],
    dissolved: dict[str, Days],
    helper: SecondProcess | None,
) -> Iterator[Timelines]:
    """Fold all pairs here and, if there is a helper, in the second process at the same time."""
    in_turn = iter(pairs)
    asked: deque[Future[Timelines]] = deque()
    while some := list(islice(in_turn, PAIRS_AT_ONCE)):
        if helper is not None and len(asked) < AHEAD:
            asked.append(helper.fold(some, dissolved))
            continue
        with collecting_no_garbage(), connection.begin():
            timelines = fold_whole(connection, some, dissolved)
        yield timelines
        while asked and asked[0].done():
            yield asked.popleft().result()
    for one in asked:
        yield one.result()


def drop_indexes(connection: Connection) -> None:
    """Drop all indexes of the derived tables but their primary keys."""
    for index in _indexes():
        index.drop(connection, checkfirst=True)


def index_keys(connection: Connection) -> None:
    """Build the indexes that find the rows of a key, so that they can be closed."""
    for index in _indexes():
        if index.table is not None and index.columns[0] is index.table.columns[0]:
            index.create(connection, checkfirst=True)


def create_indexes(connection: Connection) -> None:
    """Build every index that does not exist."""
    for index in _indexes():
        index.create(connection, checkfirst=True)


def _indexes() -> Iterator[Index]:
    for table in DERIVED:
        yield from sorted(table.indexes, key=lambda index: str(index.name))
