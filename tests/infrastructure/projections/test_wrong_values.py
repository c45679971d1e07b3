"""An event with a value that no verb records is set aside, and changes no other answer."""

from __future__ import annotations

import msgspec
import pytest
from eventsourcing.persistence import StoredEvent
from sqlalchemy import Engine

from domain.errors import Conflict
from domain.event import Event, actor_id
from domain.recording.subjects import the_actor, the_development
from domain.stance.policy import Policy
from infrastructure.database.engine import open_engine
from infrastructure.generations.check import verified
from infrastructure.log.mapper import TOPICS, EventMapper, UnreadableError
from tests.builders import BY, a_commitment, a_finding
from tests.domain.every_verb import AN_ATTACK, EVERY_VERB
from tests.infrastructure.projections.world import World
from tests.wrong_values import ONLY_TEXTS, WRONG, Wrong, one_of_each_topic, wrong_histories


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


def with_every_verb(engine: Engine) -> World:
    """Return a log with one event of each type."""
    world = World(engine)
    world.verbs.report_development(AN_ATTACK, BY)
    for verb in EVERY_VERB.values():
        verb(world.verbs, BY)
    return world


def test_every_topic_has_wrong_values_or_only_texts() -> None:
    assert sorted((*WRONG, *ONLY_TEXTS)) == sorted(TOPICS)


def test_each_wrong_value_makes_its_event_inapplicable_and_those_before_it_apply(
    sqlite_url: str,
) -> None:
    engine = open_engine(sqlite_url)
    recorded = with_every_verb(engine).log.recorder.read(0, 10_000)
    engine.dispose()
    histories = list(wrong_histories(recorded))
    assert len(histories) > 280
    for wrong in histories:
        assert is_applied(wrong.events[:-1]), wrong.change
    assert [wrong.change for wrong in histories if is_applied(wrong.events)] == []


def is_applied(stored: list[StoredEvent]) -> bool:
    """Return whether the log decodes the events and the verbs can follow them."""
    try:
        events = list(map(EventMapper().to_applicable_event, stored))
        if events and events[0].TOPIC == "development.reported.v1":
            the_development(events[0].originator_id).after(events)
        elif events and events[0].TOPIC == "actor.registered.v1":
            the_actor(_slug(events[0])).after(events)
    except (Conflict, UnreadableError):
        return False
    return True


def _slug(event: Event) -> str:
    slug: str = vars(event)["actor"]
    return slug


def test_one_of_each_topic_is_named_and_no_other_answer_changes(engine: Engine) -> None:
    world = with_every_verb(engine)
    world.report(initiators=("iran",), occurred="2024-05-01")
    world.catch_up()
    shown = world.timeline("iran", "israel")
    assert shown[0] == "2024-05-01 2024-05-31 hostilities"
    wrong = one_of_each_topic(world.log.recorder.read(0, 10_000))
    named = {positions_of(world, one)[-1]: one.change for one in wrong}
    world.catch_up()
    aside = {one.position: one for one in world.aside()}
    assert [change for at, change in named.items() if at not in aside] == []
    assert [str(one) for at, one in aside.items() if at not in named] == []
    assert all(one.reason for one in aside.values())
    assert world.timeline("iran", "israel") == shown
    assert verified(world.engine, world.log, Policy()).differing == 0


@pytest.mark.parametrize("batch_size", [1, 10_000])
def test_no_development_depends_on_the_end_of_an_actor_that_is_set_aside(
    world: World, batch_size: int
) -> None:
    """Given a dissolution after an event that cannot be applied, in one batch or in two."""
    world.report(kind="ceasefire", commitments=(a_commitment(expires=".."),))
    world.catch_up()
    shown = world.timeline()
    hezbollah = actor_id("hezbollah")
    unknown = b'{"recorded_by":"a","actor":"hezbollah","number":9,"of":"iran","reason":"x"}'
    gone = b'{"recorded_by":"a","actor":"hezbollah","date":"2024-06-01"}'
    first = world.append("actor.membership_withdrawn.v1", unknown, hezbollah, 2)
    second = world.append("actor.dissolved.v1", gone, hezbollah, 3)
    world.catch_up(batch_size)
    assert [one.position for one in world.aside()] == [first, second]
    assert "hezbollah has no membership 9" in world.aside()[0].reason
    assert world.timeline() == shown


def test_a_correction_that_makes_a_finder_a_party_is_set_aside(world: World) -> None:
    """Given a truce under which Iran dismissed an act, when another program makes Iran a party."""
    truce = world.report(kind="ceasefire", commitments=(a_commitment(expires=".."),))
    act = world.report(occurred="2024-03-20")
    position = world.verbs.record_finding(truce, a_finding(act), BY).position
    world.catch_up()
    shown = world.timeline()
    (reported,) = (one for one in world.log.recorder.read(0, position) if one.originator_id == truce
                   and one.topic == "development.reported.v1")  # fmt: skip
    account = msgspec.json.decode(reported.state)["account"]
    account["commitments"][0]["toward"] = "iran"
    said = {"recorded_by": "a", "account": account, "changed": ["commitments"], "reason": "x"}
    at = world.append("development.corrected.v1", msgspec.json.encode(said), truce, 3)
    world.catch_up()
    (aside,) = world.aside()
    assert (aside.position, world.timeline()) == (at, shown)
    assert "'iran' would be a party to the commitment, which it judged in finding 1" in aside.reason


def positions_of(world: World, wrong: Wrong) -> list[int]:
    """Append a history as another program would, and return its positions."""
    return list(world.log.recorder.insert_events(wrong.events))
