"""Waits for a database, with time-outs: the queue of writers, locks, and errors after a wait."""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from infrastructure.database.compiled import as_of_sqlalchemy
from infrastructure.errors import (
    BusyError,
    OutcomeUnknownError,
    TooSlowError,
    is_locked,
    is_undecided,
    why_not_written,
)

LOCK_WAIT_SECONDS = 30
# The longest sleep of SQLite between two tries for a lock that another process holds. Its default
# of up to 100 ms misses most of the moments in which the lock is free.
LOOK_AGAIN_MILLISECONDS = 10

# SQLSTATEs of PostgreSQL. Its driver is not imported when the database is a file.
_LOCK_NOT_AVAILABLE = "55P03"
_QUERY_CANCELED = "57014"

# Execution options of our engines.
_TURNS = "stanceline_turns"
_TIMEOUTS = "stanceline_timeouts"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How many seconds to wait for a database before an error is raised.

    `lock` limits the wait for another writer, on both kinds of database. The others apply to
    PostgreSQL: `statement` limits one statement, 0 is no limit; `connect` limits a new connection;
    a connection that is silent for `keepalive` seconds is probed three times during the same time
    again, and closed if there is no answer.
    """

    lock: float = field(default_factory=lambda: LOCK_WAIT_SECONDS)
    statement: float = 0
    connect: int = 10
    keepalive: int = 30


class Turns:
    """A lock for up to `at_once` threads, which get it in the order in which they asked."""

    def __init__(self, at_once: int) -> None:
        self._state = Lock()
        self._free = at_once
        self._waiting: deque[Lock] = deque()

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Hold the lock; raises `BusyError` after a wait of `seconds`."""
        if not self._acquire(seconds):
            raise BusyError(f"the write lock was not free within {seconds:g} seconds")
        try:
            yield
        finally:
            self._release()

    def _acquire(self, seconds: float) -> bool:
        with self._state:
            if self._free:
                self._free -= 1
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._state:
            if mine not in self._waiting:
                return True  # it was released to this thread at the last moment
            self._waiting.remove(mine)
            return False

    def _release(self) -> None:
        with self._state:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


def waiting(turns: Turns, timeouts: Timeouts) -> dict[str, Any]:
    """Return the execution options of an engine with this queue and these time-outs."""
    return {_TURNS: turns, _TIMEOUTS: timeouts}


def timeouts_of(engine: Engine | Connection) -> Timeouts:
    """Return the time-outs of an engine that `open_engine` opened."""
    timeouts: Timeouts = engine.get_execution_options()[_TIMEOUTS]
    return timeouts


@contextmanager
def deciding() -> Iterator[None]:
    """Wrap a statement that commits: raises `OutcomeUnknownError` if it got no answer."""
    try:
        yield
    except DBAPIError as error:
        if is_undecided(error):
            raise OutcomeUnknownError(str(error.orig)) from error
        raise


def turn_of(engine: Engine) -> AbstractContextManager[None]:
    """Wait in the queue of writers; enter it before taking a connection."""
    turns: Turns = engine.get_execution_options()[_TURNS]
    return turns.turn(timeouts_of(engine).lock)


@contextmanager
def naming_faults() -> Iterator[None]:
    """Raise `BusyError` or `TooSlowError` after a time-out of PostgreSQL.

    Raises a `CannotWriteError` if nothing can be written now.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        orig = error.orig if isinstance(error, DBAPIError) else error
        sqlstate = getattr(orig, "sqlstate", None)
        if sqlstate == _LOCK_NOT_AVAILABLE:
            raise BusyError(str(orig)) from error
        if sqlstate == _QUERY_CANCELED:
            raise TooSlowError(str(orig)) from error
        if (hindered := why_not_written(error)) is not None:
            raise hindered from error
        raise


def take_lock(connection: Connection, statement: str) -> None:
    """Execute a statement that takes a lock of SQLite; raises `BusyError` after the time-out."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    wait = timeouts_of(connection).lock
    deadline = time.monotonic() + wait
    driver.execute(f"PRAGMA busy_timeout = {LOOK_AGAIN_MILLISECONDS}")
    try:
        while True:
            try:
                driver.execute(statement)
                return
            except sqlite3.Error as error:
                if not is_locked(error):
                    raise as_of_sqlalchemy(error, connection.dialect, statement, {}) from error
                if time.monotonic() >= deadline:
                    raise BusyError(f"{error}, for longer than {wait:g} seconds") from error
    finally:
        driver.execute(f"PRAGMA busy_timeout = {round(wait * 1000)}")
