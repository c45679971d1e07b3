"""Keeps the answers of an embedded database up with its log, and holds up nobody for long."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine

from domain.stance.policy import Policy
from infrastructure.errors import OtherVersionError, WrongReachError
from infrastructure.generations.lifecycle import KEPT_FOR, remove_unneeded
from infrastructure.generations.rebuild import bring_up_to_date
from infrastructure.log.event_log import EventLog
from infrastructure.projections.runner import catch_up
from infrastructure.read_models import progress
from infrastructure.read_models.active import read_snapshot

# Usually a write is shown within milliseconds. It waits longer where another program has recorded
# much that comes before it; who asks for its position waits then.
SHOW_WITHIN_SECONDS = 0.3
END_WITHIN_SECONDS = 3.0

_LOG = logging.getLogger(__name__)


class _Closed(Exception):
    """The database is being let go, and what is derived anew is to be begun another time."""


class Projector:
    """Shows what is recorded in the read models of one database, in a thread of its own.

    One thread projects for all who write: what several recorded meanwhile is shown at once.
    """

    def __init__(self, engine: Engine, log: EventLog, policy: Policy) -> None:
        self._engine = engine
        self._log = log
        self._policy = policy
        self._turn = threading.Lock()
        self._state = threading.Condition()
        self._asked = 0
        self._done = 0
        self._is_deriving = False
        self._remove_at: float | None = None
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()
        self.failing: str | None = None

    def require_not_newer(self) -> None:
        """Raise `OtherVersionError` where a newer release derived the rows in use."""
        try:
            with read_snapshot(self._engine) as connection:
                found = progress.read(connection)
        except WrongReachError:
            return  # whoever writes is told, and whoever reads what cannot be told
        if found.position and found.version > progress.VERSION:
            raise OtherVersionError(found.version, progress.VERSION)

    def now(self, reached: Callable[[int], None] = lambda _: None) -> None:
        """Show all that is recorded, however long it takes.

        `reached` is called with each position that is shown, and may raise to stop there.
        Raises `OtherVersionError` where a newer release derived what is shown.
        """
        with self._turn:
            bring_up_to_date(self._engine, self._log, self._policy, reached=reached)

    def begin(self) -> None:
        """Show all that is recorded before anybody asks, unless an older release derived the rows.

        Those are derived again while answers are given from them. Sets of read models that nobody
        needs any more are removed. Raises `OtherVersionError` where a newer release derived them.
        """
        self._closed.clear()
        remove_unneeded(self._engine, datetime.now(UTC))
        with read_snapshot(self._engine) as connection:
            shows_nothing = progress.position(connection) == 0
        if shows_nothing:
            self.now()
            return
        try:
            with self._turn:
                catch_up(self._engine, self._log, self._policy)
        except OtherVersionError as other:
            if other.is_newer:
                raise
            self._ask()

    def soon(self) -> None:
        """Have all that is recorded shown, and wait for it `SHOW_WITHIN_SECONDS` at most.

        Nobody waits while rows of an older release are derived again: until that is done, answers
        are given from those, as far as they go.
        """
        mine = self._ask()
        with self._state:
            self._state.wait_for(
                lambda: self._done >= mine or self._is_deriving or self._closed.is_set(),
                SHOW_WITHIN_SECONDS,
            )

    def close(self) -> None:
        """Show nothing soon until begun again; end what is derived, unless that takes too long."""
        self._closed.set()
        with self._state:
            self._state.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(END_WITHIN_SECONDS)

    def _ask(self) -> int:
        with self._state:
            self._asked += 1
            if self._thread is None and not self._closed.is_set():
                self._thread = threading.Thread(target=self._show_what_is_asked, daemon=True)
                self._thread.start()
            self._state.notify_all()
            return self._asked

    def _show_what_is_asked(self) -> None:
        while (asked := self._await_asking()) is not None:
            try:
                self._show()
                self.failing = None
                self._remove_when_due()
            except _Closed:
                pass
            except Exception as error:  # noqa: BLE001 a thread has nobody else to tell
                _LOG.error("what was recorded is kept, but not shown: %s", error, exc_info=error)
                self.failing = f"{type(error).__name__}: {error}"
            with self._state:
                self._done = asked
                self._state.notify_all()

    def _await_asking(self) -> int | None:
        """How many have asked, once one has that is not served, or a removal is due; None at the
        end."""
        with self._state:
            while not self._closed.is_set():
                rest = None if self._remove_at is None else self._remove_at - time.monotonic()
                if self._asked > self._done or (rest is not None and rest <= 0):
                    return self._asked
                self._state.wait(rest)
            self._thread = None
            return None

    def _remove_when_due(self) -> None:
        if self._remove_at is not None and self._remove_at <= time.monotonic():
            self._remove_at = None
            remove_unneeded(self._engine, datetime.now(UTC))

    def _show(self) -> None:
        with self._turn:
            try:
                catch_up(self._engine, self._log, self._policy, reached=self._go_on)
            except OtherVersionError as other:
                if other.is_newer:
                    raise
                self._derive_again()

    def _derive_again(self) -> None:
        with self._state:
            self._is_deriving = True
            self._state.notify_all()
        try:
            bring_up_to_date(self._engine, self._log, self._policy, reached=self._go_on)
            self._remove_at = time.monotonic() + KEPT_FOR.total_seconds()
        finally:
            self._is_deriving = False

    def _go_on(self, _position: int) -> None:
        if self._closed.is_set():
            raise _Closed
