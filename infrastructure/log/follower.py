"""Waits for new events. The position decides; a notification is only a hint to look."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription
from sqlalchemy.exc import SQLAlchemyError

from infrastructure.log.append import CHANNEL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import psycopg
    from sqlalchemy import Engine

POLL_SECONDS = 0.02
HINTED_POLL_SECONDS = 0.5
STOP_WITHIN_SECONDS = 0.2
# A server that does not allow LISTEN, such as a standby, is asked for its position this often.
DEAF_POLL_SECONDS = 0.25
LISTEN_AGAIN_SECONDS = 15.0
_PAGE = 500


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

        Raises the library's `OperationalError` if the database cannot be reached.
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


class LogSubscription(Subscription[ApplicationRecorder]):
    """An endless iterator over the log after a position; `stop` ends it within moments."""

    def __init__(
        self,
        recorder: ApplicationRecorder,
        follower: Follower,
        gt: int | None,
        topics: Sequence[str],
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._follower = follower
        self._reached = gt or 0
        self._page: deque[Notification] = deque()

    def __next__(self) -> Notification:
        """Wait for the next event of the topics; raises StopIteration once stopped."""
        while not self._has_been_stopped:
            if self._page:
                return self._page.popleft()
            self._turn_page()
        self._follower.close()
        raise StopIteration

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        super().__exit__(*args, **kwargs)
        self._follower.close()

    def _turn_page(self) -> None:
        head = self._follower.wait_beyond(self._reached, timeout=STOP_WITHIN_SECONDS)
        if head <= self._reached:
            return
        page = self._recorder.select_notifications(
            self._reached, _PAGE, head, self._topics, inclusive_of_start=False
        )
        # A short page covers everything up to the head, including skipped topics.
        self._reached = page[-1].id if len(page) == _PAGE else head
        self._page.extend(page)
