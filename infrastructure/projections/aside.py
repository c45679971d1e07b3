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

from domain.claims import Pair
from domain.source import SourceAffiliated, SourceRegistered
from infrastructure.database import open_engine, reading
from infrastructure.event_log import EventLog
from infrastructure.event_store import SQLAlchemyRecorder
from infrastructure.projections.applying import (
    Derived,
    collecting_no_garbage,
    decoded,
    derive_page,
)
from infrastructure.projections.stances import fold_whole
from infrastructure.projections.timelines import Timelines
from infrastructure.read_models.actors import Days
from infrastructure.set_in_use import open_set


class Aside:
    """What can be asked of the second process; it answers in the order of asking."""

    def __init__(self, executor: ProcessPoolExecutor) -> None:
        self._executor = executor

    def derive(self, after: int, until: int) -> Future[Derived | None]:
        """The rows of these events, or None where they rest on what earlier ones wrote.

        Every stretch of the log must be asked for, in order.
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
    affiliated: dict[str, str | None]


_work: _Work


def _begin(log: URL, rows: Path) -> None:
    global _work  # noqa: PLW0603 an executor hands its initializer's work on in no other way
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the other one to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _work = _Work(open_set(rows), EventLog(SQLAlchemyRecorder(open_engine(log))), {})


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _derive(after: int, until: int) -> Derived | None:
    engine, log, affiliated = _work
    with collecting_no_garbage(until - after), reading(engine) as connection:
        page = decoded(log, log.recorder.read(after, until - after))
        if all(entry.event.originator_version == 1 for entry in page):
            return derive_page(connection, log, page, affiliated)
        for entry in page:
            if isinstance(entry.event, SourceRegistered | SourceAffiliated):
                affiliated[entry.event.source] = entry.event.affiliation
        return None


def _fold(pairs: Sequence[Pair], dissolved: dict[str, Days]) -> Timelines:
    with collecting_no_garbage(), reading(_work.engine) as connection:
        return fold_whole(connection, pairs, dissolved)
