"""Writes wait for their turn before they take a thread, so that reads find a free thread."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import Semaphore, fail_after

from infrastructure.errors import BusyError


class TurnQueue:
    """Lets `at_once` writes run at the same time; the others wait in order of arrival.

    They wait in the event loop, where waiting is cheap, for at most `wait_seconds`.
    """

    def __init__(self, at_once: int, wait_seconds: float) -> None:
        self._free = Semaphore(at_once)
        self._wait_seconds = wait_seconds

    @asynccontextmanager
    async def turn(self, *, patient: bool = False) -> AsyncIterator[None]:
        """Take a turn; raise `BusyError` if it does not come in time, unless `patient`.

        An import is patient: it waits for each batch, and its client for the whole import.
        """
        try:
            with fail_after(None if patient else self._wait_seconds):
                await self._free.acquire()
        except TimeoutError as error:
            waited = f"{self._wait_seconds:g} seconds"
            raise BusyError(f"the turn of this write did not come within {waited}") from error
        try:
            yield
        finally:
            self._free.release()
