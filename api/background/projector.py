"""Keeps the answers of an embedded database up with its log, and holds up nobody for long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine

from api.background.worker import Worker
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


class Projector:
    """Shows what is recorded in the read models of one database, in a thread of its own.

    One thread projects for all who write: what several recorded meanwhile is shown at once.
    """

    def __init__(self, engine: Engine, log: EventLog, policy: Policy) -> None:
        self._engine = engine
        self._log = log
        self._policy = policy
        self._turn = threading.Lock()
        self._remove_at: float | None = None
        self.worker = Worker("read models", self._project, patience=END_WITHIN_SECONDS)

    def require_not_newer(self) -> None:
        """Raise `OtherVersionError` where a newer release derived the rows in use."""
        try:
            with read_snapshot(self._engine) as connection:
                found = progress.read(connection)
        except WrongReachError:
            return  # writers and readers get the error of their own request
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
        remove_unneeded(self._engine, datetime.now(UTC))
        with read_snapshot(self._engine) as connection:
            shows_nothing = progress.position(connection) == 0
        if shows_nothing:
            self.now()
        else:
            try:
                with self._turn:
                    catch_up(self._engine, self._log, self._policy)
            except OtherVersionError as other:
                if other.is_newer:
                    raise
        self.worker.start()

    def soon(self) -> None:
        """Have all that is recorded shown, and wait for it `SHOW_WITHIN_SECONDS` at most.

        Nobody waits while rows of an older release are derived again: until that is done, answers
        are given from those, as far as they go.
        """
        self.worker.wait(self.worker.ask(), SHOW_WITHIN_SECONDS)

    def _project(self) -> float | None:
        """Project what is recorded; return the seconds until a generation is removed."""
        with self._turn:
            try:
                catch_up(self._engine, self._log, self._policy, reached=self._go_on)
            except OtherVersionError as other:
                if other.is_newer:
                    raise
                self._rebuild()
        if self._remove_at is None:
            return None
        if (rest := self._remove_at - time.monotonic()) > 0:
            return rest
        self._remove_at = None
        remove_unneeded(self._engine, datetime.now(UTC))
        return None

    def _rebuild(self) -> None:
        self.worker.release()
        bring_up_to_date(self._engine, self._log, self._policy, reached=self._go_on)
        self._remove_at = time.monotonic() + KEPT_FOR.total_seconds()

    def _go_on(self, _position: int) -> None:
        self.worker.pause()
