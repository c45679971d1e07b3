"""Followers of one feed: those who want little of much keep nobody else waiting."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest

from api.streams import feed as feeds
from api.streams.broadcast import CHUNK_BYTES, MOST_FRAMES, Frame, FrameBatch, PastBatches
from api.streams.feed import Feed

FRAMES = MOST_FRAMES
BYTES = 1_000
FRAMES_IN_CHUNK = CHUNK_BYTES // BYTES
CHUNKS = FRAMES // FRAMES_IN_CHUNK


class Numbers:
    """A log of numbers: each event is its own position."""

    def __init__(self, page: int = 1_000_000) -> None:
        self.last = 0
        self.read_after: list[int] = []
        self._page = page

    def wait_beyond(self, position: int, timeout: float) -> int:
        return self.last

    def read(self, after: int, until: int) -> FrameBatch[int]:
        self.read_after.append(after)
        reached = min(until, after + self._page)
        positions = range(after + 1, reached + 1)
        return FrameBatch([Frame(at, at, b"x" * BYTES) for at in positions], reached)

    def close(self) -> None:
        return


async def turns_of_others(feed: Feed[int], log: Numbers, followers: int) -> int:
    """How often another task runs while followers look through all that is kept, in vain."""
    turns = 0

    async def take_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def look_through() -> None:
        async with feed.following(0, lambda position: position > FRAMES) as following:
            while following.position < FRAMES:
                await following.next(timeout=0)

    async with feed.following(0, lambda _: True) as first:
        log.last = FRAMES
        while first.position < FRAMES:
            await first.next(timeout=1)
        other = asyncio.create_task(take_turns())
        await asyncio.gather(*(look_through() for _ in range(followers)))
        other.cancel()
    await feed.close()
    return turns


@pytest.mark.parametrize("followers", [1, 20])
def test_who_skips_much_lets_others_have_their_turn_after_each_chunk(followers: int) -> None:
    """Given 4,096 kept frames in 64 chunks, of which nothing is wanted."""
    log = Numbers()
    feed = Feed("numbers", log, most_bytes=FRAMES * BYTES)
    turns = asyncio.run(turns_of_others(feed, log, followers))
    assert turns >= followers * CHUNKS


def test_a_page_of_the_past_is_read_once_for_all_who_begin_alike() -> None:
    """Given 1,000 positions in ten pages, all of them past, and 20 followers from the first."""
    log = Numbers(page=100)
    log.last = 1_000
    feed = Feed("numbers", log, most_bytes=2_000_000)

    async def follow() -> list[int]:
        reached = []
        async with feed.following(0, lambda position: position == 555) as following:
            while following.position < 1_000:
                shown = await following.next(timeout=1)
                reached += [shown.reached] if shown.text else []
        return reached

    async def follow_all() -> list[list[int]]:
        found = [await follow()]
        found += await asyncio.gather(*(follow() for _ in range(19)))
        await feed.close()
        return found

    assert asyncio.run(follow_all()) == [[600]] * 20
    # The last page ends where the log does, and is read again by each.
    assert sorted(after for after in log.read_after if after < 900) == list(range(0, 900, 100))


def test_pages_of_the_past_have_a_limit_and_are_forgotten() -> None:
    """Given pages of ten positions and room for two of them."""
    log = Numbers(page=10)
    pages = PastBatches(log.read, most_bytes=20 * BYTES)
    for after in (0, 10, 20, 20, 10, 0):
        assert pages.read(after, 1_000).reached == after + 10
    assert log.read_after == [0, 10, 20, 0]


def test_a_page_that_cannot_be_read_is_tried_again_and_ends_the_feed_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Given a reader that fails at first, in a way that nobody foresaw."""
    monkeypatch.setattr(feeds, "TRY_AGAIN_SECONDS", 0.05)
    log = Numbers()
    feed = Feed("numbers", log, most_bytes=BYTES)
    reading, failing = log.read, list[int]()

    def fails_once(after: int, until: int) -> FrameBatch[int]:
        if not failing:
            failing.append(after)
            raise LookupError("no such thing")
        return reading(after, until)

    monkeypatch.setattr(log, "read", fails_once)

    async def follow() -> tuple[str | None, int]:
        async with feed.following(0, lambda _: True) as following:
            log.last = 1
            while feed.worker.failing is None:
                await asyncio.sleep(0)
            why = feed.worker.failing
            shown = await following.next(timeout=5)
            while feed.worker.failing is not None:
                await asyncio.sleep(0)
            return why, shown.reached

    assert asyncio.run(follow()) == ("LookupError: no such thing", 1)


def test_a_feed_that_ends_reads_no_more_of_the_past_for_those_who_wait() -> None:
    """Given 20 followers at different places of the past, and two threads that read it."""
    log = Numbers(page=10)
    log.last = 1_000
    ended = Event()
    reading = log.read

    def read_until_ended(after: int, until: int) -> FrameBatch[int]:
        ended.wait()
        return reading(after, until)

    log.read = read_until_ended  # type: ignore[method-assign]
    feed = Feed("numbers", log, most_bytes=BYTES)

    async def follow(after: int) -> str | None:
        async with feed.following(after, lambda _: True) as following:
            await following.next(timeout=1)
            return (await following.next(timeout=1)).ended

    async def follow_all() -> list[str | None]:
        following = [asyncio.create_task(follow(after)) for after in range(20)]
        await asyncio.sleep(0.1)
        feed.end()
        ended.set()
        shown = await asyncio.gather(*following)
        await feed.close()
        return shown

    assert asyncio.run(follow_all()) == ["the server stops"] * 20
    assert len(log.read_after) <= 2
