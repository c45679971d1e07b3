"""A log written by an older version is read as it was meant, and stays as it was stored."""

from __future__ import annotations

from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent
from sqlalchemy import select

from domain.application import Request, Stanceline
from domain.errors import Conflict
from domain.event import actor_id
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.actors import memberships
from infrastructure.read_models.as_known import STILL
from tests.builders import BY, register_cast

COMMAND = UUID(int=7)
AGAIN = Request("somebody else", command=COMMAND)

V1 = (
    b'{"recorded_by":"analyst","actor":"hezbollah","of":"resistance","ending_date":"2024",'
    b'"reason":""}'
)


@pytest.fixture
def recorded_by_version_1(recorder: SQLAlchemyRecorder) -> int:
    """The position of an ending that version 1 recorded for a command, of the bond running then."""
    application = Stanceline(EventLog(recorder))
    register_cast(application)
    application.start_membership("hezbollah", "resistance", "member", "2020", BY)
    ended = StoredEvent(actor_id("hezbollah"), 3, "actor.membership_ended.v1", V1)
    (position,) = recorder.insert_events([ended], command_id=COMMAND)
    # Since then another bond of the same two runs.
    application.start_membership("hezbollah", "resistance", "faction", "2025", BY)
    return position


def test_a_command_that_version_1_recorded_is_answered_as_at_first(
    recorder: SQLAlchemyRecorder, recorded_by_version_1: int
) -> None:
    application = Stanceline(EventLog(recorder))
    again = application.end_membership("hezbollah", "resistance", "2024", "", AGAIN)
    assert (again.position, again.version, again.created) == (recorded_by_version_1, 3, False)
    assert recorder.position() == recorded_by_version_1 + 1


@pytest.mark.parametrize(("end", "reason"), [("2023", ""), ("2024", "It said so.")])
def test_a_command_that_version_1_recorded_is_refused_with_other_content(
    recorder: SQLAlchemyRecorder, recorded_by_version_1: int, end: str, reason: str
) -> None:
    application = Stanceline(EventLog(recorder))
    with pytest.raises(Conflict, match="already recorded"):
        application.end_membership("hezbollah", "resistance", end, reason, AGAIN)


def test_an_ending_of_version_1_ends_the_membership_that_was_running(
    recorder: SQLAlchemyRecorder,
) -> None:
    log = EventLog(recorder)
    application = Stanceline(log)
    register_cast(application)
    application.start_membership("hezbollah", "resistance", "member", "2020", BY)
    ended = StoredEvent(actor_id("hezbollah"), 3, "actor.membership_ended.v1", V1)
    (position,) = recorder.insert_events([ended])
    application.start_membership("hezbollah", "resistance", "faction", "2025", BY)
    application.end_membership("hezbollah", "resistance", "2026", "", BY)
    catch_up(recorder.engine, log)

    with read_snapshot(recorder.engine) as connection:
        query = select(memberships.c.relation, memberships.c.end).where(
            memberships.c.known_to == STILL
        )
        shown = connection.execute(query.order_by(memberships.c.number)).all()
    assert [tuple(row) for row in shown] == [("member", "2024"), ("faction", "2026")]
    (stored,) = recorder.read(position - 1, 1)
    assert (stored.topic, stored.state) == ("actor.membership_ended.v1", V1)
    (now,) = recorder.read(position + 1, 1)
    assert (now.topic, b'"number":2' in now.state) == ("actor.membership_ended.v2", True)
