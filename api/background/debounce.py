"""Work that waits a while, so that what is asked for in between is done with it."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Debounce:
    """Does its work once for all who ask within some seconds; at the latest when it is closed."""

    def __init__(self, work: Callable[[], None], seconds: float) -> None:
        self._work = work
        self._seconds = seconds
        self._asked = threading.Lock()
        self._working = threading.Lock()
        self._timer: threading.Timer | None = None

    def ask(self) -> None:
        """Have the work done within the time, unless it is about to be."""
        with self._asked:
            if self._timer is None:
                self._timer = threading.Timer(self._seconds, self._ring)
                self._timer.daemon = True
                self._timer.start()

    def close(self) -> None:
        """Do now what was still to be done, and wait for what is being done."""
        with self._asked:
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
            self._do()
        with self._working:
            return

    def _ring(self) -> None:
        with self._asked:
            if self._timer is not threading.current_thread():
                return
            self._timer = None
        self._do()

    def _do(self) -> None:
        with self._working:
            self._work()
