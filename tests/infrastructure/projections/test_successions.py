"""A successor takes over the commitments of its predecessor, from the day of the succession on.

Hezbollah promises Israel a ceasefire on 20 January 2024; Iraq succeeds Hezbollah.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from domain.claims.claim import Claim
from domain.commitments import Commitment, Dependency
from domain.dates import FOREVER
from domain.stance.policy import Policy
from infrastructure.generations.check import verified
from infrastructure.read_models.active import read_snapshot
from infrastructure.read_models.as_known import known, published
from infrastructure.read_models.claims import claim_of, claims
from tests.builders import BY, a_commitment, a_resumption, a_suspension, an_ending
from tests.infrastructure.projections.world import World

KEPT = ["2024-02-01 .. ceasefire"]


def a_truce(world: World, **said: Any) -> UUID:
    """A ceasefire of Hezbollah toward Israel with an open end; `said` overrides fields of it."""
    made = a_commitment(**{"expires": "..", **said})
    kind = "ceasefire" if made.action == "cease-attacks" else "agreement"
    return world.report(kind=kind, occurred="2024-01-20", commitments=(made,))


def succeed(world: World, day: str = "2024-02-01", published: str | None = None) -> int:
    """Record that Iraq succeeds Hezbollah; return the position."""
    return world.verbs.record_succession("iraq", "hezbollah", day, "", BY, published).position


def taken_over(world: World, actor: str = "iraq", toward: str = "israel") -> list[str]:
    """The timeline of a pair, which is the same in rows derived from the beginning."""
    world.catch_up()
    found = verified(world.engine, world.log, Policy())
    assert found.is_same, [str(one) for one in found.differences]
    return world.timeline(actor, toward)


def _claims(connection: Connection, actor: str, position: int, day: int) -> list[Claim]:
    such = claims.c.actor == actor, known(claims, position), published(claims, day)
    return [claim_of(row) for row in connection.execute(select(claims).where(*such))]


@pytest.mark.parametrize("batch_size", [1, 10_000])
def test_a_successor_is_bound_from_the_day_of_the_succession_on(
    world: World, batch_size: int
) -> None:
    a_truce(world)
    world.catch_up(batch_size)
    succeed(world)
    world.catch_up(batch_size)
    assert taken_over(world) == KEPT
    assert world.timeline() == ["2024-01-20 .. ceasefire"]
    assert world.timeline("israel", "iraq") == []


def test_a_successor_is_entitled_to_what_its_predecessor_was_promised(world: World) -> None:
    a_truce(world, by="israel", toward="hezbollah")
    succeed(world)
    assert taken_over(world, "israel", "iraq") == KEPT
    assert world.timeline("iraq", "israel") == []


DISSOLVED: list[tuple[str, str, list[str]]] = [
    ("2024-02-01", "2024-02-01", KEPT),
    ("2024-03-01", "2024-02-01", KEPT),
    ("2024-01-31", "2024-02-01", []),
    # Some day in February may be before the succession, or after it.
    ("2024-02", "2024-02-10", ["2024-02-10 .. ceasefire"]),
]


@pytest.mark.parametrize(("dissolved", "succeeded", "expected"), DISSOLVED)
def test_what_a_dissolution_ends_passes_to_a_successor_of_that_day_or_before(
    embedded_world: World, dissolved: str, succeeded: str, expected: list[str]
) -> None:
    world = embedded_world
    a_truce(world)
    succeed(world, succeeded)
    world.catch_up()
    world.verbs.dissolve_actor("hezbollah", dissolved, "", BY)
    assert taken_over(world) == expected


LATER: list[tuple[Callable[[World, UUID], object], list[str]]] = [
    (lambda it, id: it.verbs.end_commitment(id, an_ending(), BY),
     ["2024-02-01 2024-02-29 ceasefire", "2024-03-01 .. no-recent-record"]),
    (lambda it, id: it.verbs.suspend_commitment(id, a_suspension(), BY),
     ["2024-02-01 2024-02-29 ceasefire", "2024-03-01 .. no-recent-record"]),
    (lambda it, id: it.verbs.retract_development(id, "There was none.", None, BY), []),
    (lambda it, _: it.verbs.withdraw_succession("iraq", 1, "It was not.", BY), []),
    (lambda it, _: it.verbs.dissolve_actor("iraq", "2024-04-01", "", BY),
     ["2024-02-01 2024-03-31 ceasefire"]),
    # Three days with force: it is sustained through 90 days after the last of them.
    (lambda it, _: [it.report(initiators=("iraq",), occurred=f"2024-02-{n}") for n in (10, 12, 14)],
     ["2024-02-01 2024-02-09 ceasefire", "2024-02-10 2024-02-11 ceasefire",
      "2024-02-12 2024-02-13 ceasefire", "2024-02-14 2024-05-14 hostilities",
      "2024-05-15 .. ceasefire"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), LATER)
def test_what_happens_to_the_original_or_the_successor_later_counts(
    embedded_world: World, change: Callable[[World, UUID], object], expected: list[str]
) -> None:
    world = embedded_world
    id = a_truce(world)
    succeed(world)
    assert taken_over(world) == KEPT
    change(world, id)
    assert taken_over(world) == expected


def test_a_commitment_that_is_suspended_passes_when_it_is_resumed(embedded_world: World) -> None:
    world = embedded_world
    id = a_truce(world)
    world.verbs.suspend_commitment(id, a_suspension(date="2024-01-25"), BY)
    succeed(world)
    assert taken_over(world) == []
    world.verbs.resume_commitment(id, 1, a_resumption(date="2024-02-20"), BY)
    assert taken_over(world) == ["2024-02-20 .. ceasefire"]


NOT_PASSED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("2024-02-01", {"expires": "2024-01-31"}, []),
    ("2024-02-01", {"expires": "2024-02-01"},
     ["2024-02-01 2024-02-01 ceasefire", "2024-02-02 .. no-recent-record"]),
    # Undertaken after the succession.
    ("2024-01-19", {}, []),
    # Undertaken before it, in force after it.
    ("2024-02-01", {"effective_from": "2024-03-01"}, ["2024-03-01 .. ceasefire"]),
    # The 90 days of an unknown end run from 20 January.
    ("2024-04-19", {"expires": None},
     ["2024-04-19 2024-04-19 ceasefire", "2024-04-20 .. ceasefire"]),
    ("2024-04-20", {"expires": None}, []),
    ("2024-02-01", {"action": "negotiate"}, []),
    ("2024-02-01", {"action": "release"}, ["2024-02-01 .. restrained"]),
    ("2024-02-01", {"conditional_start": True, "condition": "It is quiet."}, []),
]  # fmt: skip


@pytest.mark.parametrize(("day", "said", "expected"), NOT_PASSED)
def test_a_commitment_passes_that_was_undertaken_and_is_not_over_by_then(
    embedded_world: World, day: str, said: dict[str, Any], expected: list[str]
) -> None:
    a_truce(embedded_world, **said)
    succeed(embedded_world, day)
    assert taken_over(embedded_world) == expected


def test_a_chain_of_successors_and_a_split(embedded_world: World) -> None:
    world = embedded_world
    a_truce(world)
    succeed(world)
    world.catch_up()
    world.verbs.record_succession("iran", "iraq", "2024-03-01", "", BY)
    world.verbs.record_succession("resistance", "hezbollah", "2024-02-15", "", BY)
    assert taken_over(world, "iran") == ["2024-03-01 .. ceasefire"]
    assert world.timeline("iraq", "israel") == KEPT
    assert world.timeline("resistance", "israel") == ["2024-02-15 .. ceasefire"]
    world.verbs.withdraw_succession("iraq", 1, "It was not.", BY)
    assert taken_over(world, "iran") == []


def test_what_lasts_while_a_promise_is_kept_outlasts_the_predecessor(embedded_world: World) -> None:
    world = embedded_world
    named = a_truce(world)
    held = Commitment(
        "iran", "israel", "cease-attacks", expires="..", holds_while=Dependency(named, 1)
    )
    world.report(kind="ceasefire", occurred="2024-01-20", commitments=(held,))
    world.verbs.dissolve_actor("hezbollah", "2024-02-01", "", BY)
    assert taken_over(world, "iran")[0] == "2024-01-20 2024-01-31 ceasefire"
    succeed(world)
    assert taken_over(world, "iran") == ["2024-01-20 .. ceasefire"]
    world.verbs.dissolve_actor("iraq", "2024-03-01", "", BY)
    assert taken_over(world, "iran")[0] == "2024-01-20 2024-02-29 ceasefire"


def test_a_reader_of_an_earlier_day_knows_no_succession(embedded_world: World) -> None:
    world = embedded_world
    a_truce(world)
    position = succeed(world, published="2024-02-03")
    world.catch_up()
    with read_snapshot(world.engine) as connection:
        by_day = [
            len(_claims(connection, "iraq", position, day))
            for day in (date(2024, 2, 2).toordinal(), date(2024, 2, 3).toordinal())
        ]
        assert by_day == [0, 1]
        assert _claims(connection, "iraq", position - 1, FOREVER) == []
