"""What becomes known late, or otherwise, changes its own pair from its own day on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.stance.fold import CLAIMS_BETWEEN_SNAPSHOTS
from infrastructure.read_models.active import projection_transaction, read_snapshot
from infrastructure.read_models.developments.rows import developments
from infrastructure.read_models.stances.segments import (
    stance_pairs,
    stance_segments,
    stance_snapshots,
)
from tests.builders import BY, a_commitment, a_development, a_report, an_ending
from tests.infrastructure.projections.world import World

ATTACK_ALONE = ["2024-01-01 2024-01-31 hostilities", "2024-02-01 .. no-recent-record"]
UNTIL_REVOKED = {
    "kind": "ceasefire",
    "occurred": "2024-01-20",
    "commitments": (a_commitment(expires=".."),),
}


def test_an_isolated_attack_is_hostilities_for_thirty_days(world: World) -> None:
    world.report()
    world.catch_up()
    assert world.timeline() == ATTACK_ALONE


def test_a_truce_learned_of_late_stands_from_its_own_day(world: World) -> None:
    world.report()
    world.catch_up()
    world.report(**UNTIL_REVOKED)
    world.catch_up()
    assert world.timeline() == ["2024-01-01 2024-01-19 hostilities", "2024-01-20 .. ceasefire"]


def test_a_retracted_truce_was_never_there(world: World) -> None:
    world.report()
    truce = world.report(**UNTIL_REVOKED)
    world.catch_up()
    world.verbs.retract_development(truce, "No such talks were held.", None, BY)
    world.catch_up()
    assert world.timeline() == ATTACK_ALONE


def test_a_corrected_day_moves_the_truce(world: World) -> None:
    world.report()
    truce = world.report(**UNTIL_REVOKED)
    world.catch_up()
    world.verbs.correct_development(truce, {"occurred": "2024-01-25"}, "Five days later.", BY)
    world.catch_up()
    assert world.timeline() == ["2024-01-01 2024-01-24 hostilities", "2024-01-25 .. ceasefire"]


def test_a_corrected_party_moves_the_attack_to_another_pair(world: World) -> None:
    attack = world.report()
    world.catch_up()
    world.verbs.correct_development(attack, {"initiators": ("iran",)}, "It was Iran.", BY)
    world.catch_up()
    assert world.timeline() == []
    assert world.timeline("iran", "israel") == ATTACK_ALONE


def test_an_ending_falls_with_its_ground(world: World) -> None:
    truce = world.report(**UNTIL_REVOKED)
    cause = world.report(initiators=("iran",), occurred="2024-03-01")
    world.verbs.end_commitment(truce, an_ending(cause=str(cause)), BY)
    world.catch_up()
    assert world.timeline() == ["2024-01-20 2024-02-29 ceasefire", "2024-03-01 .. no-recent-record"]
    world.verbs.retract_development(cause, "It never happened.", None, BY)
    world.catch_up()
    assert world.timeline() == ["2024-01-20 .. ceasefire"]


def test_an_ending_falls_with_its_ground_however_the_ground_is_spelt(world: World) -> None:
    truce = world.report(**UNTIL_REVOKED)
    cause = world.report(initiators=("iran",), occurred="2024-03-01")
    world.verbs.end_commitment(truce, an_ending(cause=str(cause).upper()), BY)
    world.verbs.retract_development(cause, "It never happened.", None, BY)
    world.catch_up()
    assert world.timeline() == ["2024-01-20 .. ceasefire"]


@pytest.mark.parametrize("batch_size", [1, 10_000])
def test_a_truce_goes_on_once_its_ending_is_withdrawn(world: World, batch_size: int) -> None:
    truce = world.report(**UNTIL_REVOKED)
    cause = world.report(initiators=("iran",), occurred="2024-03-01")
    world.verbs.end_commitment(truce, an_ending(cause=str(cause), ended_by="hezbollah"), BY)
    world.catch_up(batch_size)
    assert world.timeline()[:2] == [
        "2024-01-20 2024-02-29 ceasefire",
        "2024-03-01 2024-04-30 threatening",  # 60 days, the first of them the 2nd of March
    ]
    world.verbs.withdraw_ending(truce, 1, "It goes on.", BY)
    world.verbs.retract_development(cause, "It never happened.", None, BY)
    world.catch_up(batch_size)
    assert world.timeline() == ["2024-01-20 .. ceasefire"]


def test_origins_of_one_actor_count_once_also_for_what_was_reported_before(world: World) -> None:
    world.report(a_report(source="al-akhbar"), a_report(source="al-manar"))
    world.catch_up()
    assert _confidences(world) == {70}  # two origins: one step better than 3
    for source in ("al-akhbar", "al-manar"):
        world.verbs.affiliate_source(source, "hezbollah", "It owns it.", BY)
    world.catch_up()
    assert _confidences(world) == {50}


@pytest.mark.parametrize("batch_size", [1, 10_000])
def test_a_stance_ends_the_day_before_a_party_is_dissolved(world: World, batch_size: int) -> None:
    world.report()
    world.verbs.dissolve_actor("israel", "2024-01-20", "", BY)
    world.report(kind="request", mode="meet", occurred="2024-01-10")
    world.catch_up(batch_size)
    assert world.timeline() == ["2024-01-01 2024-01-19 hostilities"]
    (pair,) = world.rows(stance_pairs)
    assert pair.touched == world.log.recorder.position()


def test_a_dissolution_reaches_back_past_what_its_page_shows_of_later_days(world: World) -> None:
    world.report()
    world.report(occurred="2024-03-01")
    world.catch_up()
    world.report(kind="talks", occurred="2024-06-01")
    world.verbs.dissolve_actor("israel", "2024-01-20", "", BY)
    world.catch_up()
    assert world.timeline() == ["2024-01-01 2024-01-19 hostilities"]


def test_a_late_development_leaves_other_pairs_and_earlier_rows_alone(
    embedded_world: World,
) -> None:
    world = embedded_world
    _attacks_every_hundred_days(world, CLAIMS_BETWEEN_SNAPSHOTS + 20)
    world.report(initiators=("iran",))
    world.catch_up()
    before = _rows_by_id(world)
    kept_state = min(row.day for row in world.rows(stance_snapshots) if row.actor == "hezbollah")
    late = date(2000, 1, 1) + timedelta(days=100 * (CLAIMS_BETWEEN_SNAPSHOTS + 10) + 95)
    world.report(kind="talks", occurred=late.isoformat())
    world.catch_up()
    after = _rows_by_id(world)
    rewritten = [row for number, row in before.items() if after.get(number) != row]
    assert {(actor, toward) for actor, toward, *_ in rewritten} == {("hezbollah", "israel")}
    assert all(through >= kept_state for _, _, _, through, *_ in rewritten)
    values = {row for row in before.values() if row[3] < late.toordinal()}
    assert values <= set(after.values())


def test_appending_reads_the_few_claims_since_the_last_kept_state(embedded_world: World) -> None:
    world = embedded_world
    count = 4 * CLAIMS_BETWEEN_SNAPSHOTS
    _attacks_every_hundred_days(world, count)
    world.catch_up()
    fetched = _count_fetched_claims(world)
    world.report(occurred=(date(2000, 1, 1) + timedelta(days=100 * count)).isoformat())
    world.catch_up()
    assert fetched["claims"] == 2  # the last that was there, and the new one


def test_kept_states_do_not_pile_up(world: World) -> None:
    for day in range(1, 13):
        world.report(occurred=f"2024-01-{day:02}")
        world.catch_up()
    assert len(world.rows(stance_snapshots)) == 1


def _attacks_every_hundred_days(world: World, count: int) -> None:
    first = date(2000, 1, 1)
    batch = [
        a_development(occurred=(first + timedelta(days=100 * number)).isoformat())
        for number in range(count)
    ]
    world.verbs.report_developments(batch, BY)


def _confidences(world: World) -> set[int | None]:
    """Return the confidences of what decides; no recent record has none."""
    return {row.confidence for row in world.rows(stance_segments) if row.basis != "[]"}


def _rows_by_id(world: World) -> dict[int, tuple[Any, ...]]:
    with read_snapshot(world.engine) as connection:
        rows = connection.exec_driver_sql("SELECT rowid, * FROM stance_segments").all()
    return {row[0]: tuple(row[1:]) for row in rows}


def _count_fetched_claims(world: World) -> dict[str, int]:
    """Counts, from now on, the rows of claims that SQLite hands out."""
    fetched = {"claims": 0}

    def count(cursor: Any, row: tuple[Any, ...]) -> tuple[Any, ...]:
        fetched["claims"] += any(name == "stops_latest" for name, *_ in cursor.description)
        return row

    # The next projection gets the same connection.
    with projection_transaction(world.engine) as connection:
        connection.connection.driver_connection.row_factory = count  # type: ignore[union-attr]
        connection.execute(select(stance_pairs))
    return fetched


@pytest.mark.parametrize("batch_size", [1, 10_000])
def test_a_source_whose_report_was_withdrawn_no_longer_concerns_the_development(
    world: World, batch_size: int
) -> None:
    id = world.report(a_report(), a_report(source="al-manar"))
    world.verbs.withdraw_report(id, 2, "Of another day.", BY)
    at = world.log.recorder.position()
    world.verbs.affiliate_source("al-manar", "hezbollah", "", BY)
    world.catch_up(batch_size)
    assert max(row.known_from for row in world.rows(developments)) == at
