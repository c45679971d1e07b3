"""The feeds of this process: one of events, one of stances that they change."""

from __future__ import annotations

from datetime import UTC, date, datetime

from api.database import Side
from api.streams.event_frames import EventReader
from api.streams.feed import Feed
from api.streams.stance_frames import StanceReader
from domain.stance.policy import Policy


class Feeds:
    """Each keeps at most `most_bytes` of frames; neither reads before somebody follows."""

    def __init__(self, reading: Side, policy: Policy, most_bytes: int) -> None:
        self.events = Feed("events", EventReader(reading.log), most_bytes)
        self.stances = Feed("stances", StanceReader(reading, policy, _today), most_bytes)
        self.workers = (self.events.worker, self.stances.worker)

    def end(self) -> None:
        """End every stream; on the event loop."""
        self.events.end()
        self.stances.end()

    async def close(self) -> None:
        """End, and give up threads and connections."""
        await self.events.close()
        await self.stances.close()


def _today() -> date:
    return datetime.now(UTC).date()
