"""Checks the clock that dates the log.

`recorded_at` never decreases. One event that is dated a year ahead dates all later events a year
ahead, so it is refused while that can still be cured: see docs/decisions/0016.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from infrastructure.errors import ClockError

if TYPE_CHECKING:
    from collections.abc import Callable


def _since_boot() -> float:
    """Return elapsed seconds, independent of the clock; with sleep, where the system counts it."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


@dataclass(frozen=True, slots=True)
class Window:
    """The times at which an append is accepted.

    The clock may be up to `before` behind the last event. It must not be later than `latest` or,
    if that is unknown, more than `gap` after the last event; None is no limit.
    """

    before: timedelta
    latest: datetime | None
    gap: timedelta | None


class LogClock:
    """Compares a clock with the log, and with the time that passed since the last append.

    The clock may be `skew` seconds behind the last event, and may step as far ahead while this
    process runs. The first append of a process may be `gap` days after the last event; 0 is no
    limit.
    """

    def __init__(
        self, skew: float, gap: float = 0, *, elapsed: Callable[[], float] = _since_boot
    ) -> None:
        self._skew = timedelta(seconds=skew)
        self._gap = timedelta(days=gap) if gap else None
        self._elapsed = elapsed
        self._lock = threading.Lock()
        self._seen: tuple[datetime, float] | None = None

    def window(self) -> Window:
        """Return the times that are accepted now."""
        expected = self._expected()
        return Window(self._skew, None if expected is None else expected + self._skew, self._gap)

    def note(self, now: datetime) -> None:
        """Note the time of an accepted append."""
        with self._lock:
            self._seen = now, self._elapsed()

    def off_by(self, last: datetime, now: datetime) -> timedelta:
        """How far the clock is ahead of the time that passed, or (below 0) behind the last event.

        Before the first append of a process, the time that passed is unknown: a clock that is more
        than the gap after the last event is as far ahead of that event. 0 in all other cases.
        """
        if now < last:
            return now - last
        if (expected := self._expected()) is not None:
            return max(timedelta(0), now - expected)
        is_refused = self._gap is not None and now > last + self._gap
        return now - last if is_refused else timedelta(0)

    def require(self, last: datetime | None, now: datetime) -> None:
        """Raise `ClockError` if the clock is wrong; `last` is None for an empty log."""
        if last is None:
            return
        window = self.window()
        if last > now + window.before:
            raise ClockError(
                f"the clock says {_told(now)}, and the last event was recorded at {_told(last)}:"
                f" the clock is {_length(last - now)} behind, or was ahead then. Set the clock; if"
                f" it is right, raise STANCELINE_MAX_CLOCK_SKEW_SECONDS ({_seconds(self._skew)}),"
                " and events are dated like that last one until the clock has reached it"
            )
        if window.latest is not None:
            if now > window.latest:
                ahead = now - window.latest + self._skew
                raise ClockError(
                    f"the clock says {_told(now)}, and has stepped {_length(ahead)} ahead since the"
                    " last write. Set the clock; if it is right, start this process again, or raise"
                    f" STANCELINE_MAX_CLOCK_SKEW_SECONDS ({_seconds(self._skew)})"
                )
        elif window.gap is not None and now > last + window.gap:
            raise ClockError(
                f"the clock says {_told(now)}, {_length(now - last)} after the last event of the"
                " log. Set the clock; if it is right, raise STANCELINE_MAX_LOG_GAP_DAYS"
                f" ({window.gap.days}) for the next write"
            )

    def _expected(self) -> datetime | None:
        with self._lock:
            seen = self._seen
        return None if seen is None else seen[0] + timedelta(seconds=self._elapsed() - seen[1])


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _seconds(skew: timedelta) -> str:
    return f"{skew.total_seconds():g}"


def _length(of: timedelta) -> str:
    return f"{of.days} days" if of.days > 1 else f"{of.total_seconds():.0f} seconds"
