"""Keeps the answers of an embedded database up with its log, and holds up nobody for long."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime

from sqlalchemy import Engine

from infrastructure.beside import bring_up
from infrastructure.event_log import EventLog
from infrastructure.projections.runner import catch_up
from infrastructure.read_models import progress
from infrastructure.set_in_use import seeing
from infrastructure.table_sets import KEPT_FOR, remove_unneeded
from infrastructure.unavailable import OtherVersionError, WrongReachError

END_WITHIN_SECONDS = 3.0

_LOG = logging.getLogger(__name__)


class _Closed(Exception):
    """The database is being let go, and what is derived anew is to be begun another time."""


class Showing:
    """Shows what is recorded in the read models of one database."""

    def __init__(self, engine: Engine, log: EventLog) -> None:
        self._engine = engine
        self._log = log
        self._turn = threading.Lock()
        self._deriving: threading.Thread | None = None
        self._closed = threading.Event()

    def require_not_newer(self) -> None:
        """Raise `OtherVersionError` where a newer release derived the rows in use."""
        try:
            with seeing(self._engine) as connection:
                found = progress.read(connection)
        except WrongReachError:
            return  # whoever writes is told, and whoever reads what cannot be told
        if found.position and found.version > progress.VERSION:
            raise OtherVersionError(found.version, progress.VERSION)

    def now(self) -> None:
        """Show all that is recorded, however long it takes.

        Raises `OtherVersionError` where a newer release derived what is shown.
        """
        with self._turn:
            bring_up(self._engine, self._log)

    def begin(self) -> None:
        """Show all that is recorded before anybody asks, where nothing is shown; else soon.

        Sets of read models that nobody needs any more are removed.
        """
        self._closed.clear()
        remove_unneeded(self._engine, datetime.now(UTC))
        with seeing(self._engine) as connection:
            shows_nothing = progress.position(connection) == 0
        if shows_nothing:
            self.now()
        else:
            self.soon()

    def soon(self) -> None:
        """Show it, but rows of an older release are derived anew beside what is asked meanwhile.

        Until that is done answers are given from those, as far as they go.
        """
        with self._turn:
            if self._deriving is not None or self._closed.is_set():
                return
            try:
                catch_up(self._engine, self._log)
            except OtherVersionError as other:
                if other.is_newer:
                    raise
                self._deriving = threading.Thread(target=self._derive_anew, daemon=True)
                self._deriving.start()

    def close(self) -> None:
        """Show nothing soon until begun again; end what is derived, unless that takes too long."""
        self._closed.set()
        if (deriving := self._deriving) is not None:
            deriving.join(END_WITHIN_SECONDS)

    def _derive_anew(self) -> None:
        try:
            try:
                bring_up(self._engine, self._log, reached=self._go_on)
            finally:
                self._deriving = None
            # Who recorded in the last moment has left it to this.
            self.soon()
            if not self._closed.wait(KEPT_FOR.total_seconds()):
                remove_unneeded(self._engine, datetime.now(UTC))
        except _Closed:
            return
        except Exception as error:  # noqa: BLE001 a thread has nobody else to tell
            _LOG.error("not all is derived anew, the next write tries: %s", error, exc_info=error)

    def _go_on(self, _position: int) -> None:
        if self._closed.is_set():
            raise _Closed
