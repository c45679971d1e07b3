"""The order in which writes get their turn, and how many of them work at once."""

from __future__ import annotations

import asyncio

import pytest

from api.background.turn_queue import TurnQueue
from infrastructure.errors import BusyError


class Work:
    """Writes that each take a moment, and which of them overlapped."""

    def __init__(self, queue: TurnQueue) -> None:
        self._queue = queue
        self.working: set[str] = set()
        self.begun: list[str] = []
        self.together: set[frozenset[str]] = set()

    async def write(self, name: str) -> None:
        async with self._queue.turn():
            self.working.add(name)
            self.begun.append(name)
            self.together.add(frozenset(self.working))
            await asyncio.sleep(0.01)
            self.working.remove(name)

    async def write_all(self, names: str) -> None:
        await asyncio.gather(*(self.write(name) for name in names))


def test_so_many_writes_work_at_once_and_the_others_follow_in_the_order_they_came() -> None:
    work = Work(TurnQueue(2, wait_seconds=5))

    asyncio.run(work.write_all("abcdef"))

    assert work.begun == list("abcdef")
    assert max(len(some) for some in work.together) == 2


def test_a_write_whose_turn_does_not_come_in_time_leaves_its_place_to_others() -> None:
    async def wait_in_vain() -> None:
        queue = TurnQueue(1, wait_seconds=0.05)
        async with queue.turn():
            with pytest.raises(BusyError, match=r"did not come within 0\.05 seconds"):
                await Work(queue).write("late")
        await Work(queue).write("next")

    asyncio.run(wait_in_vain())


def test_an_import_waits_for_its_turn_for_as_long_as_that_takes() -> None:
    async def be_patient() -> None:
        queue = TurnQueue(1, wait_seconds=0.01)
        holding = asyncio.create_task(Work(queue).write("first"))
        await asyncio.sleep(0)
        async with queue.turn(patient=True):
            assert holding.done()

    asyncio.run(be_patient())
