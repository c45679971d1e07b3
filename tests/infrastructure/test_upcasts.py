"""A log written by an older version is read as it was meant, and stays as it was stored."""

from __future__ import annotations

from eventsourcing.persistence import StoredEvent
from sqlalchemy import select

from domain.application import Stanceline
from domain.event import actor_id
from infrastructure.database import reading
from infrastructure.event_log import EventLog
from infrastructure.event_store import SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from infrastructure.read_models.actors import memberships
from infrastructure.read_models.knowledge import STILL
from tests.builders import BY, tell_the_cast

V1 = b'{"recorded_by":"analyst","actor":"hezbollah","of":"resistance","end":"2024","reason":""}'


def test_an_ending_of_version_1_ends_the_bond_that_was_running(
    recorder: SQLAlchemyRecorder,
) -> None:
    log = EventLog(recorder)
    application = Stanceline(log)
    tell_the_cast(application)
    application.start_membership("hezbollah", "resistance", "member", "2020", BY)
    ended = StoredEvent(actor_id("hezbollah"), 3, "actor.membership_ended.v1", V1)
    (position,) = recorder.insert_events([ended])
    application.start_membership("hezbollah", "resistance", "faction", "2025", BY)
    application.end_membership("hezbollah", "resistance", "2026", "", BY)
    catch_up(recorder.engine, log)

    with reading(recorder.engine) as connection:
        query = select(memberships.c.relation, memberships.c.end).where(
            memberships.c.known_to == STILL
        )
        shown = connection.execute(query.order_by(memberships.c.number)).all()
    assert [tuple(row) for row in shown] == [("member", "2024"), ("faction", "2026")]
    (stored,) = recorder.read(position - 1, 1)
    assert (stored.topic, stored.state) == ("actor.membership_ended.v1", V1)
    (now,) = recorder.read(position + 1, 1)
    assert (now.topic, b'"number":2' in now.state) == ("actor.membership_ended.v2", True)
