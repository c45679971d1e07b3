"""Delivers to webhooks in a thread beside the server, as long as it serves."""

from __future__ import annotations

import threading

from infrastructure.webhooks.courier import END_WITHIN_SECONDS, Courier
from infrastructure.webhooks.deliverer import Deliverer

LOOK_SECONDS = 1.0


class Delivering:
    """Looks for due deliveries every second, and at once when asked to."""

    def __init__(self, deliverer: Deliverer) -> None:
        self._deliverer = deliverer
        self._told = threading.Event()
        self._courier: Courier | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless it has; what was waiting from an earlier run is due by its time."""
        if self._thread is None:
            self._courier = Courier(self._deliverer, self._wait)
            self._thread = threading.Thread(target=self._courier.run, daemon=True)
            self._thread.start()

    @property
    def failing(self) -> str | None:
        """Why nothing can be delivered now; None where all is well."""
        return None if self._courier is None else self._courier.failing

    def look(self) -> None:
        """There may be something new."""
        self._told.set()

    def close(self) -> None:
        """Begin nothing more, and cut what is being sent."""
        thread, self._thread = self._thread, None
        if thread is not None and self._courier is not None:
            self._courier.stop()
            self.look()
            # A database that is locked or gone would keep it, and the server, for half a minute.
            thread.join(END_WITHIN_SECONDS)
            self._courier.end()

    def _wait(self) -> None:
        self._told.wait(LOOK_SECONDS)
        self._told.clear()
