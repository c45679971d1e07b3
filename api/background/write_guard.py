"""Refuses writes to a log that does not match its checkpoint, or to a database that takes none.

A mismatch lasts until an operator has examined it. A standby or a full disk is another state: it
is checked again, and ends with its cause.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Literal

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

from api.background.worker import Closing, Worker
from domain.errors import DomainError
from infrastructure import errors
from infrastructure.database.write_ability import WriteAbility
from infrastructure.errors import (
    DATABASE_ERRORS,
    BusyError,
    CannotWriteError,
    IncompleteError,
    TooSlowError,
    is_of_machine,
    reason_of,
    why_not_written,
)
from infrastructure.sealing.keys import VerifierKey
from infrastructure.sealing.sealer import Sealer
from infrastructure.sealing.tree import UnfitError
from infrastructure.verifying.database import require_fit, verify_database
from infrastructure.verifying.sealed_log import HeldCheckpoint

_LOG = logging.getLogger(__name__)

REST_SECONDS = 0.2

# How long events of another program, such as an import, stay unsealed at most.
LOOK_SECONDS = 3.0
# The database cannot be reached now, which proves nothing about the log.
_UNAVAILABLE = (OperationalError, InterfaceError, TimeoutError, errors.OperationalError)


class WriteGuard:
    """Checks the log of one database at the start, and every event of it in the background."""

    def __init__(
        self, engine: Engine, sealer: Sealer, require_clock: Callable[[], None] = lambda: None
    ) -> None:
        self._engine = engine
        self._sealer = sealer
        self._require_clock = require_clock
        self._unfit: UnfitError | None = None
        self._to_check: tuple[Sequence[HeldCheckpoint], VerifierKey] | None = None
        self.checking = Worker("check of the log", self._check_wholly)
        self.looking = Worker(
            "unsealed events",
            self._look,
            delay=LOOK_SECONDS,
            retry=LOOK_SECONDS,
            transient=DATABASE_ERRORS,
        )
        self._looked_at: int | None = None
        self._is_begun = False
        self._beginning = threading.Lock()
        self._able = WriteAbility(engine)

    def require_start(self, *, key_is_lost: bool = False, rows_are_replaced: bool = False) -> None:
        """Raise `UnfitError` if the log does not match its last signed checkpoint.

        `key_is_lost` skips the check of the key, `rows_are_replaced` that of the position of the
        read models.
        """
        self._able.require_complete()
        try:
            self._require_log(rows_are_replaced=rows_are_replaced)
            if not key_is_lost:
                self._sealer.require_key()
        except DomainError as unreadable:
            raise UnfitError(unreadable.message) from unreadable

    def start(self) -> None:
        """Check the log quickly, seal new events, and start to check every event in the background.

        If the database takes no writes now, a later write does this. Raises one of
        `DATABASE_ERRORS` if the database cannot be reached.
        """
        self._able.remember_file()
        self._is_begun = False
        with self._beginning:
            self._begin()

    def _begin(self) -> None:
        try:
            self.require_start()
            self._sealer.seal()
            self._to_check = self.signed_here(), self._sealer.key().verifier
            self.checking.start()
            self.looking.start()
            self._is_begun = True
            self._able.note_written()
        except (UnfitError, DomainError) as error:
            self.refuse(error)
        except (*DATABASE_ERRORS, OSError, ValueError) as error:
            if (hindered := why_not_written(error)) is not None:
                self._able.note_failed(hindered)
            elif isinstance(error, OSError | ValueError):
                self.refuse(UnfitError(f"the log cannot be checked and signed: {reason_of(error)}"))
            elif isinstance(error, BusyError | TooSlowError) or self._is_of_own_machine(error):
                reason = f"the log cannot be checked: {reason_of(error)}"
                self._able.note_failed(CannotWriteError(reason))
            elif isinstance(error, DBAPIError) and not _is_unreachable(error):
                # The database answers, but what is stored cannot be read: that is a finding.
                self.refuse(UnfitError(f"what was signed cannot be read: {error.orig}"))
            else:
                raise

    def _is_of_own_machine(self, error: Exception) -> bool:
        return self._engine.dialect.name == "sqlite" and is_of_machine(error)

    def require_fit(self) -> None:
        """Raise `UnfitError` if a check found that the log does not match what was signed."""
        if (found := self._unfit) is not None:
            raise UnfitError(str(found), found.position)

    def require_writable(self) -> None:
        """Raise `UnfitError` as `require_fit` does, or `CannotWriteError`."""
        self.require_fit()
        self.require_able()
        self.require_fit()

    def require_writable_now(self) -> None:
        """Do the same after a look at the database, for work that cannot be refused later."""
        self._able.look()
        self._require_clock()
        self.require_writable()

    def require_able(self) -> None:
        """Raise `CannotWriteError` if the database takes no writes now, without a look at the log.

        A start that could not be completed is tried again.
        """
        self._able.require_same_file()
        self._able.renew_connections()
        if not self._is_begun and self._unfit is None and self._able.is_due:
            with self._beginning:
                if not self._is_begun and self._able.is_due:
                    self._begin()
        if not self._is_begun and self._unfit is None:
            self._able.require()

    def writes(self) -> tuple[Literal["taken", "refused", "unavailable"], str | None]:
        """Return whether writes are taken now, and if not the reason. Records nothing itself."""
        try:
            self.require_fit()
            self._able.require_same_file()
            self._able.probe()
            self._require_clock()
            self.require_writable()
        except UnfitError as unfit:
            return "refused", str(unfit)
        except CannotWriteError as hindered:
            return "unavailable", str(hindered)
        return "taken", None

    def note_failed(self, error: CannotWriteError) -> None:
        """Note that a write failed because the database takes none now.

        A restore may put an older log into the place of a signed one, so it is checked again before
        the next write.
        """
        if isinstance(error, IncompleteError):
            self._is_begun = False
        self._able.note_failed(error)

    def note_written(self) -> None:
        """Note that a write succeeded."""
        self._able.note_written()

    def refuse(self, error: UnfitError | DomainError) -> None:
        """Let `require_fit` raise the first such error from now on. Reads are not affected.

        A log that is being restored is no finding: it is checked once it is complete.
        """
        if self._unfit is not None:
            return
        try:
            self._able.require_complete()
        except CannotWriteError as incomplete:
            self._able.note_failed(incomplete)
            self._is_begun = False
            return
        except DATABASE_ERRORS as unknown:
            _LOG.warning("whether the database is complete is not known: %s", reason_of(unknown))
        unfit = error if isinstance(error, UnfitError) else UnfitError(error.message)
        _LOG.error("the log does not fit what was signed, and is not written to: %s", unfit)
        self._unfit = unfit

    def seal(self) -> None:
        """Seal new events unless the log is refused; a failure is logged, and sealed later."""
        if self._unfit is not None:
            return
        try:
            self._sealer.seal()
        except (UnfitError, DomainError) as error:
            self.refuse(error)
        except (*DATABASE_ERRORS, OSError) as error:
            _LOG.warning(
                "the log could not be sealed, and is sealed after a later write: %s",
                reason_of(error),
            )

    def _look(self) -> float:
        """Seal what another program recorded; return after how many seconds to look again."""
        position = self._sealer.position()
        # An attempt that fails is logged once, and made again after the next event.
        if position != self._looked_at:
            self._looked_at = position
            self.seal()
        return LOOK_SECONDS

    def signed_here(self) -> list[HeldCheckpoint]:
        """Return the last checkpoint signed here, whatever the database says; none before it.

        Call it before the database is read, which may grow meanwhile.
        """
        last = self._sealer.last_here()
        # A checkpoint of no event proves nothing: a new database may continue from it.
        if last is None or last.checkpoint.size == 0:
            return []
        return [HeldCheckpoint(last, self._sealer.keeper.shown_folder, is_kept=True)]

    def _require_log(self, *, rows_are_replaced: bool) -> None:
        kept = self.signed_here()
        try:
            require_fit(self._engine, kept, rows_are_replaced=rows_are_replaced)
        except UnfitError as unfit:
            if not any(self._sealer.may_be_of_another_log(held.sealed) for held in kept):
                raise
            raise UnfitError(
                f"{unfit}. Or {self._sealer.keeper.shown_folder} belongs to another log: each log"
                " needs its own folder (STANCELINE_LOG_DIR)",
                unfit.position,
            ) from unfit

    def _check_wholly(self) -> None:
        if self._to_check is None:
            return
        kept, trusted = self._to_check
        try:
            verdict = verify_database(
                self._engine, trusted=trusted, kept=kept, report_progress=self._rest
            )
            if not verdict.fits:
                self.refuse(UnfitError(str(verdict.first), verdict.first.position))
        except (UnfitError, DomainError) as error:
            self.refuse(error)
        except Closing:
            raise
        except _UNAVAILABLE as error:
            _LOG.warning("not every event could be checked at the start: %s", reason_of(error))
        except Exception as error:  # noqa: BLE001 an unforeseen error is a reason to refuse writes
            self.refuse(UnfitError(f"the log cannot be checked: {reason_of(error)}"))

    def _rest(self, _done: int, _total: int) -> None:
        # Requests meanwhile are answered almost as fast as usual.
        self.checking.pause(REST_SECONDS)


def _is_unreachable(error: DBAPIError) -> bool:
    is_of_server = isinstance(error.orig, psycopg.OperationalError)
    return error.connection_invalidated or is_of_server
