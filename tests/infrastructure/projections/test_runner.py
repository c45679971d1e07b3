"""The read models follow the log up to its head: what stands beyond was recorded by nobody."""

from __future__ import annotations

from sqlalchemy import update

from domain.stance.policy import Policy
from infrastructure.log.tables import log_head
from infrastructure.projections.runner import catch_up
from tests.infrastructure.projections.world import World
from tests.infrastructure.sealing.sealed_logs import tampering


def test_an_event_beyond_the_head_is_not_shown(world: World) -> None:
    world.report(occurred="2024-01-01")
    world.report(occurred="2024-06-01")
    head = world.log.position() - 1
    with tampering(world.engine) as connection:
        connection.execute(update(log_head).values(position=head))

    for until in (None, head + 1):
        assert catch_up(world.engine, world.log, Policy(), until=until) == head

    assert world.timeline() == [
        "2024-01-01 2024-01-31 hostilities",
        "2024-02-01 .. no-recent-record",
    ]
