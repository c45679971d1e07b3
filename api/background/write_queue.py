"""Writes take turns before they take a thread, so that those who read find one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import Semaphore, fail_after

from infrastructure.errors import BusyError


class WriteQueue:
    """Lets `at_once` writes work at the same time; the others wait in the order in which they came.

    They wait in the event loop, where that costs next to nothing, for `wait_seconds` at most.
    """

    def __init__(self, at_once: int, wait_seconds: float) -> None:
        self._free = Semaphore(at_once)
        self._wait_seconds = wait_seconds

    @asynccontextmanager
    async def turn(self, *, patient: bool = False) -> AsyncIterator[None]:
        """One turn; raises `BusyError` where it does not come in time, unless who waits is patient.

        An import is: it waits once for each batch, and its sender waits for the whole of it.
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
