"""The lifecycle of all work in the background: one thread that starts, is asked, and closes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from infrastructure.errors import reason_of

_LOG = logging.getLogger(__name__)


class Closing(Exception):
    """The worker closes. Its work ends here and is done another time."""


class Worker:
    """Does its work in a thread of its own, once for all who asked meanwhile.

    `work` returns after how many seconds it wants to be done again; None waits until somebody asks.
    An error is logged, is shown as `failing`, and is tried again after `retry` seconds or when
    somebody asks. One of `transient` ends by itself, so it is only logged.

    Work waits for `delay` seconds after the first who asks. What was asked for is still done when
    the worker closes if it `finishes`. Closing waits at most `patience` seconds, or without limit,
    and then calls `end`.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], float | None],
        *,
        delay: float = 0.0,
        retry: float | None = None,
        transient: tuple[type[Exception], ...] = (),
        finishes: bool = False,
        patience: float | None = None,
        end: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.failing: str | None = None
        self._work = work
        self._delay = delay
        self._retry = retry
        self._transient = transient
        self._finishes = finishes
        self._patience = patience
        self._end = end
        self._state = threading.Condition()
        self._asked = 0
        self._done = 0
        self._is_long = False
        self._due: float | None = None
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()

    def start(self) -> None:
        """Do the work now, and whenever it is asked for; also after the worker was closed."""
        self._closing.clear()
        self.ask()

    def ask(self) -> int:
        """Have the work done soon, and return what to `wait` for; a closed worker does nothing."""
        with self._state:
            self._asked += 1
            due = time.monotonic() + self._delay
            self._due = due if self._due is None else min(due, self._due)
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
                self._thread.start()
            self._state.notify_all()
            return self._asked

    def wait(self, asked: int, seconds: float) -> None:
        """Wait until the work that was asked for is done, becomes long, or the time is over."""
        with self._state:
            self._state.wait_for(
                lambda: self._done >= asked or self._is_long or self._closing.is_set(), seconds
            )

    def release(self) -> None:
        """Let all who wait continue: the work will take long. The work itself calls this."""
        with self._state:
            self._is_long = True
            self._state.notify_all()

    def pause(self, seconds: float = 0.0) -> None:
        """Rest between two parts of the work, which calls this; raises `Closing` at the end."""
        if self._closing.wait(seconds):
            raise Closing

    def close(self) -> None:
        """End the work, and the thread; `start` begins again."""
        self._closing.set()
        with self._state:
            self._state.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(self._patience)
        self._end()

    def _run(self) -> None:
        while (asked := self._next()) is not None:
            again = self._do()
            with self._state:
                self._done = asked
                self._is_long = False
                if again is not None:
                    due = time.monotonic() + again
                    self._due = due if self._due is None else min(due, self._due)
                self._state.notify_all()

    def _next(self) -> int | None:
        """Wait until the work is due, and return how many have asked; None at the end."""
        with self._state:
            while not self._closing.is_set():
                rest = None if self._due is None else self._due - time.monotonic()
                if rest is not None and rest <= 0:
                    self._due = None
                    return self._asked
                self._state.wait(rest)
            if self._finishes and self._asked > self._done:
                return self._asked
            self._thread = None
            return None

    def _do(self) -> float | None:
        try:
            again = self._work()
        except Closing:
            return None
        except self._transient as error:
            _LOG.warning("%s: tried again, because of %s", self.name, reason_of(error))
            return self._retry
        except Exception as error:  # noqa: BLE001 a thread has no caller to raise to
            reason = reason_of(error)
            failing = f"{type(error).__name__}: {reason}"
            if failing != self.failing:
                _LOG.error("%s: failed, and is tried again: %s", self.name, reason, exc_info=error)
            self.failing = failing
            return self._retry
        self.failing = None
        return again
