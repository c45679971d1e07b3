"""What is kept of what the press said by a day: few rows, and right when old reports turn up."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.as_known import STILL, published
from infrastructure.read_models.claims import claims
from infrastructure.read_models.commitments.commitments import commitments
from tests.builders import BY, a_commitment, a_report, an_ending
from tests.infrastructure.projections.world import World


def a_truce(world: World) -> UUID:
    return world.report(
        a_report(reported_at="2024-02-01"),
        kind="ceasefire",
        occurred="2024-02-01",
        commitments=(a_commitment(expires=".."),),
    )


def over_from(world: World, read_by: str) -> str | None:
    """The day from which the one commitment is over, to who read all published by a day."""
    day = date.fromisoformat(read_by).toordinal()
    such = (commitments.c.known_to == STILL, published(commitments, day))
    with read_snapshot(world.engine) as connection:
        stops = connection.execute(select(commitments.c.stops).where(*such)).scalar_one()
    return None if stops is None else date.fromordinal(stops).isoformat()


@pytest.mark.parametrize("batch_size", [1, 10_000])
def test_an_older_report_of_its_ground_makes_an_ending_known_sooner(
    world: World, batch_size: int
) -> None:
    truce = a_truce(world)
    cause = world.report(a_report(reported_at="2024-03-10"), occurred="2024-03-01")
    world.verbs.end_commitment(truce, an_ending(cause=str(cause)), BY)
    world.catch_up()
    assert over_from(world, "2024-03-09") is None
    assert over_from(world, "2024-03-10") == "2024-03-01"

    older = a_report(source="al-manar", reported_at="2024-03-02")
    world.verbs.add_report(cause, older, BY)
    world.report(occurred="2024-05-01")
    world.catch_up(batch_size)

    assert over_from(world, "2024-03-01") is None
    assert over_from(world, "2024-03-02") == "2024-03-01"


def test_a_later_report_of_its_ground_changes_nothing_of_an_ending(world: World) -> None:
    truce = a_truce(world)
    cause = world.report(a_report(reported_at="2024-03-02"), occurred="2024-03-01")
    world.verbs.end_commitment(truce, an_ending(cause=str(cause)), BY)
    world.catch_up()
    before = _of(world, truce)
    world.verbs.add_report(cause, a_report(source="al-manar", reported_at="2024-03-10"), BY)
    world.catch_up()
    assert _of(world, truce) == before


def test_a_retracted_ground_ends_nothing_whenever_it_was_published(world: World) -> None:
    truce = a_truce(world)
    cause = world.report(a_report(reported_at="2024-03-02"), occurred="2024-03-01")
    world.verbs.end_commitment(truce, an_ending(cause=str(cause), reported_at="2024-03-01"), BY)
    world.verbs.retract_development(cause, "It never happened.", None, BY)
    world.catch_up()
    assert over_from(world, "2024-03-01") is None


def test_what_each_report_says_alike_takes_one_row(world: World) -> None:
    world.report(
        a_report(reported_at="2024-01-02"),
        a_report(reported_at="2024-01-05", summary="Many rockets were fired."),
        a_report(reported_at=None, summary="So they say."),
    )
    world.catch_up()
    (row,) = (tuple(row) for row in _rows(world))
    assert row[-2] == date(2024, 1, 2).toordinal()


def _of(world: World, development: UUID) -> list[tuple[object, ...]]:
    rows = [tuple(row) for row in _rows(world)]
    return [row for row in rows if row[0] == str(development)]


def _rows(world: World) -> list[tuple[object, ...]]:
    with read_snapshot(world.engine) as connection:
        found = connection.execute(select(claims).order_by(claims.c.known_from)).all()
    return [tuple(row) for row in found]
