"""A rebuild derives the same rows as following the log page by page."""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent
from sqlalchemy import Engine, inspect, update

from domain.stance.policy import Policy
from infrastructure.database.engine import open_engine, read_transaction
from infrastructure.generations.check import verified
from infrastructure.generations.rebuild import derived_separately, rebuild
from infrastructure.read_models.active import (
    engine_of,
    named,
    projection_transaction,
    read_snapshot,
    schema_of,
)
from infrastructure.read_models.registry.actors import actors
from infrastructure.read_models.tables import DERIVED
from tests.builders import BY, a_commitment, a_report
from tests.infrastructure.projections.replay import Rows, all_rows
from tests.infrastructure.projections.world import World


@pytest.fixture
def shown(engine: Engine) -> World:
    """A world of some length, all of it shown, with a row closed in a page before its end."""
    world = World(engine)
    attack = world.report()
    truce = {"kind": "ceasefire", "commitments": (a_commitment(expires=".."),)}
    world.report(occurred="2024-02-01", **truce)
    world.verbs.add_report(attack, a_report(source="al-akhbar"), BY)
    world.verbs.dissolve_actor("israel", "2030-01-01", "", BY)
    world.catch_up()
    return world


def test_it_leads_to_the_same_rows_and_indexes(
    shown: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infrastructure.generations.rebuild.EVENTS_AT_ONCE", 3)

    with derived_separately(shown.log, Policy(), shown.log.position()) as separate:
        assert _rows(separate) == _rows(shown.engine)
        assert _indexes(separate) == _indexes_in_use(shown.engine)


def test_affiliations_and_changes_across_pages_lead_to_the_same_rows(
    shown: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        shown.report(initiators=("iran",), occurred=f"2024-03-0{number + 1}")
        # Of one actor, so that two of them count as one origin in whatever page they report.
        shown.verbs.register_source(f"outlet-{number}", "Outlet", "hezbollah", None, BY)
    for number in range(3):
        accounts = (a_report(source=f"outlet-{at}") for at in (number, (number + 1) % 3))
        shown.report(*accounts, occurred=f"2024-04-0{number + 1}")
    shown.catch_up()
    # Pages of two, some of which only begin things and some of which change them.
    monkeypatch.setattr("infrastructure.generations.rebuild.EVENTS_AT_ONCE", 2)
    monkeypatch.setattr("infrastructure.generations.rebuild.PAIRS_AT_ONCE", 1)

    with derived_separately(shown.log, Policy(), shown.log.position()) as separate:
        assert _rows(separate) == _rows(shown.engine)
        assert _indexes(separate) == _indexes_in_use(shown.engine)


def test_it_sets_the_same_events_aside(shown: World, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = [StoredEvent(uuid4(), 1, f"development.forgotten.v{n}", b"{}") for n in range(4)]
    shown.log.recorder.insert_events(unknown)
    shown.report(initiators=("iran",), occurred="2024-03-01")
    shown.catch_up()
    monkeypatch.setattr("infrastructure.generations.rebuild.EVENTS_AT_ONCE", 2)

    with derived_separately(shown.log, Policy(), shown.log.position()) as separate:
        rows = _rows(separate)
    assert rows == _rows(shown.engine)
    assert len(rows["events_set_aside"]) == 4


@pytest.mark.parametrize("name", ["a%20b", "what?mode=ro"])
def test_it_is_derived_in_a_folder_of_any_name(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Also if the name of the temporary folder would mean something in a URL."""
    shown = World(open_engine(sqlite_url))
    shown.report()
    shown.catch_up()
    with projection_transaction(shown.engine) as connection:
        connection.execute(update(actors).values(name="Nobody"))
    place = tmp_path / "scratch" / name
    place.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(place))

    with derived_separately(shown.log, Policy(), shown.log.position()):
        (folder,) = place.iterdir()
        assert (folder / "generation.db").stat().st_size > 0
    rebuild(shown.engine, shown.log, Policy())
    assert verified(shown.engine, shown.log, Policy()).differing == 0

    assert list(place.iterdir()) == []
    assert list(place.parent.iterdir()) == [place]
    shown.engine.dispose()


def _rows(engine: Engine) -> dict[str, Rows]:
    with read_snapshot(engine) as connection:
        return all_rows(connection)


def _indexes(engine: Engine, schema: str | None = None) -> dict[str, list[str]]:
    found = ((table.name, inspect(engine).get_indexes(table.name, schema)) for table in DERIVED)
    return {name: sorted(str(index["name"]) for index in indexes) for name, indexes in found}


def _indexes_in_use(engine: Engine) -> dict[str, list[str]]:
    with read_transaction(engine) as connection:
        name = named(connection)
    assert name is not None
    if engine.dialect.name == "postgresql":
        return _indexes(engine, schema_of(name))
    return _indexes(engine_of(engine, name))
