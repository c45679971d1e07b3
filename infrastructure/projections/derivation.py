"""Derives everything from the first event on, into tables that are empty."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from itertools import islice

from sqlalchemy import Connection

from domain.claims.claims import Pair
from infrastructure.log.event_log import EventLog
from infrastructure.projections.aside import Aside, aside
from infrastructure.projections.claims import Touch
from infrastructure.projections.indexes import create_indexes, drop_indexes, index_keys
from infrastructure.projections.page_rows import (
    PAGE,
    Derived,
    collecting_no_garbage,
    decoded,
    derive_alone,
    derive_page,
)
from infrastructure.projections.sharing import Span, shared
from infrastructure.projections.sources import Affiliations, affiliations
from infrastructure.projections.stances import (
    PAIRS_AT_ONCE,
    dissolved_actors,
    fold_whole,
    note_touched,
    touch_dissolved,
)
from infrastructure.projections.timelines import Timelines
from infrastructure.read_models import progress
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
    """Fill the tables, in many transactions, with all that follows from the log up to `position`.

    The last transaction says how far they are; until then they are of no use. `reached` is told
    the position after each page.
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
) -> AbstractContextManager[Aside | None]:
    """A second process where the log is long enough to be worth the start of one."""
    if events <= PAGES_WORTH_A_PROCESS * PAGE:
        return nullcontext()
    return aside(log.recorder.engine, connection.engine)


def _derive_rows(
    connection: Connection,
    log: EventLog,
    end: int,
    helper: Aside | None,
    reached: Callable[[int], None],
) -> dict[Pair, Touch]:
    """Every row but those of the stances; the pairs to fold."""
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
    connection: Connection, log: EventLog, end: int, helper: Aside | None
) -> Iterator[tuple[Span, Derived | None]]:
    """Each page of the log, with its rows where it could be derived before its turn."""
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
    # Rows are closed only by what comes later to an aggregate; many logs have none.
    if any(entry.event.originator_version > 1 for entry in page):
        index_keys(connection)
    return derive_page(connection, log, page, affiliations(connection))


def _fold_all(connection: Connection, pairs: list[Pair], helper: Aside | None) -> None:
    with connection.begin():
        dissolved = dissolved_actors(connection)
    for timelines in _folded(connection, pairs, dissolved, helper):
        with connection.begin():
            timelines.write(connection)


def _folded(
    connection: Connection, pairs: list[Pair], dissolved: dict[str, Days], helper: Aside | None
) -> Iterator[Timelines]:
    """All pairs, folded here and, where there is a helper, there at the same time."""
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
