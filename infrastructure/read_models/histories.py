"""The events of some developments, actors or sources, up to the position that is asked about."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam

from infrastructure.log.recorder import RECORDED, RecordedEvent
from infrastructure.log.tables import events
from infrastructure.read_models.knowledge import AT, STILL, Knowledge
from infrastructure.read_models.set_aside import first_set_aside

_OF_THESE = RECORDED.where(
    events.c.originator_id.in_(bindparam("ids", expanding=True)), events.c.position <= AT
).order_by(events.c.position)


def histories(knowledge: Knowledge, ids: Collection[UUID]) -> dict[UUID, list[RecordedEvent]]:
    """For each of at most some thousand ids, its events, oldest first.

    Read in the snapshot that the question has already opened: a second connection for each
    question could leave all of them waiting for one another.
    """
    given = {"ids": list(ids), "position": knowledge.position}
    found: dict[UUID, list[RecordedEvent]] = {}
    for row in knowledge.connection.execute(_OF_THESE, given):
        found.setdefault(row.originator_id, []).append(RecordedEvent(*row))
    return found


def applied_histories(
    knowledge: Knowledge, ids: Collection[UUID]
) -> dict[UUID, list[RecordedEvent]]:
    """The same without what was set aside: the events that the rows follow from."""
    found = histories(knowledge, ids)
    if knowledge.set_aside is None:
        return found
    first = first_set_aside(knowledge.connection, ids)
    return {
        id: applied
        for id, history in found.items()
        if (applied := [one for one in history if one.position < first.get(id, STILL)])
    }
