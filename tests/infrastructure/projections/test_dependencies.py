"""What a commitment lasts while it is kept changes the stances of another pair when it changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from domain.commitments import Commitment, Dependency
from domain.stance.policy import Policy
from infrastructure.generations.check import verified
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.as_known import STILL
from infrastructure.read_models.commitments.commitments import commitments, term_of
from tests.builders import BY, a_commitment, a_report, an_ending
from tests.infrastructure.projections.world import World

pytestmark = pytest.mark.parametrize("batch_size", [1, 10_000])
OPEN = ["2024-01-20 .. ceasefire"]
OVER = ["2024-01-20 2024-02-29 ceasefire", "2024-03-01 .. no-recent-record"]


def a_truce(world: World, *made: Commitment, **said: Any) -> UUID:
    return world.report(kind="ceasefire", occurred="2024-01-20", commitments=made, **said)


def while_kept(named: UUID, number: int = 1) -> Commitment:
    """A commitment of Iran toward Iraq."""
    held = Dependency(named, number)
    return a_commitment(by="iran", toward="iraq", expires="..", holds_while=held)


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def dependent(world: World) -> list[str]:
    """The timeline of Iran toward Iraq, which is the same in rows derived from the beginning."""
    found = verified(world.engine, world.log, Policy())
    assert found.is_same, [str(one) for one in found.differences]
    return world.timeline("iran", "iraq")


def test_an_ending_and_its_withdrawal_reach_the_commitment_that_depends_on_it(
    world: World, batch_size: int
) -> None:
    named = a_truce(world, a_commitment(expires=".."))
    a_truce(world, while_kept(named))
    world.catch_up(batch_size)
    assert dependent(world) == OPEN
    world.verbs.end_commitment(named, an_ending(), BY)
    world.catch_up(batch_size)
    assert dependent(world) == OVER
    world.verbs.withdraw_ending(named, 1, "It goes on.", BY)
    world.catch_up(batch_size)
    assert dependent(world) == OPEN


CHANGES: list[tuple[Callable[[World, UUID], object], list[str]]] = [
    (lambda it, id: it.verbs.end_commitment(id, an_ending(), BY), OVER),
    (lambda it, id: it.verbs.correct_development(
        id, {"commitments": (a_commitment(expires="2024-02-29"),)}, "A misprint.", BY), OVER),
    (lambda it, id: it.verbs.dissolve_actor("israel", "2024-03-01", "", BY), OVER),
    (lambda it, id: it.verbs.retract_development(id, "There was none.", None, BY), OPEN),
]  # fmt: skip


@pytest.mark.parametrize(("change", "after"), CHANGES)
@pytest.mark.parametrize("at_once", [True, False])
def test_each_change_of_the_named_commitment_reaches_the_end_of_a_chain(
    world: World,
    batch_size: int,
    change: Callable[[World, UUID], object],
    after: list[str],
    at_once: bool,
) -> None:
    named = a_truce(world, a_commitment(expires=".."))
    between = a_commitment(
        by="resistance", toward="israel", expires="..", holds_while=Dependency(named, 1)
    )
    a_truce(world, while_kept(a_truce(world, between)))
    if not at_once:
        world.catch_up(batch_size)
        assert dependent(world) == OPEN
    change(world, named)
    world.catch_up(batch_size)
    assert dependent(world) == after


@pytest.mark.parametrize(("change", "after"), CHANGES[:3])
@pytest.mark.parametrize("at_once", [True, False])
def test_each_change_of_a_commitment_reaches_another_one_of_its_development(
    world: World,
    batch_size: int,
    change: Callable[[World, UUID], object],
    after: list[str],
    at_once: bool,
) -> None:
    own = a_commitment(by="iran", toward="iraq", expires="..", holds_while=Dependency(None, 1))
    named = a_truce(world, a_commitment(expires=".."), own)
    if not at_once:
        world.catch_up(batch_size)
        assert dependent(world) == OPEN
    if change is CHANGES[1][0]:
        said = {"commitments": (a_commitment(expires="2024-02-29"), own)}
        world.verbs.correct_development(named, said, "A misprint.", BY)
    else:
        change(world, named)
    world.catch_up(batch_size)
    assert dependent(world) == after


def test_a_dissolution_reaches_what_depends_on_a_chain_within_a_development(
    world: World, batch_size: int
) -> None:
    between = a_commitment(expires="..", holds_while=Dependency(None, 1))
    named = a_truce(world, a_commitment(by="resistance", toward="iran", expires=".."), between)
    a_truce(world, while_kept(named, 2))
    world.catch_up(batch_size)
    assert dependent(world) == OPEN
    world.verbs.dissolve_actor("resistance", "2024-03-01", "", BY)
    world.catch_up(batch_size)
    assert dependent(world) == OVER


def test_the_retraction_of_a_cause_reaches_what_depends_on_what_it_ended(
    world: World, batch_size: int
) -> None:
    named = a_truce(world, a_commitment(expires=".."))
    a_truce(world, while_kept(named))
    cause = world.report(occurred="2024-03-01")
    world.verbs.end_commitment(named, an_ending(cause=str(cause)), BY)
    world.catch_up(batch_size)
    assert dependent(world) == OVER
    world.verbs.retract_development(cause, "It never happened.", None, BY)
    world.catch_up(batch_size)
    assert dependent(world) == OPEN


def test_a_correction_that_makes_it_depend_on_another_follows_that_one(
    world: World, batch_size: int
) -> None:
    first, second = (a_truce(world, a_commitment(expires="..")) for _ in range(2))
    holding = a_truce(world, while_kept(first))
    world.verbs.end_commitment(second, an_ending(), BY)
    world.catch_up(batch_size)
    assert dependent(world) == OPEN
    said = {"commitments": (while_kept(second),)}
    world.verbs.correct_development(holding, said, "The other truce.", BY)
    world.catch_up(batch_size)
    assert dependent(world) == OVER


def test_a_commitment_that_a_correction_removes_ends_nothing_any_more(
    world: World, batch_size: int
) -> None:
    second = a_commitment(by="resistance", toward="israel", expires="2024-02-29")
    named = a_truce(world, a_commitment(expires=".."), second)
    a_truce(world, while_kept(named, 2))
    world.catch_up(batch_size)
    assert dependent(world) == OVER
    said = {"commitments": (a_commitment(expires=".."),)}
    world.verbs.correct_development(named, said, "There was one.", BY)
    world.catch_up(batch_size)
    assert dependent(world) == OPEN


def test_those_that_name_each_other_end_together(world: World, batch_size: int) -> None:
    named = a_truce(world, a_commitment(expires=".."))
    holding = a_truce(world, while_kept(named))
    mutual = a_commitment(expires="..", holds_while=Dependency(holding, 1))
    world.verbs.correct_development(named, {"commitments": (mutual,)}, "Both.", BY)
    world.verbs.end_commitment(holding, an_ending(), BY)
    world.catch_up(batch_size)
    assert dependent(world) == OVER
    assert world.timeline() == OVER


def test_a_reader_learns_of_the_end_when_the_ending_was_published(
    world: World, batch_size: int
) -> None:
    named = a_truce(world, a_commitment(expires=".."))
    a_truce(world, while_kept(named))
    world.verbs.end_commitment(named, an_ending(reported_at="2024-03-05"), BY)
    world.catch_up(batch_size)
    dependent(world)
    with read_snapshot(world.engine) as connection:
        such = (commitments.c.by == "iran", commitments.c.known_to == STILL)
        rows = connection.execute(select(commitments).where(*such)).all()
    published = {row.published_from: term_of(row).stops for row in rows}
    assert published == {_day("2024-01-02"): None, _day("2024-03-05"): _day("2024-03-01")}


def test_a_development_that_changes_nothing_of_it_writes_no_row(
    world: World, batch_size: int
) -> None:
    named = a_truce(world, a_commitment(expires=".."))
    a_truce(world, while_kept(named))
    world.catch_up(batch_size)
    before = [row for row in world.rows(commitments) if row.by == "iran"]
    world.verbs.add_report(named, a_report(source="al-manar", reported_at="2024-05-01"), BY)
    world.catch_up(batch_size)
    assert [row for row in world.rows(commitments) if row.by == "iran"] == before
