"""Delivers continuously, to several webhooks at once, each in its own thread."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from uuid import UUID

from infrastructure.errors import DATABASE_ERRORS
from infrastructure.webhooks.deliverer import Deliverer
from infrastructure.webhooks.sender import Sender

LOOK_SECONDS = 1.0
MOST_AT_ONCE = 16
MOST_REMEMBERED = 1_000
ANSWERED_WITHIN_SECONDS = 0.5
END_WITHIN_SECONDS = 3.0

_LOG = logging.getLogger(__name__)


class Courier:
    """Delivers to several webhooks at once; after its end it begins again when it is called."""

    def __init__(self, deliverer: Deliverer) -> None:
        self._deliverer = deliverer
        self._active: dict[UUID, threading.Thread] = {}
        self._senders: dict[UUID, Sender] = {}
        self._served: dict[UUID, None] = {}
        self._lock = threading.Lock()
        self._is_ending = False

    def deliver(self) -> float:
        """Begin to deliver what is due; return after how many seconds to look again."""
        with self._lock:
            self._is_ending = False
        found = self._deliverer.find()
        for id in self._in_turn(found.ids):
            self._start(id)
        return 0.0 if found.moved else LOOK_SECONDS

    def end(self) -> None:
        """Begin nothing more, and cut attempts without an answer in a moment; they do not count."""
        begun = time.monotonic()
        with self._lock:
            self._is_ending = True
            threads = list(self._active.values())
        _join(threads, begun + ANSWERED_WITHIN_SECONDS)
        with self._lock:
            senders = list(self._senders.values())
        for sender in senders:
            sender.abort()
        _join(threads, begun + END_WITHIN_SECONDS)

    def _in_turn(self, ids: Iterable[UUID]) -> list[UUID]:
        """Order webhooks by their last turn, so that slow receivers do not delay all others."""
        turns = {id: turn for turn, id in enumerate(self._served, 1)}
        return sorted(ids, key=lambda id: turns.get(id, 0))

    def _start(self, id: UUID) -> None:
        with self._lock:
            if self._is_ending or id in self._active or len(self._active) >= MOST_AT_ONCE:
                return
            # A look-up of a name can take minutes; it must not keep the process from ending.
            thread = threading.Thread(target=self._deliver, args=(id,), daemon=True)
            self._active[id] = thread
            self._served.pop(id, None)
            self._served[id] = None
            if len(self._served) > MOST_REMEMBERED:
                del self._served[next(iter(self._served))]
        thread.start()

    def _deliver(self, id: UUID) -> None:
        try:
            self._deliverer.deliver(id, lambda sender: self._may_go_on(id, sender))
        except DATABASE_ERRORS as error:
            _LOG.warning(
                "the delivery to webhook %s was not stored and is sent again: %s", id, error
            )
        except Exception as error:  # noqa: BLE001 a thread has no caller to raise to
            _LOG.error("webhook %s failed, and is tried again: %s", id, error, exc_info=error)
        finally:
            with self._lock:
                self._senders.pop(id, None)
                del self._active[id]

    def _may_go_on(self, id: UUID, sender: Sender) -> bool:
        with self._lock:
            self._senders[id] = sender
            return not self._is_ending


def _join(threads: Iterable[threading.Thread], deadline: float) -> None:
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
