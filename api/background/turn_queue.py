"""Writes and exports wait for their turn before they take a thread, so that reads find one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import Semaphore, fail_after

from infrastructure.errors import BusyError, OperationalError


class TurnQueue:
    """Lets `at_once` writes or exports run at the same time; the others wait in order of arrival.

    They wait in the event loop, where waiting is cheap, for at most `wait_seconds`. After that the
    error `busy` is raised, which is about a `work`.
    """

    def __init__(
        self,
        at_once: int,
        wait_seconds: float,
        busy: type[OperationalError] = BusyError,
        work: str = "write",
    ) -> None:
        self._free = Semaphore(at_once)
        self._wait_seconds = wait_seconds
        self._busy = busy
        self._work = work

    @asynccontextmanager
    async def turn(self, *, patient: bool = False) -> AsyncIterator[None]:
        """Take a turn; raise the error if it does not come in time, unless `patient`.

        An import is patient: it waits for each batch, and its client for the whole import. So is an
        export once its answer has begun.
        """
        try:
            with fail_after(None if patient else self._wait_seconds):
                await self._free.acquire()
        except TimeoutError as error:
            waited = f"{self._wait_seconds:g} seconds"
            raise self._busy(
                f"the turn of this {self._work} did not come within {waited}"
            ) from error
        try:
            yield
        finally:
            self._free.release()
