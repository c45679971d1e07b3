"""A second process that works rows out while this one writes them, for a rebuild of a long log.

It writes nothing; what it reads of the derived tables is what was committed before it was asked.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
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
from infrastructure.projections.stances import fold_whole
from infrastructure.projections.timelines import Timelines
from infrastructure.read_models.active import open_generation
from infrastructure.read_models.actors import Days


class Aside:
    """What can be asked of the second process; it answers in the order of asking."""

    def __init__(self, executor: ProcessPoolExecutor) -> None:
        self._executor = executor

    def derive(self, after: int, until: int) -> Future[Derived | None]:
        """The rows of these events, or None where they rest on what earlier ones wrote.

        A stretch of the log must not be asked for after a later one.
        """
        return self._executor.submit(_derive, after, until)

    def fold(self, pairs: Sequence[Pair], dissolved: dict[str, Days]) -> Future[Timelines]:
        """The timelines of these pairs."""
        return self._executor.submit(_fold, pairs, dissolved)


@contextmanager
def aside(log: Engine, rows: Engine) -> Iterator[Aside]:
    """The process, which ends with the block, or with this process however that ends.

    It reads events from the database of `log`, and what was derived from `rows`, an embedded one.
    """
    executor = ProcessPoolExecutor(
        1, get_context("spawn"), _begin, (log.url, Path(str(rows.url.database)))
    )
    try:
        yield Aside(executor)
    finally:
        executor.shutdown(cancel_futures=True)


class _Work(NamedTuple):
    engine: Engine
    log: EventLog
    affiliated: Affiliations


_work: _Work


def _begin(log: URL, rows: Path) -> None:
    global _work  # noqa: PLW0603 an executor hands its initializer's work on in no other way
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the other one to answer
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
