"""A rebuild shows what was shown before, and one that is broken off leads nobody astray."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent
from sqlalchemy import Engine, inspect

from domain.dates import parse_when
from infrastructure.database import bulk_writing, reading
from infrastructure.only_one import only_one
from infrastructure.projections.indexes import DERIVED
from infrastructure.projections.runner import catch_up, rebuild
from infrastructure.read_models.moment import Moment, knowing, reach
from infrastructure.read_models.stances import segments_on
from infrastructure.unavailable import RebuildUnderWayError
from tests.builders import BY, a_commitment, a_report
from tests.infrastructure.projections.replay import Rows, all_rows
from tests.infrastructure.projections.world import World

NEW_YEAR = parse_when("2024-01-01").earliest


class BrokenOff(Exception):
    """What ends a rebuild before its time."""


@pytest.fixture
def told(world: World) -> World:
    """A world of some length, all of it shown, with a row closed in a page before its end."""
    attack = world.report()
    truce = {"kind": "ceasefire", "commitments": (a_commitment(until=".."),)}
    world.report(occurred="2024-02-01", **truce)
    world.tell.add_report(attack, a_report(source="al-akhbar"), BY)
    world.tell.dissolve_actor("israel", "2030-01-01", "", BY)
    world.catch_up()
    return world


def test_a_rebuild_leaves_the_same_rows_and_indexes(
    told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infrastructure.projections.derivation.PAGE", 3)
    monkeypatch.setattr("infrastructure.projections.derivation.PAGES_WORTH_A_PROCESS", 100)
    rows, indexes = _rows(told), _indexes(told.engine)
    assert rebuild(told.engine, told.log) == told.log.recorder.position()
    assert _rows(told) == rows
    assert _indexes(told.engine) == indexes


def test_a_second_process_derives_the_same_rows(
    told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        told.report(initiators=("iran",), occurred=f"2024-03-0{number + 1}")
    told.catch_up()
    rows, indexes = _rows(told), _indexes(told.engine)
    # Pages of two, some of which only begin things and some of which change them.
    monkeypatch.setattr("infrastructure.projections.derivation.PAGE", 2)
    monkeypatch.setattr("infrastructure.projections.derivation.PAIRS_AT_ONCE", 1)
    assert rebuild(told.engine, told.log) == told.log.recorder.position()
    assert _rows(told) == rows
    assert _indexes(told.engine) == indexes


def test_an_event_that_the_second_process_cannot_read_ends_the_rebuild(
    told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.log.recorder.insert_events([StoredEvent(uuid4(), 1, "development.forgotten.v9", b"{}")])
    monkeypatch.setattr("infrastructure.projections.derivation.PAGE", 2)
    with pytest.raises(MapperDeserialisationError, match=r"development\.forgotten\.v9"):
        rebuild(told.engine, told.log)
    assert reach(told.engine).shown == 0


def test_one_broken_off_after_a_page_shows_nothing(
    told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break_off_at_a_page(told, monkeypatch)
    assert reach(told.engine).shown == 0
    assert _stance(told) == {}


def test_one_broken_off_while_folding_shows_nothing(
    told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break_off_after_folding(told, monkeypatch)
    assert reach(told.engine).shown == 0
    assert _stance(told) == {}


@pytest.mark.parametrize("where", ["at a page", "after folding"])
def test_whoever_catches_up_next_begins_it_again(
    told: World, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    rows, indexes = _rows(told), _indexes(told.engine)
    break_off = _break_off_at_a_page if where == "at a page" else _break_off_after_folding
    break_off(told, monkeypatch)
    assert catch_up(told.engine, told.log) == told.log.recorder.position()
    assert _rows(told) == rows
    assert _indexes(told.engine) == indexes


def test_what_was_recorded_meanwhile_is_shown_too(
    told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break_off_at_a_page(told, monkeypatch)
    told.report(occurred="2024-06-01")
    assert catch_up(told.engine, told.log) == told.log.recorder.position()
    assert "2024-06-01 2024-08-30 hostilities" in told.timeline()


def test_while_another_rebuilds_nothing_is_applied(
    told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break_off_at_a_page(told, monkeypatch)
    before = _rows(told)
    with bulk_writing(told.engine) as other, only_one(other, "rebuild") as alone:
        assert alone
        assert catch_up(told.engine, told.log) == 0
        with pytest.raises(RebuildUnderWayError, match="another process is rebuilding"):
            rebuild(told.engine, told.log)
    assert _rows(told) == before


def _break_off_at_a_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: int) -> None:
        raise BrokenOff

    with monkeypatch.context() as patched:
        patched.setattr("infrastructure.projections.derivation.PAGE", 10)
        with pytest.raises(BrokenOff):
            rebuild(world.engine, world.log, reached=stop)


def _break_off_after_folding(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: Any) -> None:
        raise BrokenOff

    with monkeypatch.context() as patched:
        patched.setattr("infrastructure.projections.derivation.note_touched", stop)
        with pytest.raises(BrokenOff):
            rebuild(world.engine, world.log)


def _rows(world: World) -> dict[str, Rows]:
    with reading(world.engine) as connection:
        return all_rows(connection)


def _stance(world: World) -> dict[str, Any]:
    with knowing(world.engine, world.log, Moment()) as knowledge:
        return dict(segments_on(knowledge, "hezbollah", NEW_YEAR))


def _indexes(engine: Engine) -> dict[str, list[str]]:
    asked = inspect(engine)
    return {t.name: sorted(str(i["name"]) for i in asked.get_indexes(t.name)) for t in DERIVED}
