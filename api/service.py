"""The one place where the parts are put together, for the server and the command line alike."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from eventsourcing.persistence import PersistenceError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from api.later import Later
from domain.application import Stanceline
from domain.errors import DomainError
from infrastructure import schema
from infrastructure.database import open_engine, reading
from infrastructure.event_log import EventLog
from infrastructure.event_store import SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from infrastructure.sealing.checkpoints import successions
from infrastructure.sealing.keeping import Keeper
from infrastructure.sealing.keys import VerifierKey, read_verifier_keys
from infrastructure.sealing.sealer import Sealer
from infrastructure.sealing.tree import UnfitError
from infrastructure.settings import Settings
from infrastructure.verifying.checking import Claim
from infrastructure.verifying.live import verify_database

SECONDS_UNTIL_SEALED = 1.0

_LOG = logging.getLogger(__name__)


class NotMigratedError(Exception):
    """The database is not at the newest migration, and it is not ours to change it unasked."""


class Service:
    """A database opened with everything that works on it. Nothing connects before `open`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine: Engine = open_engine(settings.database_url)
        self.log = EventLog(SQLAlchemyRecorder(self.engine))
        self.application = Stanceline(self.log)
        self.sealer = Sealer(
            self.engine,
            self.log.recorder,
            self._keeper(),
            name=settings.log_name,
            witnesses=read_verifier_keys(settings.witness_keys),
        )
        self._projecting = threading.Lock()
        self._unfit: UnfitError | None = None
        self._sealing = Later(self._seal, SECONDS_UNTIL_SEALED)

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

    def check_log(self, told: Callable[[int, int], None] = lambda _done, _total: None) -> None:
        """Hold the log against all that was signed about it, and seal what is new.

        Where it does not fit, `require_fit` raises from now on; reading goes on.
        """
        try:
            trusted = self._trusted()
            kept = self.signed_here()
            verdict = verify_database(self.engine, trusted=trusted, kept=kept, told=told)
            if not verdict.fits:
                raise UnfitError(str(verdict.first), verdict.first.position)
            self.sealer.seal()
        except UnfitError as unfit:
            self._refuse_writes(unfit)
        except DomainError as unreadable:
            self._refuse_writes(UnfitError(unreadable.message))

    def signed_here(self) -> list[Claim]:
        """The last checkpoint signed in this place, whatever the database says; none before it.

        Look before the database is read: it may grow meanwhile, this must not run ahead of it.
        """
        last = self.sealer.last_here()
        # The checkpoint of no event binds nothing: a new database may go on from it.
        if last is None or last.checkpoint.size == 0:
            return []
        return [Claim(last, str(self.sealer.keeper.folder), is_kept=True)]

    def require_fit(self) -> None:
        """Raise `UnfitError` where the log was found not to be what was signed."""
        if self._unfit is not None:
            raise self._unfit

    def settle(self) -> None:
        """After a write: show it if the database is embedded, and have it sealed soon."""
        self.project_if_embedded()
        self._sealing.ask()

    def _seal(self) -> None:
        if self._unfit is not None:
            return
        try:
            self.sealer.seal()
        except UnfitError as unfit:
            self._refuse_writes(unfit)
        except (DBAPIError, PersistenceError, OSError) as error:
            _LOG.warning(
                "the log could not be sealed, and is sealed after a later write: %s", error
            )

    def _trusted(self) -> VerifierKey | None:
        # The first key is entered with the first checkpoint: without it, one shows the other gone.
        with reading(self.engine) as connection:
            if not successions(connection):
                return None
        return self.sealer.key().verifier

    def _refuse_writes(self, unfit: UnfitError) -> None:
        _LOG.error("the log does not fit what was signed, and is not written to: %s", unfit)
        self._unfit = unfit

    def _keeper(self) -> Keeper:
        given = self.settings.log_key
        key = None if given is None else given.get_secret_value()
        return Keeper(self.settings.log_dir or self._beside(), key)

    def _beside(self) -> Path:
        if self.file is not None:
            return self.file.with_name(f"{self.file.name}.sealing")
        return Path("var/sealing") / str(self.engine.url.database)

    def close(self) -> None:
        """Seal what is still to be sealed, and let the database go."""
        self._sealing.close()
        self.engine.dispose()
