"""An event that names an actor or a source that is not registered yet is set aside."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.event import actor_id, source_id
from domain.stance.policy import Policy
from infrastructure.generations.check import verified
from tests.builders import BY, a_report
from tests.domain.every_verb import AN_ATTACK, EVERY_VERB
from tests.infrastructure.projections.world import World
from tests.wrong_values import unregistered_histories

ATTACK = b"""{"recorded_by":"newer","account":{"kind":"attack","initiators":["iran"],
"targets":["israel"],"occurred":"2024-01-01","title":"It is there"},
"reports":[{"source":"reuters","summary":"There."}]}"""
IRAN, AL_MANAR = actor_id("iran"), source_id("al-manar")


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


@pytest.mark.parametrize(
    ("topic", "state", "about", "missing"),
    [
        ("development.reported.v1", ATTACK.replace(b'"iran"', b'"ghost"'), None, "actor 'ghost'"),
        ("development.reported.v1", ATTACK.replace(b'"israel"', b'"ghost"'), None, "actor 'ghost'"),
        ("development.reported.v1", ATTACK.replace(b"reuters", b"ghost"), None, "source 'ghost'"),
        (
            "development.reported.v1",
            ATTACK.replace(b'"summary"', b'"original_source":"ghost","summary"'),
            None,
            "source 'ghost'",
        ),
        (
            "actor.membership_started.v1",
            b'{"recorded_by":"a","actor":"iran","of":"ghost","relation":"member"}',
            (IRAN, 2),
            "actor 'ghost'",
        ),
        (
            "source.affiliated.v1",
            b'{"recorded_by":"a","source":"al-manar","affiliation":"ghost"}',
            (AL_MANAR, 2),
            "actor 'ghost'",
        ),
    ],
)
@pytest.mark.parametrize("batch_size", [1, 10_000])
def test_an_event_that_names_what_is_registered_only_later_is_set_aside(
    world: World,
    topic: str,
    state: bytes,
    about: tuple[UUID, int] | None,
    missing: str,
    batch_size: int,
) -> None:
    position = world.append(topic, state, *(about or ()))
    world.verbs.register_actor("ghost", "Ghost", "state", (), {}, BY)
    world.verbs.register_source("ghost", "Ghost", None, None, BY)
    world.report(a_report(source="ghost"), initiators=("ghost",), occurred="2024-05-01")
    world.catch_up(batch_size)
    assert world.timeline("ghost")[0] == "2024-05-01 2024-05-31 hostilities"
    (one,) = world.aside()
    assert one.position == position
    assert one.reason.endswith(f"the log has no registration of {missing} before it")
    assert verified(world.engine, world.log, Policy()).differing == 0


def test_an_event_of_any_type_that_names_others_is_set_aside(world: World) -> None:
    world.verbs.report_development(AN_ATTACK, BY)
    for verb in EVERY_VERB.values():
        verb(world.verbs, BY)
    histories = list(unregistered_histories(world.log.recorder.read(0, 10_000)))
    paths = {one.change.partition("=")[0] for one in histories}
    assert {
        "actor.succession_recorded.v1 of",
        "development.disputed.v1 report.source",
        "development.ended.v1 end.reports.0.original_source",
        "development.finding_recorded.v1 finding.found_by",
        "development.finding_recorded.v1 finding.reports.0.source",
    } < paths
    named = {world.log.recorder.insert_events(one.events)[-1]: one.change for one in histories}
    world.catch_up()
    reasons = {one.position: one.reason for one in world.aside()}
    assert [change for position, change in named.items() if position not in reasons] == []
    assert reasons.keys() == named.keys()
    expected = ("of actor 'ghost' before it", "of source 'ghost' before it")
    others = {named[at]: why for at, why in reasons.items() if not why.endswith(expected)}
    assert others == {}
    assert verified(world.engine, world.log, Policy()).differing == 0
