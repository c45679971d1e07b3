"""What the log promises to those who append to it and to those who read it."""

from __future__ import annotations

from uuid import uuid4

from eventsourcing.persistence import StoredEvent

from infrastructure.event_store import SQLAlchemyRecorder


def test_positions_count_up_from_one(recorder: SQLAlchemyRecorder) -> None:
    first, second = uuid4(), uuid4()
    assert recorder.position() == 0
    assert recorder.insert_events([StoredEvent(first, 1, "a.v1", b"1")]) == [1]
    assert recorder.insert_events([StoredEvent(second, 1, "a.v1", b"1")] * 1) == [2]
    assert [e.position for e in recorder.read(0, 10)] == [1, 2]
