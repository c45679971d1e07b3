"""Opens a database for questions; imports nothing that a command which only reads does not need."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from domain.stance.policy import STANCE_V1, Policy
from infrastructure.database import revision
from infrastructure.database.engine import open_engine
from infrastructure.database.locks import Timeouts
from infrastructure.errors import WrongReachError
from infrastructure.log.clock import LogClock
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.read_models.as_known import projection_status, why_set_aside
from infrastructure.settings import Settings

# The policy by which answers follow from the log, unless a question names another.
IN_FORCE = STANCE_V1


class Database:
    """An engine and its log. Nothing connects before the first use.

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
        self.engine: Engine = open_engine(settings.database_url, timeouts)
        limits = LogClock(settings.max_clock_skew_seconds, settings.max_log_gap_days)
        recorder = SQLAlchemyRecorder(self.engine, limits=limits)
        self.log = EventLog(recorder, partial(why_set_aside, self.engine))

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a file, not a server."""
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of an embedded database, even if it does not exist; None for a server."""
        return Path(str(self.engine.url.database)) if self.is_embedded else None

    @property
    def is_ready_to_answer(self) -> bool:
        """Whether it is migrated and, if it is embedded, completely projected."""
        if not revision.is_current(self.engine):
            return False
        try:
            reached = projection_status(self.engine)
        except WrongReachError:
            return False
        return not self.is_embedded or (reached.lag == 0 and reached.ours)

    def require_migrated(self) -> None:
        """Raise `NotMigratedError` unless the database is at the newest migration."""
        revision.require_current(self.engine)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
