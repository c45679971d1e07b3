"""One reader for all followers: each new position is read once and sent to all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic

from api.background.worker import Worker
from api.streams.broadcast import About, FrameBatch, Kept, PastBatches, Reader
from infrastructure.errors import DATABASE_ERRORS

LOOK_UP_SECONDS = 0.2
TRY_AGAIN_SECONDS = 1.0
END_WITHIN_SECONDS = 3.0
PATIENCE_SECONDS = 2.0
LOOK_AGAIN_SECONDS = 0.01
# Followers that skip this many frames do so one after the other, between other requests.
MANY_FRAMES = 16


@dataclass(frozen=True, slots=True)
class Update:
    """The next bytes for a follower, up to `reached`; empty if it wants nothing of them.

    `ended` is the reason if no more follow.
    """

    text: bytes
    reached: int
    ended: str | None = None


class Feed(Generic[About]):
    """Reads while there are followers, and keeps the newest frames for all of them.

    Its `worker` reads; everything else happens on the event loop.
    """

    def __init__(self, name: str, reader: Reader[About], most_bytes: int) -> None:
        self.kept = Kept[About](most_bytes)
        self.ended = False
        self.worker = Worker(
            f"stream of {name}",
            self._read_on,
            retry=TRY_AGAIN_SECONDS,
            transient=DATABASE_ERRORS,
            patience=END_WITHIN_SECONDS,
        )
        self._reader = reader
        self._past_batches = PastBatches(reader.read, most_bytes)
        self._followers: set[Following[About]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting = asyncio.Lock()
        self._skipping = asyncio.Lock()
        self._moved = asyncio.Event()
        self._past = ThreadPoolExecutor(2, "feed-past")

    @asynccontextmanager
    async def following(
        self, after: int, wanted: Callable[[About], bool]
    ) -> AsyncIterator[Following[About]]:
        """Follow from the position after `after`; only `wanted` frames are sent."""
        following = Following(self, after, wanted)
        async with self._starting:
            if self._loop is None:
                loop = asyncio.get_running_loop()
                wait_beyond = self._reader.wait_beyond
                self.kept.start_over(await loop.run_in_executor(self._past, wait_beyond, -1, 0))
                self._loop = loop
                self.worker.start()
            self._followers.add(following)
        try:
            yield following
        finally:
            self._followers.discard(following)

    def end(self) -> None:
        """Tell every follower that nothing more comes."""
        self.ended = True
        self._wake()

    async def close(self) -> None:
        """End, and give up threads and connections."""
        self.end()
        await asyncio.to_thread(self.worker.close)
        self._past.shutdown(wait=False)
        self._reader.close()

    async def past(self, after: int, wanted: Callable[[About], bool]) -> tuple[bytes, int]:
        """What is wanted of the next batch that is not kept any more, and how far it reaches."""
        return await asyncio.get_running_loop().run_in_executor(
            self._past, self._read_past, after, self.kept.reached, wanted
        )

    def _read_past(
        self, after: int, until: int, wanted: Callable[[About], bool]
    ) -> tuple[bytes, int]:
        if self.ended:
            return b"", after  # many may wait for this thread, and none of them for the past
        batch = self._past_batches.read(after, until)
        return batch.text(wanted), batch.reached

    async def chosen(self, batch: FrameBatch[About], wanted: Callable[[About], bool]) -> bytes:
        """What is wanted of a batch; a long one is looked through when nobody else does so."""
        if len(batch.frames) < MANY_FRAMES:
            return batch.text(wanted)
        async with self._skipping:
            text = batch.text(wanted)
            await asyncio.sleep(0)
            return text

    async def moved(self, timeout: float) -> None:
        """Wait until there is more, or the time is over."""
        try:
            await asyncio.wait_for(self._moved.wait(), timeout)
        except TimeoutError:
            return

    def _read_on(self) -> float | None:
        """Read the next batch while anybody follows. Runs in the thread of the worker."""
        loop = self._loop
        if loop is None or not _on_loop(loop, self._is_followed()):
            return None
        batch = self._next_batch()
        if batch is not None:
            _on_loop(loop, self._add(batch))
        return 0.0

    async def _is_followed(self) -> bool:
        if self._followers and not self.ended:
            return True
        self._loop = None
        return False

    async def _add(self, batch: FrameBatch[About]) -> bool:
        await self._wait_for_room(batch)
        self.kept.add(batch)
        self._wake()
        return True

    def _next_batch(self) -> FrameBatch[About] | None:
        reached = self.kept.reached
        last = self._reader.wait_beyond(reached, LOOK_UP_SECONDS)
        return self._reader.read(reached, last) if last > reached else None

    async def _wait_for_room(self, batch: FrameBatch[About]) -> None:
        """Wait a little for those who have not taken yet what will be dropped for the batch."""
        time = asyncio.get_running_loop().time
        deadline = time() + PATIENCE_SECONDS
        oldest = self.kept.oldest_with(batch)
        while time() < deadline and not self.ended:
            if not any(one.is_live and one.position < oldest for one in self._followers):
                return
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    def _wake(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()


def _on_loop(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, bool]) -> bool:
    """Do work on the event loop, from another thread; return False if the loop has ended."""
    try:
        return asyncio.run_coroutine_threadsafe(work, loop).result()
    except (CancelledError, RuntimeError):
        work.close()
        return False


class Following(Generic[About]):
    """One follower's place in a feed; it holds no frames of its own.

    It is live once it has come to what the feed keeps, and cut off if it then falls behind.
    """

    def __init__(self, feed: Feed[About], after: int, wanted: Callable[[About], bool]) -> None:
        self.position = after
        self.is_live = False
        self._feed = feed
        self._wanted = wanted

    async def next(self, timeout: float) -> Update:
        """What is new for this follower; nothing after `timeout` seconds without.

        Raises one of `DATABASE_ERRORS` where the past cannot be read now.
        """
        time = asyncio.get_running_loop().time
        deadline = time() + timeout
        while True:
            is_over = time() >= deadline
            if (ended := self._why_ended()) is not None:
                return Update(b"", self.position, ended)
            if self.position < self._feed.kept.oldest:
                text, reached = await self._feed.past(self.position, self._wanted)
                return self._take(text, reached)
            self.is_live = True
            found = self._feed.kept.after(self.position)
            update = self._take(await self._feed.chosen(found, self._wanted), found.reached)
            if update.text or is_over:
                return update
            if not found.frames:
                await self._feed.moved(deadline - time())

    def _take(self, text: bytes, reached: int) -> Update:
        self.position = max(self.position, reached)
        return Update(text, self.position)

    def _why_ended(self) -> str | None:
        if self._feed.ended:
            return "the server stops"
        if self.is_live and self.position < self._feed.kept.oldest:
            return "too slow: what comes next is not kept any more"
        return None
