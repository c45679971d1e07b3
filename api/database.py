"""Opens a database for questions; imports nothing that a command which only reads does not need."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from domain.stance.policy import Policy
from infrastructure.database import revision
from infrastructure.database.engine import open_engine
from infrastructure.database.locks import Timeouts
from infrastructure.errors import ReadModelPositionError
from infrastructure.log.clock import LogClock
from infrastructure.log.event_log import EventLog
from infrastructure.read_models.as_known import (
    Knowledge,
    Moment,
    open_as_known,
    open_both,
    projection_status,
    why_set_aside,
)
from infrastructure.settings import Settings

if TYPE_CHECKING:
    from infrastructure.log.recorder import SQLAlchemyRecorder

# The policy by which answers follow from the log, unless a question names another.
IN_FORCE = Policy()


@dataclass(frozen=True, slots=True)
class Side:
    """A database from one side: its engine, with the log and the read models that it reaches."""

    engine: Engine
    log: EventLog

    def as_known(
        self, moment: Moment, *, of_log: bool = False
    ) -> AbstractContextManager[Knowledge]:
        """Open one snapshot at a moment; see `open_as_known`."""
        return open_as_known(self.engine, self.log, moment, of_log=of_log)

    def as_known_at(self, position: int) -> AbstractContextManager[Knowledge]:
        """Open a snapshot at a position, for an answer that is read in several."""
        return self.as_known(Moment(position))

    def as_known_at_both(
        self, earlier: Moment, later: Moment
    ) -> AbstractContextManager[tuple[Knowledge, Knowledge]]:
        """Open one snapshot at two moments; see `open_both`."""
        return open_both(self.engine, self.log, earlier, later)


class Database:
    """The two sides of a database. Nothing connects before the first use.

    Answers and streams use `reading`. Everything else uses `writing`: the verbs and all work in the
    background, and what must agree with it at once, such as webhooks and the sealed log. Both are
    the same object, as long as reads have no database of their own.
    A server `limits_statements` on PostgreSQL; a statement of a command may take any time.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        policy: Policy = IN_FORCE,
        limits_statements: bool = False,
    ) -> None:
        self.settings = settings
        self.policy = policy
        timeouts = Timeouts(
            lock=settings.lock_timeout_seconds,
            statement=settings.statement_timeout_seconds if limits_statements else 0,
            connect=settings.connect_timeout_seconds,
            keepalive=settings.keepalive_seconds,
        )
        engine = open_engine(settings.database_url, timeouts)
        limits = LogClock(settings.max_clock_skew_seconds, settings.max_log_gap_days)
        recorder = partial(_recorder_of, engine, limits)
        self.writing = Side(engine, EventLog(recorder, partial(why_set_aside, engine)))
        self.reading = self.writing

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a file, not a server."""
        return self.writing.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of an embedded database, even if it does not exist; None for a server."""
        return Path(str(self.writing.engine.url.database)) if self.is_embedded else None

    @property
    def is_ready_to_answer(self) -> bool:
        """Whether it is migrated and, if it is embedded, completely projected."""
        if not revision.is_current(self.reading.engine):
            return False
        try:
            reached = projection_status(self.reading.engine)
        except ReadModelPositionError:
            return False
        return not self.is_embedded or reached.is_complete

    def require_migrated(self) -> None:
        """Raise `NotMigratedError` unless the database is at the newest migration."""
        revision.require_current(self.writing.engine)

    def close(self) -> None:
        """Close all connections."""
        self.writing.engine.dispose()


def _recorder_of(engine: Engine, limits: LogClock) -> SQLAlchemyRecorder:
    recorder = import_module("infrastructure.log.recorder")
    opened: SQLAlchemyRecorder = recorder.SQLAlchemyRecorder(engine, limits=limits)
    return opened
