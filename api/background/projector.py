"""Projects the log of an embedded database in the background, so that writes need not wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import Engine

from api.background.worker import Worker
from domain.stance.policy import Policy
from infrastructure.errors import (
    DATABASE_ERRORS,
    CannotWriteError,
    OtherVersionError,
    ReadModelPositionError,
)
from infrastructure.generations.lifecycle import KEPT_FOR, remove_unneeded
from infrastructure.generations.rebuild import bring_up_to_date
from infrastructure.log.event_log import EventLog
from infrastructure.projections.runner import catch_up
from infrastructure.read_models import progress
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.as_known import projection_status

# A write is usually projected within milliseconds. It takes longer if another program has recorded
# many events before it; then a question about its position waits instead of the write.
PROJECT_WITHIN_SECONDS = 0.3
END_WITHIN_SECONDS = 3.0
# How often the log is looked at for events that another program recorded and did not project.
LOOK_SECONDS = 3.0


class Projector:
    """Projects the log of one database, in one thread for all writers."""

    def __init__(self, engine: Engine, log: EventLog, policy: Policy) -> None:
        self._engine = engine
        self._log = log
        self._policy = policy
        self._turn = threading.Lock()
        self._remove_at: float | None = None
        self.worker = Worker("read models", self._work, patience=END_WITHIN_SECONDS)
        self.looking = Worker("looking at the log", self._look, patience=END_WITHIN_SECONDS)

    def require_not_newer(self) -> None:
        """Raise `OtherVersionError` if a newer release derived the active generation."""
        try:
            with read_snapshot(self._engine) as connection:
                found = progress.read(connection)
        except ReadModelPositionError:
            return  # writers and readers get the error of their own request
        if found.position and found.version > progress.version():
            raise OtherVersionError(found.version, progress.version())

    def project(self, reached: Callable[[int], None] = lambda _: None) -> None:
        """Project everything that is recorded, however long it takes.

        `reached` is called with each projected position, and may raise to stop there.
        Raises `OtherVersionError` if a newer release derived the read models.
        """
        with self._turn:
            bring_up_to_date(self._engine, self._log, self._policy, reached=reached)

    def start(self) -> None:
        """Project everything before the first answer, and start to project in the background.

        Rows of an older release are rebuilt in the background, and answers come from them until
        then. Generations that are no longer needed are removed. Raises `OtherVersionError` if a
        newer release derived the rows, and `CannotWriteError` if the rows cannot be written now:
        that is tried again in the background.
        """
        try:
            self._project_first()
        except CannotWriteError:
            self._follow()
            raise
        self._follow()

    def _follow(self) -> None:
        self.worker.start()
        self.looking.start()

    def _project_first(self) -> None:
        remove_unneeded(self._engine, datetime.now(UTC))
        with read_snapshot(self._engine) as connection:
            shows_nothing = progress.position(connection) == 0
        if shows_nothing:
            self.project()
        else:
            try:
                with self._turn:
                    catch_up(self._engine, self._log, self._policy)
            except OtherVersionError as other:
                if other.is_newer:
                    raise

    def project_soon(self) -> None:
        """Project everything that is recorded, and wait up to `PROJECT_WITHIN_SECONDS` for it.

        Nobody waits for a rebuild of the rows of an older release: answers come from them until
        it is done.
        """
        self.worker.wait(self.worker.ask(), PROJECT_WITHIN_SECONDS)

    def _look(self) -> float:
        """Have events projected that another program recorded; return when to look again."""
        # Readers get the error of their own request, and writers that of theirs.
        with suppress(ReadModelPositionError, *DATABASE_ERRORS):
            if projection_status(self._engine).lag > 0:
                self.worker.ask()
        return LOOK_SECONDS

    def _work(self) -> float | None:
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
