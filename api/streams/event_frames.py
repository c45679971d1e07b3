"""Events of the log as frames of a stream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from api.streams.broadcast import Frame, FrameBatch
from api.streams.sse import frame
from domain.event_subjects import Subjects
from infrastructure.log.event_log import EventLog
from infrastructure.read_models.event_subjects import EventWithSubjects, with_subjects
from infrastructure.read_models.history import event_answer

EVENTS_AT_ONCE = 250


class EventAbout(NamedTuple):
    """What followers choose events by."""

    topic: str
    concerns: Sequence[Subjects]


class EventReader:
    """Reads the log itself, whatever the read models show of it."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._follower = log.recorder.follower()
        self.wait_beyond = self._follower.wait_beyond
        self.close = self._follower.close

    def read(self, after: int, until: int) -> FrameBatch[EventAbout]:
        recorded = self._log.recorder.read(after, EVENTS_AT_ONCE, until)
        found = with_subjects(self._log, recorded, self._log.recorder.histories)
        reached = until if len(recorded) < EVENTS_AT_ONCE else recorded[-1].position
        return FrameBatch([_frame(one) for one in found], max(after, reached))


def _frame(matter: EventWithSubjects) -> Frame[EventAbout]:
    position, topic = matter.recorded.position, matter.recorded.topic
    text = frame(topic, position, event_answer(matter.recorded, matter.event))
    return Frame(position, EventAbout(topic, matter.subjects), text)
