"""A second process that derives rows while this one writes them, to rebuild a long log.

It writes nothing. It reads the rows that were committed before the request. The busier of the two
processes uses about 0.6 of the processor time of one process alone.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import URL, Engine

from domain.claims.claims import Pair
from infrastructure.database.engine import open_engine, read_transaction
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.projections.page_rows import Derived, collecting_no_garbage, derive_alone
from infrastructure.projections.sources import Affiliations
from infrastructure.projections.stances import Timelines, fold_whole
from infrastructure.read_models.active import open_generation
from infrastructure.read_models.actors import Days

AHEAD = 2  # requests that the second process has at a time, so that it never waits
MOST_READY = 4  # pages that are derived before their turn

Span = tuple[int, int]  # positions: after which a page begins, at which it ends


class SecondProcess:
    """Takes requests for rows and answers them in order."""

    def __init__(self, executor: ProcessPoolExecutor) -> None:
        self._executor = executor

    def derive(self, after: int, until: int) -> Future[Derived | None]:
        """Derive the rows of these events; None if they depend on rows of earlier events.

        Ask for the pages of the log in their order.
        """
        return self._executor.submit(_derive, after, until)

    def fold(self, pairs: Sequence[Pair], dissolved: dict[str, Days]) -> Future[Timelines]:
        """Fold the timelines of these pairs."""
        return self._executor.submit(_fold, pairs, dissolved)


@contextmanager
def second_process(log: Engine, rows: Engine) -> Iterator[SecondProcess]:
    """Start the process; it ends with the block, or with this process however that ends.

    It reads events from the database of `log`, and derived rows from `rows`, an embedded database.
    """
    executor = ProcessPoolExecutor(
        1, get_context("spawn"), _begin, (log.url, Path(str(rows.url.database)))
    )
    try:
        yield SecondProcess(executor)
    finally:
        executor.shutdown(cancel_futures=True)


class _Work(NamedTuple):
    engine: Engine
    log: EventLog
    affiliated: Affiliations


_work: _Work


def _begin(log: URL, rows: Path) -> None:
    global _work  # noqa: PLW0603 the initializer of an executor can hand over its work only so
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process handles Ctrl-C
    threading.Thread(target=_end_with_parent, daemon=True).start()
    read = EventLog(SQLAlchemyRecorder(open_engine(log)))
    _work = _Work(open_generation(rows), read, Affiliations(read))


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _derive(after: int, until: int) -> Derived | None:
    engine, log, affiliated = _work
    with collecting_no_garbage(until - after), read_transaction(engine) as connection:
        return derive_alone(connection, log, affiliated, after, until)


def _fold(pairs: Sequence[Pair], dissolved: dict[str, Days]) -> Timelines:
    with collecting_no_garbage(), read_transaction(_work.engine) as connection:
        return fold_whole(connection, pairs, dissolved)


def shared(
    spans: Sequence[Span], helper: SecondProcess, derive_here: Callable[[int, int], Derived | None]
) -> Iterator[tuple[Span, Derived | None]]:
    """Yield each page in order, derived by whichever of the two processes is free.

    The rows are None if they depend on rows of earlier pages.
    """
    untaken = deque(spans)
    asked = dict[Span, Future[Derived | None]]()
    ready = dict[Span, Derived | None]()
    for span in spans:
        while span not in ready:
            while untaken and sum(not one.done() for one in asked.values()) < AHEAD:
                taken = untaken.popleft()
                asked[taken] = helper.derive(*taken)
            if asked[span].done() or not untaken or len(ready) == MOST_READY:
                ready[span] = asked.pop(span).result()
            else:
                # Do not wait: derive a later page here.
                taken = untaken.popleft()
                ready[taken] = derive_here(*taken)
        yield span, ready.pop(span)
