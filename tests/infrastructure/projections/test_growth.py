"""PostgreSQL plans by its statistics of a table: they are updated when many rows come at once."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text

from domain.stance.policy import Policy
from infrastructure.generations.rebuild import rebuild
from infrastructure.read_models.active import projection_transaction, read_snapshot
from infrastructure.read_models.claims import claims
from tests.infrastructure.projections.world import World

NOT_TOLD = -1


@pytest.fixture
def world_of_nine(served_world: World) -> World:
    """Nine attacks of one claim each, none of them shown yet."""
    for number in range(1, 10):
        served_world.report(occurred=f"2024-03-0{number}")
    return served_world


def rows_planned_for(world: World) -> int:
    with read_snapshot(world.engine) as connection:
        shown = text("SELECT reltuples FROM pg_class WHERE oid = to_regclass('claims')")
        return int(connection.execute(shown).scalar_one())


def test_it_is_reported_after_a_whole_page(world_of_nine: World) -> None:
    world_of_nine.catch_up(batch_size=5)
    assert rows_planned_for(world_of_nine) == 9


def test_of_less_than_a_page_it_finds_out_by_itself(world_of_nine: World) -> None:
    world_of_nine.catch_up()
    assert rows_planned_for(world_of_nine) == NOT_TOLD


def test_it_is_reported_of_a_table_that_a_rebuild_replaced(world_of_nine: World) -> None:
    world_of_nine.catch_up()
    with projection_transaction(world_of_nine.engine) as connection:
        connection.execute(delete(claims))

    rebuild(world_of_nine.engine, world_of_nine.log, Policy())

    assert rows_planned_for(world_of_nine) == 9
