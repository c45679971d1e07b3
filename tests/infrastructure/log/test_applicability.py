"""Which events no read model applies: foreign ids, and words that no vocabulary has."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine

from domain.event import actor_id, source_id
from domain.stance.policy import Policy
from infrastructure.generations.check import verified
from infrastructure.read_models.developments.rows import developments
from infrastructure.read_models.registry.actors import actors
from infrastructure.read_models.registry.sources import sources
from tests.infrastructure.projections.world import World

ATTACK = b"""{"recorded_by":"newer","account":{"kind":"attack","initiators":["iran"],
"targets":["israel"],"occurred":"2024-01-01","title":"It is there"},
"reports":[{"source":"reuters","summary":"There."}]}"""
IRAN, AL_MANAR = actor_id("iran"), source_id("al-manar")
RECORD = ATTACK.replace(b'"reports"', b'"external_id":{"dataset":"gazette","id":"7"},"reports"')


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


@pytest.mark.parametrize(
    ("topic", "state", "about", "word"),
    [
        (
            "development.reported.v1",
            ATTACK.replace(b'"title"', b'"mode":"laser","title"'),
            None,
            "the mode 'laser' of 'attack'",
        ),
        (
            "development.reported.v1",
            ATTACK.replace(b'"title"', b'"contexts":["cyber","dreams"],"title"'),
            None,
            "the context 'dreams'",
        ),
        (
            "development.reported.v1",
            ATTACK.replace(b'"summary"', b'"credibility":7,"summary"'),
            None,
            "the credibility 7",
        ),
        (
            "development.reported.v1",
            ATTACK.replace(b'"summary"', b'"credibility":0,"summary"'),
            None,
            "the credibility 0",
        ),
        (
            "actor.registered.v1",
            b'{"recorded_by":"a","actor":"oman","name":"Oman","kind":"river"}',
            (actor_id("oman"), 1),
            "the kind 'river' of actors",
        ),
        (
            "actor.membership_started.v1",
            b'{"recorded_by":"a","actor":"iran","of":"resistance","relation":"dreams-of"}',
            (IRAN, 2),
            "the relation 'dreams-of'",
        ),
        (
            "source.rated.v1",
            b'{"recorded_by":"a","source":"al-manar","reliability":"Z","start_date":"2024-01-01"}',
            (AL_MANAR, 2),
            "the reliability 'Z'",
        ),
    ],
)
def test_a_word_that_is_not_in_the_vocabulary_sets_its_event_aside(
    world: World, topic: str, state: bytes, about: tuple[UUID, int] | None, word: str
) -> None:
    position = world.append(topic, state, *(about or ()))
    world.report(occurred="2024-05-01")
    world.catch_up()
    assert world.timeline()[0] == "2024-05-01 2024-05-31 hostilities"
    (one,) = world.aside()
    assert (one.position, one.reason) == (position, f"this release does not know {word}")


def test_a_report_added_with_an_unknown_credibility_leaves_the_development_as_it_was(
    world: World,
) -> None:
    id = world.report(occurred="2024-05-01")
    world.catch_up()
    before = world.rows(developments)
    added = b'{"recorded_by":"a","report":{"source":"al-manar","summary":"x","credibility":-1}}'
    position = world.append("development.report_added.v1", added, id, 2)
    world.catch_up()
    assert world.rows(developments) == before
    assert [one.position for one in world.aside()] == [position]


@pytest.mark.parametrize(
    ("topic", "state", "named"),
    [
        (
            "actor.registered.v1",
            b'{"actor":"israel","name":"Foo","kind":"state"}',
            "actor 'israel'",
        ),
        ("actor.registered.v1", b'{"actor":"oman","name":"Oman","kind":"state"}', "actor 'oman'"),
        ("source.registered.v1", b'{"source":"reuters","name":"Foo"}', "source 'reuters'"),
        ("source.registered.v1", b'{"source":"tass","name":"Tass"}', "source 'tass'"),
        ("development.reported.v1", RECORD, "record '7' of data set 'gazette'"),
    ],
)
def test_an_event_under_an_id_that_is_not_derived_from_what_it_names_is_set_aside(
    world: World, topic: str, state: bytes, named: str
) -> None:
    """Given what another program appends, under an id of its own."""
    world.report(record="7")
    world.catch_up()
    tables = (actors, sources, developments)
    before = [world.rows(table) for table in tables]
    id = uuid4()
    state = (
        state.replace(b"{", b'{"recorded_by":"other",', 1) if b"recorded_by" not in state else state
    )
    position = world.append(topic, state, id)
    world.catch_up()
    assert [world.rows(table) for table in tables] == before
    (one,) = world.aside()
    assert (one.position, one.originator) == (position, str(id))
    assert one.reason == f"its id {id} is not that of {named}"
    found = verified(world.engine, world.log, Policy())
    assert (found.differing, found.set_aside) == (0, [one])


@pytest.mark.parametrize(
    ("topic", "state", "id"),
    [
        ("actor.renamed.v1", b'{"recorded_by":"a","actor":"israel","name":"Foo"}', None),
        ("actor.renamed.v1", b'{"recorded_by":"a","actor":"israel","name":"Foo"}', "iran"),
        (
            "source.affiliated.v1",
            b'{"recorded_by":"a","source":"reuters","affiliation":"iran"}',
            None,
        ),
    ],
)
def test_an_event_changes_no_actor_or_source_but_that_of_its_id(
    world: World, topic: str, state: bytes, id: str | None
) -> None:
    world.catch_up()
    before = [world.rows(table) for table in (actors, sources)]
    position = world.append(topic, state, actor_id(id) if id else uuid4(), 2 if id else 1)
    world.catch_up()
    assert [world.rows(table) for table in (actors, sources)] == before
    assert [one.position for one in world.aside()] == [position]


@pytest.mark.parametrize(
    ("topic", "state", "id"),
    [
        (
            "actor.registered.v1",
            b'{"recorded_by":"a","actor":"israel","name":"Foo","kind":"state"}',
            actor_id("israel"),
        ),
        (
            "source.registered.v1",
            b'{"recorded_by":"a","source":"reuters","name":"Foo"}',
            source_id("reuters"),
        ),
    ],
)
def test_a_second_registration_is_set_aside(
    world: World, topic: str, state: bytes, id: UUID
) -> None:
    world.catch_up()
    position = world.append(topic, state, id, 2)
    world.catch_up()
    (one,) = world.aside()
    assert (one.position, one.originator) == (position, str(id))
    assert "it begins what had begun: it is event 2" in one.reason
    assert "Foo" not in {row.name for table in (actors, sources) for row in world.rows(table)}
