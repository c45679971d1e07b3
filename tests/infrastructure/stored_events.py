"""Events as they reach the log: valid by default, a test names what it is about."""

from __future__ import annotations

from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent


def stored(
    originator_id: UUID | None = None,
    version: int = 1,
    topic: str = "development.reported.v1",
    state: bytes = b"{}",
) -> StoredEvent:
    """One event, by default of a new aggregate."""
    return StoredEvent(originator_id or uuid4(), version, topic, state)


def stored_many(count: int) -> list[StoredEvent]:
    """The first events of `count` new aggregates."""
    return [stored() for _ in range(count)]
