"""Waits for new events. The position decides; a notification is only a hint to look."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from infrastructure.log.append import CHANNEL

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg
    from sqlalchemy import Engine

POLL_SECONDS = 0.02
HINTED_POLL_SECONDS = 0.5
# A server that does not allow LISTEN, such as a standby, is asked for its position this often.
DEAF_POLL_SECONDS = 0.25
LISTEN_AGAIN_SECONDS = 15.0


class Follower:
    """Waits until the log passes a position, for one thread; close it when done.

    On PostgreSQL it keeps its own listening connection, and opens a new one after a loss; a server
    that does not allow LISTEN is polled every `DEAF_POLL_SECONDS`. SQLite has no notifications
    and is polled every `POLL_SECONDS`.
    """

    def __init__(self, engine: Engine, position: Callable[[], int]) -> None:
        self._engine = engine
        self._position = position
        self._listening: psycopg.Connection | None = None
        self._listen_at = 0.0

    def wait_beyond(self, position: int, timeout: float) -> int:
        """Return the head of the log once it passes `position`, or after `timeout` seconds.

        Raises `OperationalError` if the database cannot be reached.
        """
        deadline = time.monotonic() + timeout
        while (head := self._position()) <= position:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                break
            self._await_hint(remaining)
        return head

    def close(self) -> None:
        """Close the listening connection; a later wait opens another."""
        if self._listening is not None:
            self._listening.close()
            self._listening = None

    def __enter__(self) -> Follower:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _await_hint(self, seconds: float) -> None:
        if self._engine.dialect.name == "sqlite":
            time.sleep(min(seconds, POLL_SECONDS))
        elif self._listening is None and time.monotonic() < self._listen_at:
            time.sleep(min(seconds, DEAF_POLL_SECONDS))
        elif self._listening is None:
            # Events appended before LISTEN send no hint: look again before waiting.
            self._listen(seconds)
        else:
            self._hear(self._listening, seconds)

    def _listen(self, seconds: float) -> None:
        try:
            connection = self._engine.raw_connection()
        except SQLAlchemyError:
            time.sleep(min(seconds, POLL_SECONDS))
            return
        driver: psycopg.Connection = connection.driver_connection  # type: ignore[assignment]
        connection.detach()
        try:
            driver.autocommit = True
            driver.execute(f"LISTEN {CHANNEL}")
            self._listening = driver
        except self._engine.dialect.loaded_dbapi.OperationalError:
            driver.close()
            time.sleep(min(seconds, POLL_SECONDS))
        except self._engine.dialect.loaded_dbapi.Error:
            # A standby refuses to listen until it is promoted.
            driver.close()
            self._listen_at = time.monotonic() + LISTEN_AGAIN_SECONDS

    def _hear(self, listening: psycopg.Connection, seconds: float) -> None:
        try:
            for _ in listening.notifies(timeout=min(seconds, HINTED_POLL_SECONDS), stop_after=1):
                pass
        except self._engine.dialect.loaded_dbapi.OperationalError:
            self.close()
