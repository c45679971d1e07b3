"""Followers of one feed: those who want little of much keep nobody else waiting."""

from __future__ import annotations

import asyncio

import pytest

from api.feed import Feed
from api.frames import CHUNK_BYTES, MOST_FRAMES, Frame, Page

FRAMES = MOST_FRAMES
BYTES = 1_000
FRAMES_IN_CHUNK = CHUNK_BYTES // BYTES
CHUNKS = FRAMES // FRAMES_IN_CHUNK


class Numbers:
    """A log of numbers: each position tells itself."""

    def __init__(self) -> None:
        self.last = 0

    def wait_beyond(self, position: int, timeout: float) -> int:
        return self.last

    def read(self, after: int, until: int) -> Page[int]:
        positions = range(after + 1, until + 1)
        return Page([Frame(at, at, b"x" * BYTES) for at in positions], until)

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
    feed = Feed(log, most_bytes=FRAMES * BYTES)
    turns = asyncio.run(turns_of_others(feed, log, followers))
    assert turns >= followers * CHUNKS
