"""Keeps whoever records, signs or derives away from a log that is not what was signed about it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from eventsourcing import persistence
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

from domain.errors import DomainError
from infrastructure.sealing.keys import VerifierKey
from infrastructure.sealing.sealer import Sealer
from infrastructure.sealing.tree import UnfitError
from infrastructure.unavailable import DATABASE_ERRORS
from infrastructure.verifying.at_start import require_fit
from infrastructure.verifying.live import verify_database
from infrastructure.verifying.verdict import HeldCheckpoint

_LOG = logging.getLogger(__name__)

REST_SECONDS = 0.2

# Raised where the database is not to be had just now, which says nothing about the log.
_UNAVAILABLE = (OperationalError, InterfaceError, TimeoutError, persistence.OperationalError)


class _Closed(Exception):
    """The database is being let go, and what still reads it is to end."""


class Guard:
    """Looks at the log of one database when work on it starts, and beside that work."""

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self._engine = engine
        self._sealer = sealer
        self._unfit: UnfitError | None = None
        self._closed = threading.Event()
        self._checking: threading.Thread | None = None

    def require_start(self, *, key_is_lost: bool = False, rows_are_replaced: bool = False) -> None:
        """Raise `UnfitError` where the log does not fit what was last signed about it.

        `key_is_lost` asks nothing of the key that is here, `rows_are_replaced` nothing of how
        far the read models say they are.
        """
        try:
            self._require_log(rows_are_replaced=rows_are_replaced)
            if not key_is_lost:
                self._sealer.require_key()
        except DomainError as unreadable:
            raise UnfitError(unreadable.message) from unreadable

    def start(self) -> None:
        """Seal what is new; `require_fit` raises once the log is found not to fit, or unreadable.

        What takes no time is looked at now, and then, beside all that is answered, every event.
        Raises one of `DATABASE_ERRORS` where the database cannot be reached.
        """
        try:
            self.require_start()
            self._sealer.seal()
            self._begin_to_check(self.signed_here(), self._sealer.key().verifier)
        except (UnfitError, DomainError) as error:
            self.refuse(error)
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            # Whoever has the connection, and cannot read what is there, is to be told what it is.
            self.refuse(UnfitError(f"what was signed cannot be read: {error.orig}"))
        except (OSError, ValueError) as error:
            self.refuse(UnfitError(f"the log cannot be checked and signed: {error}"))

    def require_fit(self) -> None:
        """Raise `UnfitError` where the log was found not to be what was signed."""
        if (found := self._unfit) is not None:
            raise UnfitError(str(found), found.position)

    def refuse(self, error: UnfitError | DomainError) -> None:
        """Let `require_fit` raise this from now on, or what was found before; reading goes on."""
        if self._unfit is not None:
            return
        unfit = error if isinstance(error, UnfitError) else UnfitError(error.message)
        _LOG.error("the log does not fit what was signed, and is not written to: %s", unfit)
        self._unfit = unfit

    def seal(self) -> None:
        """Seal what is new, unless the log is refused; a failure is told and left for later."""
        if self._unfit is not None:
            return
        try:
            self._sealer.seal()
        except (UnfitError, DomainError) as error:
            self.refuse(error)
        except (*DATABASE_ERRORS, OSError) as error:
            _LOG.warning(
                "the log could not be sealed, and is sealed after a later write: %s", error
            )

    def signed_here(self) -> list[HeldCheckpoint]:
        """The last checkpoint signed in this place, whatever the database says; none before it.

        Look before the database is read: it may grow meanwhile, this must not run ahead of it.
        """
        last = self._sealer.last_here()
        # The checkpoint of no event binds nothing: a new database may go on from it.
        if last is None or last.checkpoint.size == 0:
            return []
        return [HeldCheckpoint(last, str(self._sealer.keeper.folder), is_kept=True)]

    def close(self) -> None:
        """End what is still being checked."""
        self._closed.set()
        if self._checking is not None:
            self._checking.join()

    def _require_log(self, *, rows_are_replaced: bool) -> None:
        kept = self.signed_here()
        try:
            require_fit(self._engine, kept, rows_are_replaced=rows_are_replaced)
        except UnfitError as unfit:
            if not any(self._sealer.may_be_of_another_log(held.sealed) for held in kept):
                raise
            raise UnfitError(
                f"{unfit}. Or {self._sealer.keeper.folder} is that of another log: each needs"
                " a folder of its own (STANCELINE_LOG_DIR)",
                unfit.position,
            ) from unfit

    def _begin_to_check(self, kept: Sequence[HeldCheckpoint], trusted: VerifierKey) -> None:
        # A server may be started again after it was closed, a thread may not.
        self._closed.clear()
        self._checking = threading.Thread(
            target=self._check_wholly, args=(kept, trusted), daemon=True
        )
        self._checking.start()

    def _check_wholly(self, kept: Sequence[HeldCheckpoint], trusted: VerifierKey) -> None:
        try:
            verdict = verify_database(self._engine, trusted=trusted, kept=kept, told=self._go_on)
            if not verdict.fits:
                self.refuse(UnfitError(str(verdict.first), verdict.first.position))
        except (UnfitError, DomainError) as error:
            self.refuse(error)
        except _Closed:
            return
        except _UNAVAILABLE as error:
            _LOG.warning("not every event could be checked at the start: %s", error)
        except Exception as error:  # noqa: BLE001 a thread has nobody else to tell
            self.refuse(UnfitError(f"the log cannot be checked: {error}"))

    def _go_on(self, _done: int, _total: int) -> None:
        # Whoever asks meanwhile is to be answered almost as soon as ever.
        if self._closed.wait(REST_SECONDS):
            raise _Closed
