"""Delivers to webhooks in a thread beside the server, as long as it serves."""

from __future__ import annotations

import threading

from infrastructure.webhooks.courier import Courier
from infrastructure.webhooks.delivering import Deliverer

LOOK_SECONDS = 1.0


class Delivering:
    """Looks for what is to be delivered every second, and at once when it is told to."""

    def __init__(self, deliverer: Deliverer) -> None:
        self._courier = Courier(deliverer, self._wait)
        self._told = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; what was waiting from an earlier run is due by its time."""
        self._thread = threading.Thread(target=self._courier.run, name="deliveries", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """There may be something new."""
        self._told.set()

    def close(self) -> None:
        """Begin nothing more, and cut what is being sent."""
        if self._thread is not None:
            self._courier.stop()
            self.look()
            self._thread.join()
            self._courier.end()

    def _wait(self) -> None:
        self._told.wait(LOOK_SECONDS)
        self._told.clear()
