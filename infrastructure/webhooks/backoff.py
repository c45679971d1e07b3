"""What follows from an attempt to deliver: done, to be tried again, given up, or an end to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

# After the first attempt, as Standard Webhooks has it: the last one a day later.
OFFSETS = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_JITTER = 0.1
# Longer than the longest of the waits between them, and than what a receiver may ask for.
LONGEST_WAIT = timedelta(hours=7)
SLOWER = timedelta(minutes=1)
LONGEST_ASKED = timedelta(hours=1)

_GONE = 410
_ASK_FOR_LESS = (429, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver: when, for how long, and the status answered or why there was none.

    `retry_after` is how long the receiver asked to be left alone, in seconds.
    """

    at: datetime
    milliseconds: int
    status: int | None = None
    error: str | None = None
    retry_after: int | None = None

    @property
    def is_acknowledged(self) -> bool:
        """Whether the receiver took it: any status of success, and no redirect."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_refused_for_good(self) -> bool:
        """Whether the receiver wants nothing ever again."""
        return self.status == _GONE


def next_try(message: str, tried: int, last: Attempt) -> datetime | None:
    """When a message that was `tried` so many times is tried again; None if it is given up.

    Each wait is up to a tenth longer, by the message and the number of the attempt, so that
    what failed together does not come back together.
    """
    if tried >= len(OFFSETS):
        return None
    gap = OFFSETS[tried] - OFFSETS[tried - 1]
    wait = gap * (1 + MOST_JITTER * _fraction(f"{message}:{tried}"))
    if last.status in _ASK_FOR_LESS:
        asked = timedelta(seconds=last.retry_after or 0)
        wait = max(wait, SLOWER, min(asked, LONGEST_ASKED))
    return last.at + wait


def _fraction(text: str) -> float:
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest()) / 2**32
