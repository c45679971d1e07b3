"""The one place where the parts are put together, for the server and the command line alike."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import Engine

from domain.application import Stanceline
from infrastructure import schema
from infrastructure.database import open_engine
from infrastructure.event_log import EventLog
from infrastructure.event_store import SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from infrastructure.settings import Settings


class NotMigratedError(Exception):
    """The database is not at the newest migration, and it is not ours to change it unasked."""


class Service:
    """A database opened with everything that works on it. Nothing connects before `open`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine: Engine = open_engine(settings.database_url)
        self.log = EventLog(SQLAlchemyRecorder(self.engine))
        self.application = Stanceline(self.log)
        self._projecting = threading.Lock()

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a file of this process, rather than a server."""
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of an embedded database, whether it exists or not; None on a server."""
        return Path(str(self.engine.url.database)) if self.is_embedded else None

    def open(self) -> None:
        """Migrate an embedded database; only check a server's. Raises `NotMigratedError`."""
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            schema.upgrade(self.engine)
        elif not schema.is_current(self.engine):
            raise NotMigratedError(
                f"the database is at migration {schema.current(self.engine) or 'none'};"
                " run `stanceline migrate` first"
            )

    def project_if_embedded(self) -> None:
        """Show in the read models what was recorded; on a server `project run` does it."""
        if self.is_embedded:
            with self._projecting:
                catch_up(self.engine, self.log)

    def close(self) -> None:
        self.engine.dispose()
