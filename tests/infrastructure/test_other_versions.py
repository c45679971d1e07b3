"""Rows that another release derived, by rules that are not ours."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, update

from infrastructure.generations import rebuild as rebuilding
from infrastructure.generations.rebuild import bring_up_to_date, rebuild, verified
from infrastructure.read_models import progress
from infrastructure.read_models.active import projection_transaction, read_snapshot
from infrastructure.read_models.actors import actors
from infrastructure.unavailable import OtherVersionError
from tests.builders import BY
from tests.infrastructure.projections.world import World


@pytest.fixture
def told(engine: Engine) -> World:
    """An attack and an actor's new name, shown."""
    world = World(engine)
    world.report()
    world.tell.rename_actor("iran", "Islamic Republic of Iran", "", BY)
    world.catch_up()
    return world


def _derived_by_version(told: World, version: int) -> None:
    with projection_transaction(told.engine) as connection:
        connection.execute(update(progress.progress).values(version=version))


def test_rows_of_an_older_release_are_derived_anew_before_one_is_added(told: World) -> None:
    _derived_by_version(told, progress.VERSION - 1)
    with projection_transaction(told.engine) as connection:
        connection.execute(update(actors).values(name="As it was told before"))
    told.report(occurred="2024-03-01")

    assert bring_up_to_date(told.engine, told.log) == told.log.recorder.position()

    assert verified(told.engine, told.log).differing == 0
    with read_snapshot(told.engine) as connection:
        assert progress.read(connection).version == progress.VERSION


def test_rows_of_an_older_release_that_are_the_same_are_ours_afterwards(told: World) -> None:
    _derived_by_version(told, progress.VERSION - 1)

    assert rebuild(told.engine, told.log) == (told.log.recorder.position(), [], None)

    with read_snapshot(told.engine) as connection:
        assert progress.read(connection).version == progress.VERSION


def test_rows_that_an_older_release_adds_meanwhile_do_not_pass_for_ours(
    told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given that all rows were found alike, and then it shows one more event by its own rules."""
    _derived_by_version(told, progress.VERSION - 1)
    compare = rebuilding._compared

    def compare_and_add(*asked: Any) -> Any:
        found = compare(*asked)
        _derived_by_version(told, progress.VERSION)
        told.tell.register_actor("syria", "Syria", "state", (), {}, BY)
        told.catch_up()
        with projection_transaction(told.engine) as connection:
            connection.execute(update(actors).where(actors.c.id == "syria").values(name="Old"))
        _derived_by_version(told, progress.VERSION - 1)
        return found

    monkeypatch.setattr(rebuilding, "_compared", compare_and_add)
    rebuild(told.engine, told.log)

    assert verified(told.engine, told.log).differing == 0


def test_to_rows_of_a_newer_release_nothing_is_added(told: World) -> None:
    _derived_by_version(told, progress.VERSION + 1)
    shown = told.log.recorder.position()
    told.report(occurred="2024-03-01")

    ours = progress.VERSION
    with pytest.raises(
        OtherVersionError, match=f"of version {ours + 1}, this release derives {ours}"
    ):
        bring_up_to_date(told.engine, told.log)

    with read_snapshot(told.engine) as connection:
        assert progress.read(connection)[:2] == (shown, progress.VERSION + 1)


def test_how_far_rows_are_and_by_which_version_is_told_to_every_release_alike() -> None:
    told = [column.name for column in progress.progress.columns]
    assert told == ["only_row", "position", "version", "recorded_at"]
