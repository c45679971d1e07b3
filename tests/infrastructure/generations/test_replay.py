"""A database built as it stood at a position."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import ColumnElement, Engine, delete, update

from domain.errors import Conflict
from domain.stance.policy import Policy
from infrastructure.database.engine import open_engine
from infrastructure.errors import ReadModelPositionError
from infrastructure.generations.check import differences, verified
from infrastructure.generations.replay import replay
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.log.tables import events
from infrastructure.read_models import progress
from infrastructure.read_models.active import projection_transaction, read_snapshot
from tests.builders import BY, a_development
from tests.infrastructure.projections.world import World
from tests.infrastructure.sealing.sealed_logs import tampering


@pytest.fixture
def into(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database that does not exist yet."""
    opened = open_engine(f"sqlite:///{tmp_path_factory.mktemp('replayed') / 'then.db'}")
    yield opened
    opened.dispose()


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


def test_it_holds_the_same_events_and_what_followed_from_them_then(
    world: World, into: Engine
) -> None:
    attack = world.report()
    world.catch_up()
    then = world.log.recorder.position()
    with read_snapshot(world.engine) as live:
        replay(world.log, Policy(), then, into)
        with read_snapshot(into) as copied:
            assert list(differences(live, copied, {})) == []
    world.verbs.retract_development(attack, "It was another day.", None, BY)

    copy = SQLAlchemyRecorder(into)

    assert copy.read(0, 100) == world.log.recorder.read(0, 100, then)
    assert copy.position() == then
    assert verified(into, EventLog(copy), Policy()).differing == 0


def test_a_replay_that_was_broken_off_goes_on(world: World, into: Engine) -> None:
    world.report()
    replay(world.log, Policy(), 3, into)
    world.report(occurred="2024-02-01")

    replay(world.log, Policy(), world.log.recorder.position(), into)

    assert SQLAlchemyRecorder(into).read(0, 100) == world.log.recorder.read(0, 100)


def test_a_database_that_goes_further_is_left_as_it_is(world: World, into: Engine) -> None:
    world.report()
    replay(world.log, Policy(), 5, into)

    with pytest.raises(Conflict, match="holds 5 events already, more than the 4"):
        replay(world.log, Policy(), 4, into)

    assert SQLAlchemyRecorder(into).position() == 5


def test_a_database_with_another_history_is_left_as_it_is(world: World, into: Engine) -> None:
    world.report()
    replay(world.log, Policy(), 2, into)
    other = World(into)
    other.verbs.report_development(a_development(), BY)
    held = SQLAlchemyRecorder(into).position()

    with pytest.raises(Conflict, match="it holds another event at position 3"):
        replay(world.log, Policy(), world.log.recorder.position(), into)

    assert SQLAlchemyRecorder(into).position() == held


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        (events.c.position == 5, "no event at position 5"),
        (events.c.position == 3, "no event at position 3"),
        (events.c.position > 0, "no event at position 1"),
    ],
)
def test_a_copy_that_lacks_what_its_head_says_is_there_is_left_as_it_is(
    world: World, into: Engine, lacking: ColumnElement[bool], said: str
) -> None:
    world.report()
    replay(world.log, Policy(), 5, into)
    with tampering(into) as connection:
        connection.execute(delete(events).where(lacking))
    held = SQLAlchemyRecorder(into).read(0, 100)

    with pytest.raises(Conflict, match=said):
        replay(world.log, Policy(), world.log.recorder.position(), into)

    assert SQLAlchemyRecorder(into).read(0, 100) == held


@pytest.mark.parametrize("ahead", [1, 9_000])
def test_a_copy_whose_rows_say_they_are_ahead_of_its_log_is_not_added_to(
    world: World, into: Engine, ahead: int
) -> None:
    """Given a copy that ends at 3, and an original that goes on to there and beyond."""
    world.report()
    replay(world.log, Policy(), 3, into)
    with projection_transaction(into) as connection:
        connection.execute(update(progress.progress).values(position=3 + ahead))

    with pytest.raises(ReadModelPositionError, match="and the log ends at 3"):
        replay(world.log, Policy(), world.log.recorder.position(), into)

    assert SQLAlchemyRecorder(into).position() == 3
