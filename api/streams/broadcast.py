"""Frames of the positions of the log, and the newest frames kept for all followers."""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

MOST_FRAMES = 4_096
KEPT_SECONDS = 10.0
CHUNK_BYTES = 64_000

About = TypeVar("About")


@dataclass(frozen=True, slots=True)
class Frame(Generic[About]):
    """A message about one position: its subjects, by which followers filter, and its bytes."""

    position: int
    about: About
    text: bytes


@dataclass(frozen=True, slots=True)
class FrameBatch(Generic[About]):
    """Frames in the order of positions; all positions up to `reached` were read.

    All frames of one position are in the same batch.
    """

    frames: Sequence[Frame[About]]
    reached: int

    @property
    def size(self) -> int:
        """The size in bytes."""
        return sum(len(frame.text) for frame in self.frames)

    def text(self, wanted: Callable[[About], bool]) -> bytes:
        """Return the bytes of the wanted frames."""
        return b"".join(frame.text for frame in self.frames if wanted(frame.about))


class Reader(Protocol[About]):
    """A source of frames; every call blocks, and several threads may call `read`."""

    def wait_beyond(self, position: int, timeout: float) -> int:
        """Return the last position once it is after `position`, or after `timeout` seconds."""

    def read(self, after: int, until: int) -> FrameBatch[About]:
        """Return the next batch after a position, up to and including `until`."""

    def close(self) -> None:
        """Release what waiting needs."""


class Kept(Generic[About]):
    """The newest frames after the position `oldest`, up to `reached`: so many bytes at most."""

    def __init__(self, most_bytes: int) -> None:
        self.oldest = 0
        self.reached = 0
        self._most_bytes = most_bytes
        self._bytes = 0
        self._frames: list[Frame[About]] = []

    def start_over(self, position: int) -> None:
        """Keep nothing but what comes after a position."""
        self.oldest = self.reached = position
        self._bytes, self._frames = 0, []

    def oldest_with(self, batch: FrameBatch[About]) -> int:
        """What `oldest` would be with this batch added."""
        dropped = self._dropped_for(batch)
        return self._frames[dropped - 1].position if dropped else self.oldest

    def add(self, batch: FrameBatch[About]) -> None:
        dropped = self._dropped_for(batch)
        self.oldest = self.oldest_with(batch)
        self._bytes += batch.size - sum(len(frame.text) for frame in self._frames[:dropped])
        self._frames[:dropped] = []
        self._frames += batch.frames
        self.reached = batch.reached

    def after(self, position: int) -> FrameBatch[About]:
        """The frames after a position, as many as go in one chunk, all of each position."""
        first = bisect_right(self._frames, position, key=_position)
        size = 0
        for at in range(first, len(self._frames)):
            size += len(self._frames[at].text)
            if size >= CHUNK_BYTES:
                reached = self._frames[at].position
                past = bisect_right(self._frames, reached, lo=at, key=_position)
                return FrameBatch(self._frames[first:past], reached)
        return FrameBatch(self._frames[first:], self.reached)

    def _dropped_for(self, batch: FrameBatch[About]) -> int:
        """How many of the oldest frames must go for a batch."""
        excess = self._bytes + batch.size - self._most_bytes
        too_many = len(self._frames) + len(batch.frames) - MOST_FRAMES
        dropped = min(len(self._frames), max(0, too_many))
        excess -= sum(len(frame.text) for frame in self._frames[:dropped])
        while excess > 0 and dropped < len(self._frames):
            excess -= len(self._frames[dropped].text)
            dropped += 1
        return dropped


class PastBatches(Generic[About]):
    """Recently read earlier batches, shared by followers that begin at the same position.

    They are kept for `KEPT_SECONDS` and up to `most_bytes`; a batch of stances depends on today.
    """

    def __init__(self, read: Callable[[int, int], FrameBatch[About]], most_bytes: int) -> None:
        self._read = read
        self._most_bytes = most_bytes
        self._bytes = 0
        self._batches: OrderedDict[int, tuple[float, FrameBatch[About]]] = OrderedDict()
        self._changing = threading.Lock()

    def read(self, after: int, until: int) -> FrameBatch[About]:
        """Return the next batch after a position, up to and including `until`; may block."""
        with self._changing:
            self._forget_before(time.monotonic() - KEPT_SECONDS)
            if (found := self._batches.get(after)) is not None and found[1].reached <= until:
                return found[1]
        batch = self._read(after, until)
        # A batch that reaches `until` is not kept: it would be longer once more is recorded.
        if batch.reached < until:
            with self._changing:
                self._keep(after, batch)
        return batch

    def _keep(self, after: int, batch: FrameBatch[About]) -> None:
        if after not in self._batches:
            self._batches[after] = time.monotonic(), batch
            self._bytes += batch.size
        while self._bytes > self._most_bytes:
            self._forget_oldest()

    def _forget_before(self, earliest: float) -> None:
        while self._batches and next(iter(self._batches.values()))[0] < earliest:
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        _, (_, batch) = self._batches.popitem(last=False)
        self._bytes -= batch.size


def _position(frame: Frame[About]) -> int:
    return frame.position
